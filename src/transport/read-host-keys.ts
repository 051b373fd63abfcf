import type { Hop, SshServer } from '../inventory/host.ts';
import { offeredTypes } from './algorithms.ts';
import type { Signers } from './credentials.ts';
import { type HostVerdict, judgeHostKey } from './host-verdict.ts';
import type { KnownHosts } from './known-hosts.ts';
import { identityOf, leave, otherTypes, tryLogIn } from './log-in.ts';
import type { Way } from './wire.ts';

/** A server whose keys are asked for, and the jump hosts before it, the nearest first. */
export interface KeyHolder {
  readonly server: SshServer;
  readonly hops: readonly Hop[];
}

/** What is to be said of a key that a server offers. */
export type OfferedVerdict = Exclude<HostVerdict, { readonly kind: 'malformed' }>;

interface Look {
  readonly server: SshServer;
  readonly way: Way;
  readonly knownHosts: KnownHosts;
  readonly handshakeTimeoutMs: number;
}

/** There is nothing to log in with, should anything ever go wrong with the refusal. */
const NOTHING: Signers = { signers: [], credentials: [], agent: 'unused', notInAgent: [] };

/**
 * The host keys that a server offers, of the types that an audit accepts, each judged as an audit would. One key
 * exchange for each key and one more, which shows none that is new; every one of them ends by refusing the key, so no
 * login can follow. As with ssh-keyscan, nobody has proven to own the keys. `swapped` alone: two exchanges showed two
 * keys of one type. Rejects with a failure only: a server of which not all keys were read has none.
 */
export async function readHostKeys(
  { server, way, knownHosts, handshakeTimeoutMs }: Look,
  signal: AbortSignal,
): Promise<readonly OfferedVerdict[]> {
  const settings = { signers: NOTHING, password: undefined, handshakeTimeoutMs, keepAliveMs: 0 };
  const seen = new Map<string, OfferedVerdict>();
  for (;;) {
    const judged: HostVerdict[] = [];
    const judge = (hostKey: Buffer): HostVerdict => {
      const verdict = judgeHostKey(knownHosts, identityOf(server), hostKey);
      judged.push(verdict);
      return refusal(verdict);
    };
    const preferred = otherTypes(new Set(seen.keys()));
    const attempt = await tryLogIn({ server: { user: '' }, way, settings, judge, preferred }, signal);
    if (attempt.login) {
      leave(attempt.login);
      throw new Error('a refused key was accepted');
    }
    const verdict = judged.at(-1);
    if (verdict === undefined || !isOffered(verdict)) throw attempt.failure;
    const { offered } = verdict;
    const before = seen.get(offered.type)?.offered.fingerprint;
    if (before === offered.fingerprint) return [...seen.values()];
    if (before !== undefined) return [{ kind: 'swapped', offered, before }];
    seen.set(offered.type, verdict);
  }
}

/** A type that we did not ask for is no key that an audit could accept. */
function isOffered(verdict: HostVerdict): verdict is OfferedVerdict {
  return verdict.kind !== 'malformed' && offeredTypes.includes(verdict.offered.type);
}

/** The verdict that ends the exchange, whatever is known of the key. */
function refusal(verdict: HostVerdict): HostVerdict {
  if (!isOffered(verdict)) return { kind: 'malformed' };
  return verdict.kind === 'accepted' ? { kind: 'unknown', offered: verdict.offered, known: [] } : verdict;
}
