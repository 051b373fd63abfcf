import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { FailureError, Phase } from '../failure.ts';
import { readIdent } from '../read-ident.ts';
import { HandshakeRecorder } from './handshake-recorder.ts';

/** A stream of bytes to a server: a TCP connection, or what a jump host passes on. */
export interface Way {
  readonly readable: Readable;
  readonly writable: Writable;
  destroy(): void;
}

export interface RelayOptions {
  readonly way: Way;
  /** `ADDRESS port PORT`, for messages. */
  readonly target: string;
  readonly signal: AbortSignal;
  readonly phase: () => Phase;
  /** The server has introduced itself as an SSH server. */
  readonly onIdent: () => void;
  /** It has not, or has sent more than a login can need. */
  readonly onFailure: (failure: FailureError) => void;
}

/**
 * Our own end between ssh and the server: ssh connects to it, and it passes everything on. So the very address that
 * was resolved is connected to, by us; a server is an SSH server before ssh reads a byte of it; what it says in the
 * clear (its algorithms, its host key) is known exactly; and there is a socket to destroy. ssh does all the proving.
 */
export class Relay {
  readonly recorder = new HandshakeRecorder();
  readonly #options: RelayOptions;
  readonly #server = createServer((socket) => this.#accept(socket));
  /** Other users of this machine can connect to the port: only ssh has been told to come from here. */
  readonly source = process.platform === 'linux' ? randomLoopback() : undefined;
  readonly address = process.platform === 'linux' ? randomLoopback() : '127.0.0.1';
  #client: Socket | undefined;
  #serverGone = false;
  port = 0;

  private constructor(options: RelayOptions) {
    this.#options = options;
  }

  static async open(options: RelayOptions): Promise<Relay> {
    const relay = new Relay(options);
    relay.#server.listen(0, relay.address);
    await once(relay.#server, 'listening');
    const address = relay.#server.address();
    if (address !== null && typeof address === 'object') relay.port = address.port;
    return relay;
  }

  /** The server's side was closed before ssh closed its own. */
  get serverGone(): boolean {
    return this.#serverGone;
  }

  close(): void {
    this.#server.close();
    this.#client?.destroy();
    this.#options.way.destroy();
  }

  #accept(client: Socket): void {
    const { source } = this;
    if (this.#client !== undefined || (source !== undefined && client.remoteAddress !== source)) {
      client.destroy();
      return;
    }
    this.#client = client;
    this.#server.close();
    const { way, target, signal, phase, onIdent, onFailure } = this.#options;
    client.setNoDelay(true);
    client.on('error', () => client.destroy());
    client.on('close', () => way.destroy());
    client.pipe(way.writable);
    const gone = () => {
      if (!client.destroyed) this.#serverGone = true;
      // What has arrived is still for ssh to read; a reset becomes an end, which is the same to it.
      client.end();
    };
    way.writable.on('error', gone);
    readIdent(way.readable, target, signal).then(
      () => {
        onIdent();
        way.readable.on('data', (chunk: Buffer) => {
          const failure = this.recorder.take(chunk, target, phase());
          if (failure) onFailure(failure);
        });
        way.readable.on('end', gone);
        way.readable.on('close', gone);
        way.readable.pipe(client);
      },
      (failure: FailureError) => onFailure(failure),
    );
  }
}

/** An address of 127.0.0.0/8 that nobody can guess: Linux answers to all of them. */
function randomLoopback(): string {
  const [b = 0, c = 0, d = 0] = randomBytes(3);
  return `127.${b}.${c}.${1 + (d % 254)}`;
}
