import type { Result } from '../baseline/control.ts';
import type { Facts } from '../facts/facts.ts';
import { nrOpenOf } from './inherited.ts';
import type { Value } from './remedy-plan.ts';
import type { ChainSubject, LimitField } from './target.ts';
import { wantedOf } from './wanted.ts';

/** Where the soft limit of a process should go. */
export interface NofileGoal {
  readonly direction: 'raise' | 'lower';
  readonly value: Value;
  /** The fix is wanted because files run out, not because a number is too small: it may be a leak. */
  readonly forHeadroom: boolean;
}

/** Above this use the process is close enough to its new limit that the limit is no fix. */
const CROWDED = 0.8;

/** What the control expects of a limit, as a number to set where its words name one. */
export function nofileGoal(facts: Facts, of: ChainSubject, result: Result, field: LimitField): NofileGoal {
  const { atLeast, atMost } = wantedOf(result.expected);
  const live = (of.program ?? of.supervisor).limits?.nofile?.[field];
  const observed = typeof result.observed === 'number' ? result.observed : live;
  if (atMost !== undefined && observed !== undefined && observed > atMost) {
    return { direction: 'lower', value: { files: atMost }, forHeadroom: false };
  }
  if (atLeast === undefined) return { direction: 'raise', value: { expected: result.expected }, forHeadroom: false };
  const open = openOf(of) ?? 0;
  const needed = open / CROWDED > atLeast ? powerOfTwo(open * 2) : atLeast;
  const files = ceilinged(facts, needed);
  const value = files === undefined ? { expected: result.expected } : { files };
  return { direction: 'raise', value, forHeadroom: false };
}

/** The soft limit that gives the headroom that the control expects at today's use. */
export function headroomGoal(of: ChainSubject, result: Result): NofileGoal {
  const { atLeast } = wantedOf(result.expected);
  const open = openOf(of);
  const soft = (of.program ?? of.supervisor).limits?.nofile?.soft ?? 0;
  if (atLeast === undefined || atLeast >= 1 || open === undefined) {
    return { direction: 'raise', value: { expected: result.expected }, forHeadroom: true };
  }
  const needed = Math.max(open / (1 - atLeast), open * 2, soft + 1);
  return {
    direction: 'raise',
    value: { files: powerOfTwo(needed), orMore: true },
    forHeadroom: true,
  };
}

/** Open files of the process that the limit binds. */
export function openOf({ program, supervisor }: ChainSubject): number | undefined {
  return (program === undefined ? supervisor : program).files?.open;
}

/** "Unlimited" cannot be set for files: fs.nr_open is the most that there is. */
function ceilinged(facts: Facts, value: number): number | undefined {
  if (Number.isFinite(value) && value <= Number.MAX_SAFE_INTEGER) return value;
  return nrOpenOf(facts);
}

function powerOfTwo(value: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(value, 1024)));
}
