import type { Facts, PamFacts } from '../facts/facts.ts';
import { decideFor } from '../facts/pam-winner.ts';
import { unitOf } from './inherited.ts';
import type { LimitName } from './limit-kind.ts';
import type { ChainSubject } from './target.ts';

type Entry = Pick<PamFacts['entries'][number], 'file' | 'line' | 'domain' | 'type' | 'value'>;

/** What PAM has to do with the limit of a supervisord. */
export type PamHop =
  /** It was started from a session of this account, whose limits these lines set. */
  | { readonly code: 'pam-session'; readonly user?: string; readonly sets: readonly Entry[]; readonly unsure: boolean }
  /** There are lines that somebody may count on, and they have no part in it. */
  | { readonly code: 'pam-no-part'; readonly first: Entry; readonly others: number }
  /** Its unit opens a session of its own. */
  | { readonly code: 'pam-in-unit'; readonly service: string };

/** Undefined where there is nothing to say: without lines about this limit nobody expects PAM to have set it. */
export function pamHopOf(facts: Facts, { supervisor, limit }: ChainSubject): PamHop | undefined {
  const { pam } = facts;
  const service = unitOf(facts, supervisor)?.pamName;
  if (service !== undefined) return { code: 'pam-in-unit', service };
  if (pam === undefined) return undefined;
  const { startedBy } = supervisor;
  if (startedBy === 'session') return fromSession(pam, supervisor.user, supervisor.uid, limit);
  // A user's own service manager does open a session, and a nested supervisord may descend from one.
  if (startedBy !== 'systemd' && startedBy !== 'init') return undefined;
  const [first, ...others] = pam.entries.filter(({ item }) => item === limit);
  return first === undefined ? undefined : { code: 'pam-no-part', first, others: others.length };
}

function fromSession(pam: PamFacts, user: string | undefined, uid: number | undefined, limit: LimitName): PamHop {
  if (user === undefined) return { code: 'pam-session', sets: [], unsure: true };
  const account = uid === undefined ? { name: user } : { name: user, uid };
  // Which lines exempt an account altogether is not in the facts, only what came out of it: `wins`.
  const { winners, unsure } = decideFor(account, { entries: pam.entries, exempt: [] });
  const ours = (indexes: ReadonlySet<number>) =>
    pam.entries.filter(({ item }, at) => item === limit && indexes.has(at));
  const sets = ours(winners).filter(({ wins }) => wins === true);
  return { code: 'pam-session', user, sets, unsure: ours(unsure).length > 0 || sets.length < ours(winners).length };
}
