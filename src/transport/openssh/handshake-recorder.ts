import { offerAlgorithms } from '../algorithms.ts';
import type { FailureError, Phase } from '../failure.ts';
import { makeFailure } from '../make-failure.ts';
import { type ServerOffer, ServerOfferRecorder } from '../server-offer.ts';

/** Far more than key exchange and login can need. */
const MOST_HANDSHAKE_BYTES = 1024 * 1024;
/** The key exchange begins within this much, certificate and all. */
const MOST_CLEAR_BYTES = 128 * 1024;
/** SSH_MSG_KEXDH_REPLY and SSH_MSG_KEX_ECDH_REPLY: what follows is the host key (RFC 4253 section 8, RFC 5656 section 4). */
const KEX_REPLY = 31;

/** Keeps what a server says in the clear, to be shown when ssh refuses it; and bounds what it says before the login. */
export class HandshakeRecorder {
  readonly #offer = new ServerOfferRecorder();
  #clear = Buffer.alloc(0);
  #bytes = 0;
  #hostKey: Buffer | undefined;
  /** Set when the login is done: what comes then is counted by the session. */
  done = false;

  take(chunk: Buffer, target: string, phase: Phase): FailureError | undefined {
    if (this.done) return undefined;
    this.#bytes += chunk.length;
    if (this.#bytes > MOST_HANDSHAKE_BYTES) {
      this.done = true;
      return makeFailure('protocol-error', phase, { target, what: 'it sends far more than a login needs' });
    }
    this.#offer.record(chunk);
    if (this.#hostKey === undefined && this.#offer.read()?.compress.includes('none') === false) {
      this.done = true;
      return this.#compressed(target);
    }
    if (this.#hostKey === undefined && this.#clear.length < MOST_CLEAR_BYTES) {
      this.#clear = Buffer.concat([this.#clear, chunk]);
      this.#hostKey = findHostKey(this.#clear);
      if (this.#hostKey !== undefined) this.#clear = Buffer.alloc(0);
    }
    return undefined;
  }

  /**
   * ssh always offers compression, last: it is used when a server has nothing else, and cannot be turned off. A server
   * could then send far more than the bytes that are counted.
   */
  #compressed(target: string): FailureError {
    const { compress } = offerAlgorithms(new Set());
    const theirs = this.offer?.compress ?? [];
    return makeFailure('algorithm-mismatch', 'kex', { target, what: 'compression', ours: compress, theirs });
  }

  /** The key, or certificate, that the server shows in the key exchange. Only ssh knows whether it has proven it. */
  get hostKey(): Buffer | undefined {
    return this.#hostKey;
  }

  get offer(): ServerOffer | undefined {
    return this.#offer.read();
  }
}

function findHostKey(stream: Buffer): Buffer | undefined {
  let at = stream.indexOf('\n') + 1;
  while (at > 0 && at + 6 <= stream.length) {
    const end = at + 4 + stream.readUInt32BE(at);
    if (end > stream.length) return undefined;
    // length, padding length, message number, then the key as a string
    if (stream[at + 5] === KEX_REPLY && at + 10 <= end) {
      const length = stream.readUInt32BE(at + 6);
      return at + 10 + length <= end ? Buffer.from(stream.subarray(at + 10, at + 10 + length)) : undefined;
    }
    at = end;
  }
  return undefined;
}
