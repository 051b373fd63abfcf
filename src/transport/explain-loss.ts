import type { AlgorithmOffer } from './algorithms.ts';
import type { Authentication } from './authentication.ts';
import type { FailureError, Phase } from './failure.ts';
import { makeFailure } from './make-failure.ts';
import { quoteRemote } from './remote-text.ts';
import type { ServerOffer } from './server-offer.ts';

export interface LossContext {
  readonly target: string;
  /** Where our own bookkeeping says that it happened: the library's texts cannot tell. */
  readonly phase: Phase;
  readonly authentication: Authentication;
  readonly offer: AlgorithmOffer;
  readonly theirs: ServerOffer | undefined;
}

/** SSH_DISCONNECT_TOO_MANY_CONNECTIONS (RFC 4253, section 11.1). */
const TOO_MANY_CONNECTIONS = 12;

/** Which failure it is when ssh2 gives a connection up before the login is done. No error: it was just closed. */
export function explainLoss(error: unknown, context: LossContext): FailureError {
  const { target, phase, authentication } = context;
  const { level, code, message } = readError(error);
  // Only a disconnect message of the server has a number: the text is the server's then.
  if (typeof code === 'number') {
    if (code === TOO_MANY_CONNECTIONS) return makeFailure('throttled', phase, { target, said: message });
    if (phase === 'auth') return authentication.failure(message);
    return makeFailure('handshake-failed', phase, {
      target,
      what: `the server hung up, saying ${quoteRemote(message)}`,
    });
  }
  if (level === 'client-authentication') {
    return phase === 'auth'
      ? authentication.failure()
      : makeFailure('protocol-error', phase, { target, what: 'it asked for the login before its host key was proven' });
  }
  if (error === undefined || level === 'client-socket') return makeFailure('connection-lost', phase, { target, phase });
  return explainMismatch(message, context) ?? explainBroken(message, target, phase);
}

/** ssh2's words for "no match", the list of the server's offer, and ours. */
const mismatches: readonly [RegExp, string, keyof ServerOffer, (offer: AlgorithmOffer) => readonly string[]][] = [
  [/no matching key exchange/, 'key exchange method', 'kex', (offer) => offer.kex],
  [/[Nn]o matching host key/, 'host key algorithm', 'hostKey', (offer) => offer.serverHostKey],
  [/[Nn]o matching .*cipher/, 'cipher', 'cipher', (offer) => offer.cipher],
  [/[Nn]o matching .*MAC/, 'MAC', 'mac', (offer) => offer.hmac],
  [/[Nn]o matching .*compression/, 'compression', 'compress', (offer) => offer.compress],
];

function explainMismatch(message: string, { target, phase, offer, theirs }: LossContext): FailureError | undefined {
  const found = mismatches.find(([pattern]) => pattern.test(message));
  if (!found) return undefined;
  const [, what, list, ours] = found;
  return makeFailure('algorithm-mismatch', phase, { target, what, ours: ours(offer), theirs: theirs?.[list] ?? [] });
}

function explainBroken(message: string, target: string, phase: Phase): FailureError {
  if (/signature verification failed/.test(message)) {
    return makeFailure('handshake-failed', phase, {
      target,
      what: 'the signature does not fit the host key, or the data was altered on the way',
    });
  }
  if (/[Ii]nvalid MAC|unable to authenticate/.test(message)) {
    return makeFailure('handshake-failed', phase, { target, what: 'data was altered on the way' });
  }
  // ssh2's own words, but some of them repeat the server's.
  return /packet|[Mm]alformed|[Ii]nvalid/.test(message)
    ? makeFailure('protocol-error', phase, { target, what: quoteRemote(message) })
    : makeFailure('handshake-failed', phase, { target, what: quoteRemote(message) });
}

function readError(error: unknown): { readonly level: unknown; readonly code: unknown; readonly message: string } {
  if (!(error instanceof Error)) return { level: undefined, code: undefined, message: String(error) };
  return {
    level: 'level' in error ? error.level : undefined,
    code: 'code' in error ? error.code : undefined,
    message: error.message,
  };
}
