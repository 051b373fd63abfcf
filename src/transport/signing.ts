import ssh2, { type IdentityCallback, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2';
import type { AgentKey, OwnKey, RsaHash } from './signer.ts';

// Every signature passes here, for two reasons: no private key enters the library, and the library would sign with
// SHA-1 for a server that does not announce anything better.

/** A key of ours as ssh2 takes it: the public half, with a `sign` of our own. */
export function signingKey(key: OwnKey, onSha1: () => void): ParsedKey {
  return Object.create(key.publicKey, {
    isPrivateKey: { value: () => true },
    /** ssh2 expects an error as a value, and goes on to the next method then. */
    sign: {
      value(data: Buffer, hash: string | undefined): Buffer | Error {
        const allowed = allowedHash(key.publicKey, hash);
        if (allowed === 'refused') {
          onSha1();
          return new Error('SHA-1 signature refused');
        }
        return key.sign(data, allowed);
      },
    },
  });
}

/** One key of the agent, as an agent of its own. */
export class OneKeyAgent extends ssh2.BaseAgent<ParsedKey> {
  readonly #key: AgentKey;
  readonly #onSha1: () => void;

  constructor(key: AgentKey, onSha1: () => void) {
    super();
    this.#key = key;
    this.#onSha1 = onSha1;
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    callback(null, [this.#key.publicKey]);
  }

  override sign(
    _key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    const done = typeof options === 'function' ? options : callback;
    if (done === undefined) return;
    const hash = allowedHash(this.#key.publicKey, typeof options === 'function' ? undefined : options.hash);
    if (hash === 'refused') {
      this.#onSha1();
      done(new Error('SHA-1 signature refused'));
      return;
    }
    this.#key.sign(data, hash).then(
      (signature) => answer(done, null, signature),
      () => answer(done, new Error('the agent did not sign')),
    );
  }
}

function allowedHash(key: ParsedKey, hash: string | undefined): RsaHash | undefined | 'refused' {
  if (key.type !== 'ssh-rsa') return undefined;
  return hash === 'sha256' || hash === 'sha512' ? hash : 'refused';
}

/** An agent may answer after the connection is gone, and then the library's callback throws: nobody is there to care. */
function answer(done: SignCallback, error: Error | null, signature?: Buffer): void {
  try {
    done(error, signature);
  } catch {
    // The connection's own `close` has already been told.
  }
}
