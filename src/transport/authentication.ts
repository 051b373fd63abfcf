import type { AnyAuthMethod, AuthenticationType } from 'ssh2';
import type { Signers } from './credentials.ts';
import type { FailureError } from './failure.ts';
import { loginFailure } from './login-failure.ts';
import { OneKeyAgent, signingKey } from './signing.ts';

/** A server that asks for one factor after the other is let start over no more often than this. */
const MOST_PARTIAL_SUCCESSES = 4;

/** The login on one connection: what to try next, and why nothing worked. */
export class Authentication {
  readonly #user: string;
  readonly #signers: Signers;
  readonly #password: string | undefined;
  readonly #tried: string[] = [];
  /** What was sent last: what the server's next answer is about. */
  #last = 'none';
  readonly #accepted: string[] = [];
  #accepts: readonly string[] = [];
  /** ssh2 forgets what the server answers to an agent's key: the methods it accepts, and a partial success. */
  #answerLost = true;
  #askedWithNone = false;
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
    if (left !== null && !this.#answerLost) this.#accepts = left;
    if (partialSuccess && !this.#answerLost) {
      this.#accepted.push(this.#last);
      this.#startOver();
    }
    return this.#nextKey() ?? this.#ask() ?? this.#nextPassword() ?? false;
  }

  #nextKey(): AnyAuthMethod | undefined {
    const signer = this.#signers.signers[this.#next];
    const refused = this.#accepts.length > 0 && !this.#accepts.includes('publickey');
    if (signer === undefined || refused) return undefined;
    this.#next += 1;
    this.#try(`publickey ${signer.fingerprint}`);
    this.#answerLost = signer.from === 'agent';
    const username = this.#user;
    const onSha1 = () => {
      this.#sha1Refused = true;
    };
    return signer.from === 'agent'
      ? { type: 'agent', username, agent: new OneKeyAgent(signer, onSha1) }
      : { type: 'publickey', username, key: signingKey(signer, onSha1) };
  }

  /** Without an answer that could be read, the server is asked once what it accepts: only then is a password sent. */
  #ask(): AnyAuthMethod | undefined {
    if (!this.#answerLost || this.#askedWithNone) return undefined;
    this.#askedWithNone = true;
    this.#last = 'none';
    this.#answerLost = false;
    return { type: 'none', username: this.#user };
  }

  #nextPassword(): AnyAuthMethod | undefined {
    if (this.#password === undefined || this.#passwordSent || !this.#accepts.includes('password')) return undefined;
    this.#passwordSent = true;
    this.#try('password');
    return { type: 'password', username: this.#user, password: this.#password };
  }

  #try(method: string): void {
    this.#tried.push(method);
    this.#last = method;
  }

  /** Once the server lets us in: what it took, in order. A part that an agent's key played may be missing. */
  accepted(): readonly string[] {
    return [...this.#accepted, this.#last];
  }

  /** Servers with `AuthenticationMethods password,publickey` want the key again after the password. */
  #startOver(): void {
    this.#partialSuccesses += 1;
    if (this.#partialSuccesses <= MOST_PARTIAL_SUCCESSES) this.#next = 0;
  }

  /** Why the login failed. `said` is the server's reason for hanging up. */
  failure(said?: string): FailureError {
    return loginFailure({
      user: this.#user,
      signers: this.#signers,
      tried: this.#tried,
      accepts: this.#accepts,
      partial: this.#partialSuccesses > 0,
      sha1Refused: this.#sha1Refused,
      passwordOnly: this.#signers.signers.length === 0 && this.#password !== undefined,
      said,
    });
  }
}
