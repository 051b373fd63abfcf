import type { Result } from '../baseline/control.ts';
import type { Facts } from '../facts/facts.ts';
import { nrOpenOf } from './inherited.ts';
import type { Value } from './remedy-plan.ts';
import type { ChainSubject, LimitField } from './target.ts';
import { wantedOf } from './wanted.ts';

/** Where the soft limit of a process should go. */
export interface LimitGoal {
  readonly direction: 'raise' | 'lower';
  readonly value: Value;
  /** The fix is wanted because files run out, not because a number is too small: it may be a leak. */
  readonly forHeadroom: boolean;
}

/** Above this use the process is close enough to its new limit that the limit is no fix. */
const CROWDED = 0.8;

/** How many times of what is open a new limit allows: a limit that is soon reached again is no fix. */
const ROOM = 4;

/** What the control expects of a limit, as a number to set where its words name one. */
export function limitGoal(facts: Facts, of: ChainSubject, result: Result, field: LimitField): LimitGoal {
  const { atLeast, atMost } = wantedOf(result.expected);
  const live = (of.program ?? of.supervisor).limits?.[of.limit]?.[field];
  const observed = typeof result.observed === 'number' ? result.observed : live;
  if (atMost !== undefined && observed !== undefined && observed > atMost) {
    return { direction: 'lower', value: { amount: atMost }, forHeadroom: false };
  }
  if (atLeast === undefined) return { direction: 'raise', value: { expected: result.expected }, forHeadroom: false };
  const used = usedOf(facts, of) ?? 0;
  const needed = used / CROWDED > atLeast ? powerOfTwo(used * ROOM) : atLeast;
  const amount = ceilinged(facts, of, needed);
  const value = amount === undefined ? { expected: result.expected } : { amount };
  return { direction: 'raise', value, forHeadroom: false };
}

/** The soft limit that gives the headroom that the control expects at today's use. */
export function headroomGoal(of: ChainSubject, result: Result): LimitGoal {
  const { atLeast } = wantedOf(result.expected);
  const open = openOf(of);
  const soft = (of.program ?? of.supervisor).limits?.nofile?.soft ?? 0;
  if (atLeast === undefined || atLeast >= 1 || open === undefined) {
    return { direction: 'raise', value: { expected: result.expected }, forHeadroom: true };
  }
  const needed = Math.max(open / (1 - atLeast), open * ROOM, soft + 1);
  return {
    direction: 'raise',
    value: { amount: powerOfTwo(needed), orMore: true },
    forHeadroom: true,
  };
}

/** Room for what supervisord itself needs when all of its programs run. */
export function budgetGoal(used: number | undefined, needed: number | undefined): LimitGoal {
  if (used === undefined && needed === undefined) {
    return { direction: 'raise', value: { expected: 'what its programs need' }, forHeadroom: false };
  }
  const most = Math.max(used ?? 0, needed ?? 0);
  return { direction: 'raise', value: { amount: powerOfTwo(most * 2), orMore: true }, forHeadroom: false };
}

/** Open files of the process that the limit binds. */
export function openOf({ program, supervisor }: ChainSubject): number | undefined {
  return (program === undefined ? supervisor : program).files?.open;
}

/** What counts against the limit now: open files of the process, or threads of all processes of its user. */
export function usedOf(facts: Facts, of: ChainSubject): number | undefined {
  if (of.limit === 'nofile') return openOf(of);
  const { uid } = of.program ?? of.supervisor;
  return facts.capacity.threadsPerUser?.find((user) => user.uid === uid)?.used;
}

/** "Unlimited" cannot be typed, nor set for files, of which fs.nr_open is the most that there is. */
function ceilinged(facts: Facts, { limit }: ChainSubject, value: number): number | undefined {
  if (Number.isFinite(value) && value <= Number.MAX_SAFE_INTEGER) return value;
  return limit === 'nofile' ? nrOpenOf(facts) : undefined;
}

function powerOfTwo(value: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(value, 1024)));
}
