import { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';

/**
 * A channel through a jump host as a stream that behaves like a socket: ssh2's own keeps open until the other side
 * agrees, so a host that stalls behind a jump host could not be got rid of.
 */
export class ChannelWire extends Duplex {
  readonly #channel: ClientChannel;

  constructor(channel: ClientChannel) {
    super({ allowHalfOpen: false });
    this.#channel = channel;
    // As for a socket, an error is followed by `close`. A jump host that closes a channel as it opens it makes our first
    // write fail, before anybody listens: without this, that would end the process.
    this.on('error', () => undefined);
    channel.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) channel.pause();
    });
    // What has arrived is still read; the stream closes after it.
    const end = () => {
      if (!this.readableEnded && !this.destroyed) this.push(null);
    };
    channel.once('end', end);
    channel.once('close', end);
    // Its end is told by `close`.
    channel.on('error', () => undefined);
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // Waits for as long as the window is full: the one who reads decides.
    this.#channel.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#channel.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    try {
      this.#channel.close();
    } catch {
      // The jump host's own connection is gone.
    }
    // Whatever still comes is dropped.
    this.#channel.resume();
    done(error);
  }
}
