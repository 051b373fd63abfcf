import ssh2, {
  type AnyAuthMethod,
  type AuthenticationType,
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';
import type { Signers } from './credentials.ts';
import type { FailureError } from './failure.ts';
import { makeFailure } from './make-failure.ts';
import type { Signer } from './signer.ts';

/** A server that asks for one factor after the other is let start over no more often than this. */
const MOST_PARTIAL_SUCCESSES = 4;

/** The login on one connection: what to try next, and why nothing worked. */
export class Authentication {
  readonly #user: string;
  readonly #signers: Signers;
  readonly #password: string | undefined;
  readonly #tried: string[] = [];
  #accepts: readonly string[] = [];
  #next = 0;
  #partialSuccesses = 0;
  #passwordSent = false;
  #sha1Refused = false;
  #unlocked = false;

  constructor(user: string, signers: Signers, password: string | undefined) {
    this.#user = user;
    this.#signers = signers;
    this.#password = password;
  }

  /** To be called when the key exchange is done and the host key proven. Until then nothing is ever sent. */
  unlock(): void {
    this.#unlocked = true;
  }

  /**
   * ssh2's `authHandler`. The first call, with no list, is answered with a key at once: asking with `none` first
   * would cost a round trip. A password goes out only when the server names that method.
   */
  next(left: readonly AuthenticationType[] | null, partialSuccess: boolean | null): AnyAuthMethod | false {
    if (!this.#unlocked) return false;
    if (left !== null) this.#accepts = left;
    if (partialSuccess) this.#startOver();
    const accepted = (method: AuthenticationType) => left === null || left.includes(method);
    const signer = this.#signers.signers[this.#next];
    const username = this.#user;
    if (signer !== undefined && accepted('publickey')) {
      this.#next += 1;
      this.#tried.push(`publickey ${signer.fingerprint}`);
      return { type: 'agent', username, agent: new SingleKeyAgent(signer, () => this.#refuseSha1()) };
    }
    if (left === null) return { type: 'none', username };
    if (this.#password !== undefined && !this.#passwordSent && accepted('password')) {
      this.#passwordSent = true;
      this.#tried.push('password');
      return { type: 'password', username, password: this.#password };
    }
    return false;
  }

  /** Servers with `AuthenticationMethods password,publickey` want the key again after the password. */
  #startOver(): void {
    this.#partialSuccesses += 1;
    if (this.#partialSuccesses <= MOST_PARTIAL_SUCCESSES) this.#next = 0;
  }

  #refuseSha1(): void {
    this.#sha1Refused = true;
  }

  /** Why the login failed. `said` is the server's reason for hanging up. */
  failure(said?: string): FailureError {
    const user = this.#user;
    if (this.#sha1Refused) return makeFailure('key-algorithm', 'auth', { user });
    if (this.#wantsAnswers()) {
      return makeFailure('auth-interactive-unsupported', 'auth', { user, partial: this.#partialSuccesses > 0 });
    }
    const { agent } = this.#signers;
    if (this.#tried.length === 0 && (agent === 'silent' || agent === 'empty')) {
      return makeFailure('agent-unavailable', 'auth', { user, empty: agent === 'empty' });
    }
    return makeFailure('auth-failed', 'auth', {
      user,
      tried: this.#tried,
      accepts: this.#accepts,
      ...(said !== undefined && { said }),
    });
  }

  /** Only questions are left: neither a key nor a password of ours would be taken. */
  #wantsAnswers(): boolean {
    const takes = (method: string) => this.#accepts.includes(method);
    if (!takes('keyboard-interactive') || takes('password')) return false;
    // With a key that was refused, that is the news, unless there was only a password to begin with.
    return !takes('publickey') || (this.#signers.signers.length === 0 && this.#password !== undefined);
  }
}

/**
 * One key as an agent of its own, so that no private key enters the library and every signature passes here: the
 * library would sign with SHA-1 for a server that does not announce anything better.
 */
class SingleKeyAgent extends ssh2.BaseAgent<ParsedKey> {
  readonly #signer: Signer;
  readonly #onSha1: () => void;

  constructor(signer: Signer, onSha1: () => void) {
    super();
    this.#signer = signer;
    this.#onSha1 = onSha1;
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    callback(null, [this.#signer.publicKey]);
  }

  override sign(
    _key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    const done = typeof options === 'function' ? options : callback;
    if (done === undefined) return;
    const hash = typeof options === 'function' ? undefined : options.hash;
    const isRsa = this.#signer.publicKey.type === 'ssh-rsa';
    if (isRsa && hash !== 'sha256' && hash !== 'sha512') {
      this.#onSha1();
      done(new Error('SHA-1 signature refused'));
      return;
    }
    this.#signer.sign(data, isRsa && hash !== 'sha1' ? hash : undefined).then(
      (signature) => answer(done, null, signature),
      () => answer(done, new Error('the key could not sign')),
    );
  }
}

/** An agent may answer after the connection is gone, and then the library's callback throws: nobody is there to care. */
function answer(done: SignCallback, error: Error | null, signature?: Buffer): void {
  try {
    done(error, signature);
  } catch {
    // The connection's own `close` has already been told.
  }
}
