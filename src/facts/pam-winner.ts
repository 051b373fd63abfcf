import type { PamLines } from './pam-limits.ts';

/** An account whose sessions are looked at. */
export interface PamAccount {
  readonly name: string;
  /** Absent: not known. */
  readonly uid?: number;
}

/** What decides for one account: entries by index, or that it cannot be told, because groups are not read. */
export interface PamVerdict {
  readonly winners: ReadonlySet<number>;
  /** Lines for groups that may or may not be meant: nobody here knows who is in them. */
  readonly unsure: ReadonlySet<number>;
}

/** How a line can concern an account: a user's own line or range beats every group's, and that beats `*`. */
type Concern = 'user' | 'group' | 'all' | 'none';

/** Within a kind the last line wins, whatever the order of the kinds (limits.conf(5), and tried with 1.5.2). */
export function decideFor(account: PamAccount, lines: PamLines): PamVerdict {
  const winners = new Set<number>();
  const unsure = new Set<number>();
  // `DOMAIN -` ends it for whom it means: no limit at all is set for that account. `* -` does nothing.
  const exemptions = lines.exempt.map((domain) => concernOf(domain, account));
  if (exemptions.includes('user')) return { winners, unsure };
  for (const item of ['nofile', 'nproc'] as const) {
    for (const field of ['soft', 'hard'] as const) {
      const { winner, groups } = decide(account, lines, item, field);
      for (const at of groups) unsure.add(at);
      const open = groups.length > 0 || exemptions.includes('group');
      if (winner !== undefined) (open ? unsure : winners).add(winner);
    }
  }
  return { winners, unsure };
}

function decide(account: PamAccount, { entries }: PamLines, item: 'nofile' | 'nproc', field: 'soft' | 'hard') {
  const sets = entries.flatMap(({ domain, ...entry }, at) =>
    entry.item === item && (entry.type === field || entry.type === '-')
      ? [{ at, concern: concernOf(domain, account) }]
      : [],
  );
  const of = (kind: Concern) => sets.filter(({ concern }) => concern === kind).map(({ at }) => at);
  const own = of('user').at(-1);
  return { winner: own ?? of('all').at(-1), groups: own === undefined ? of('group') : [] };
}

/** Does a line name root or a range of ids with root in it? `*` and groups by name pass root over. */
export function coversRoot(domain: string): boolean {
  return concernOf(domain, { name: 'root', uid: 0 }) !== 'none';
}

function concernOf(domain: string, { name, uid }: PamAccount): Concern {
  if (domain === name) return 'user';
  const isRoot = uid === 0 || name === 'root';
  if (domain === '*') return isRoot ? 'none' : 'all';
  // `%` counts logins only, and nothing that is read here.
  if (domain.startsWith('@')) return !isRoot || RANGE.test(domain.slice(1)) ? 'group' : 'none';
  return uid !== undefined && isInRange(uid, domain) ? 'user' : 'none';
}

const RANGE = /^(\d{0,10}):(\d{0,10})$/;

/** `MIN:MAX`; `MIN:` means all from there on, but `:MAX` that id alone. */
function isInRange(uid: number, domain: string): boolean {
  const [, low = '', high = ''] = RANGE.exec(domain) ?? [];
  if (low === '') return high !== '' && uid === Number(high);
  return uid >= Number(low) && (high === '' || uid <= Number(high));
}
