import { offerAlgorithms } from '../algorithms.ts';
import type { FailureError } from '../failure.ts';
import type { HostIdentity } from '../host-verdict.ts';
import type { KnownHosts } from '../known-hosts.ts';
import { type LoginStory, loginFailure } from '../login-failure.ts';
import { makeFailure } from '../make-failure.ts';
import { quoteRemote } from '../remote-text.ts';
import type { ServerOffer } from '../server-offer.ts';
import { explainHostKey } from './explain-host-key.ts';
import type { HandshakeRecorder } from './handshake-recorder.ts';
import type { Journal } from './journal.ts';

export interface ExitContext {
  readonly target: string;
  readonly journal: Journal;
  readonly recorder: HandshakeRecorder;
  /** The server hung up first. */
  readonly serverGone: boolean;
  readonly identity: HostIdentity;
  readonly knownHosts: KnownHosts;
  readonly knownTypes: ReadonlySet<string>;
  readonly login: Pick<LoginStory, 'user' | 'signers'>;
}

/** SSH_DISCONNECT_TOO_MANY_CONNECTIONS (RFC 4253, section 11.1). */
const TOO_MANY_CONNECTIONS = 12;

/** Which failure it is when ssh ends before the login is done. */
export function explainExit(context: ExitContext): FailureError {
  const { target, journal, serverGone } = context;
  const { phase, disconnect } = journal.told;
  if (journal.told.hostKeyRefused) return explainHostKey(context);
  if (journal.told.mismatch !== undefined) return explainMismatch(journal.told.mismatch, context);
  if (disconnect?.code === TOO_MANY_CONNECTIONS) {
    return makeFailure('throttled', phase, { target, said: disconnect.said });
  }
  const { tried, accepts, partial, sha1Refused } = journal.told;
  const story: LoginStory = { ...context.login, tried, accepts, partial, sha1Refused };
  if (journal.told.denied) return loginFailure(story);
  if (disconnect !== undefined) {
    if (phase === 'auth') return loginFailure({ ...story, said: disconnect.said });
    return makeFailure('handshake-failed', phase, {
      target,
      what: `the server hung up, saying ${quoteRemote(disconnect.said)}`,
    });
  }
  const { fatal } = journal.told;
  if (fatal !== undefined && !isLoss(fatal)) return explainFatal(fatal, context);
  if (serverGone || fatal !== undefined) return makeFailure('connection-lost', phase, { target, phase });
  return makeFailure('handshake-failed', phase, {
    target,
    what: `ssh ended, saying ${quoteRemote(journal.told.words.join(' '))}`,
  });
}

function isLoss(fatal: string): boolean {
  return /^(?:Connection (?:closed|reset|timed out)|Broken pipe|No route)/.test(fatal);
}

function explainFatal(
  fatal: string,
  {
    target,
    journal: {
      told: { phase },
    },
  }: ExitContext,
): FailureError {
  if (/incorrect signature|error in libcrypto/.test(fatal)) {
    return makeFailure('handshake-failed', phase, {
      target,
      what: 'the signature does not fit the host key, or the data was altered on the way',
    });
  }
  return /message authentication code incorrect|Corrupted MAC/.test(fatal)
    ? makeFailure('handshake-failed', phase, { target, what: 'data was altered on the way' })
    : makeFailure('protocol-error', phase, { target, what: quoteRemote(fatal) });
}

/** ssh's words for what does not match, ours, and the two lists. */
const lists: readonly [RegExp, string, keyof ServerOffer, keyof ReturnType<typeof offerAlgorithms>][] = [
  [/key exchange/, 'key exchange method', 'kex', 'kex'],
  [/host key/, 'host key algorithm', 'hostKey', 'serverHostKey'],
  [/cipher/, 'cipher', 'cipher', 'cipher'],
  [/MAC/, 'MAC', 'mac', 'hmac'],
  [/compression/, 'compression', 'compress', 'compress'],
];

function explainMismatch(words: string, { target, journal, recorder, knownTypes }: ExitContext): FailureError {
  const [, what, theirs, ours] = lists.find(([pattern]) => pattern.test(words)) ?? [];
  if (what === undefined || theirs === undefined || ours === undefined) {
    return makeFailure('handshake-failed', journal.told.phase, { target, what: `ssh found no ${quoteRemote(words)}` });
  }
  return makeFailure('algorithm-mismatch', journal.told.phase, {
    target,
    what,
    ours: offerAlgorithms(knownTypes)[ours],
    theirs: recorder.offer?.[theirs] ?? [],
  });
}
