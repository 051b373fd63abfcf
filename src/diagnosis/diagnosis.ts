import type { Limit } from '../facts/facts.ts';
import type { Place } from '../problem.ts';

/** The hops that a soft limit passes on its way from the kernel to a process, in that order. */
export type HopKind =
  | 'kernel'
  | 'nr-open'
  | 'init'
  | 'systemd-default'
  | 'unit'
  | 'container'
  | 'tasks'
  | 'pam'
  | 'inherited'
  | 'supervisord'
  | 'wrapper'
  | 'process'
  | 'login';

/** One hop of the limit chain. */
export interface Hop {
  readonly kind: HopKind;
  /** What was read there; absent when it could not be. */
  readonly live?: Limit;
  /** What the hops before it predict here. */
  readonly predicted?: Limit;
  /** This hop decided the value that binds. */
  readonly decided: boolean;
  /** `false` for a value that has no part in this process's limit (the login shell's; PAM's for a service; another limit). */
  readonly counts: boolean;
  readonly place?: Place;
  /** The hop in words, plain text. May quote the host: render with the sink's escaper. */
  readonly text: string;
}

/** What makes a fix real. */
export interface Remedy {
  /** What to change and how to apply it, one step per entry, plain text. */
  readonly steps: readonly string[];
  /** What applying it restarts: `supervisord and its 12 programs`. */
  readonly restarts?: string;
  /** What looks like a fix and is none. */
  readonly notEnough: readonly string[];
  /** Set when the fix as such would keep supervisord from starting, with the reason. */
  readonly blocked?: string;
}

/** Why a finding is as it is. */
export interface Diagnosis {
  /** One sentence that answers "why". */
  readonly summary: string;
  /** False when the live value is not what the chain predicts. */
  readonly proven: boolean;
  readonly hops: readonly Hop[];
  /** What has no effect on this finding (kernel network parameters on EMFILE), plain text. */
  readonly noEffect: readonly string[];
  readonly remedy: Remedy;
}
