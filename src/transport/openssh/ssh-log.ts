import { constants, openSync } from 'node:fs';
import { Socket } from 'node:net';

// ssh writes its own log to a named pipe (-E) and not to stderr, because stderr is the remote command's as well: a
// host could otherwise write whatever the log would say. Node's own pipes to a child are sockets, which cannot be
// opened by name, and ssh closes every other descriptor that it inherits; a file would grow on the disk as long as a
// host makes ssh talk.
//
// Even so the log is not to be trusted: ssh repeats there what the server says (banners of the protocol, reasons for
// hanging up, debug messages), line ends included. So it decides only what a failure is called, never that there is
// none: that a host key is good and a login done is proven by ssh passing our script on, and nothing else.

/** What ssh says about a connection is a few kilobytes. More is the server's doing. */
const MOST_BYTES = 512 * 1024;
const LONGEST_LINE = 4096;

export interface LogOptions {
  /** The named pipe. */
  readonly path: string;
  readonly onLine: (line: string) => void;
  readonly onFlood: () => void;
}

/** Reads the log of one ssh process. */
export class SshLog {
  readonly #socket: Socket;
  /** ssh has closed its side. */
  readonly ended: Promise<void>;

  constructor({ path, onLine, onFlood }: LogOptions) {
    // Not blocking: a reader otherwise waits for a writer, and that is ssh, which waits for a reader.
    this.#socket = new Socket({
      fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK),
      readable: true,
      writable: false,
    });
    let rest = '';
    let bytes = 0;
    this.ended = new Promise((resolve) => this.#socket.once('close', () => resolve()));
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('end', () => this.#socket.destroy());
    this.#socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) {
        this.#socket.destroy();
        onFlood();
        return;
      }
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = (lines.pop() ?? '').slice(0, LONGEST_LINE);
      for (const line of lines) onLine(line.slice(0, LONGEST_LINE).replace(/\r$/, ''));
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}
