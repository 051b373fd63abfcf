import type { Place } from '../../problem.ts';

/** A deviation that somebody has accepted for a time. It covers a finding; it never changes what was found. */
export interface Waiver {
  /** Id of the control. */
  readonly control: string;
  /** Host pattern in Ansible's language; `all` unless given. */
  readonly hosts: string;
  /** Which subjects, by pointer or by name, with `*` and `?`. Absent: every subject of the control. */
  readonly subject?: string;
  readonly owner: string;
  readonly reason: string;
  readonly ticket?: string;
  /** YYYY-MM-DD: good until the end of that day, UTC. */
  readonly expires: string;
  /** It also covers results that are unknown. */
  readonly unknown: boolean;
  readonly place: Place;
}

/**
 * `active`: it covers something. `expires-soon`: so it does, and it ends within {@link SOON_DAYS} days. `expired`: it
 * covers nothing any more. `unused`: all that it could cover was looked at, and there was nothing to cover.
 * `unknown-control`: no baseline of the run has the control. `not-judged`: it covers nothing, and not all that it could
 * cover was looked at.
 */
export const WAIVER_STATES = ['active', 'expires-soon', 'expired', 'unused', 'unknown-control', 'not-judged'] as const;
export type WaiverState = (typeof WAIVER_STATES)[number];

/** The states that are findings of their own. */
export const FAULTY_STATES = ['expired', 'unused', 'unknown-control'] as const satisfies readonly WaiverState[];
export type FaultyState = (typeof FAULTY_STATES)[number];

/** A waiver with what became of it in a run. */
export interface JudgedWaiver {
  readonly waiver: Waiver;
  readonly state: WaiverState;
  /** Days until it ends, the last one included: 1 on the day of `expires`, 0 or less once it is over. */
  readonly daysLeft: number;
  /** Results that it fits and that it could cover; once it is expired, nothing covers them. */
  readonly matches: number;
  /** Why the state is what it is, where the state alone does not say it. */
  readonly note?: string;
}
