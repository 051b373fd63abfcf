import type { Json } from '../json.ts';
import type { Place } from '../problem.ts';
import type { Waiver } from './waivers/waiver.ts';

/** Worst first. The one list of severities; everything that sorts, gates or documents them derives from it. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** One requirement of a baseline, as people know it. */
export interface Control {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** Why it matters, Markdown. */
  readonly why?: string;
  /** How the value is read, and how to see it by hand. */
  readonly read?: string;
  /** What to do when it fails. The diagnosis adds what it knows of the host. */
  readonly remediation?: string;
  readonly sources?: readonly string[];
  /** A run in which it checked nothing on any host is incomplete. */
  readonly required?: boolean;
  /** JSON Pointer with `*`, as in `at`: where its subjects are. */
  readonly at: string;
  /** The line of the baseline that findings point at. Built-ins name themselves, as `recommended.yml`. */
  readonly place: Place;
}

/**
 * What became of one control on one subject.
 * `unknown`: the fact could not be read. `not_applicable`: there is nothing here to check.
 * `error`: the check itself could not be carried out. Only `pass` is a pass.
 */
export type Outcome = 'pass' | 'fail' | 'unknown' | 'not_applicable' | 'error';

/**
 * How a kernel parameter stands to a control, at run time and after the next boot.
 * `not-loaded`: the files fit and the run time does not. `will-regress-at-reboot`: the run time fits, and the files
 * would make it one that does not.
 */
export const DRIFTS = ['compliant', 'not-loaded', 'will-regress-at-reboot', 'non-compliant'] as const;
export type Drift = (typeof DRIFTS)[number];

/** One control on one subject of one host. */
export interface Result {
  readonly host: string;
  readonly control: string;
  /** JSON Pointer into the host's facts; for `not_applicable` and `unknown` it may still hold `*`. */
  readonly subject: string;
  readonly outcome: Outcome;
  readonly severity: Severity;
  /** The value found; absent when there was none. */
  readonly observed?: Json;
  /** What the baseline asks for, in words: `at least 4096`. */
  readonly expected: string;
  /** Why it is unknown, not applicable or in error, or fails although the value that was found fits. */
  readonly reason?: string;
  /**
   * Of a control on /sysctl/KEY. Absent where no file that the boot applies sets the key, where not all of these files
   * could be read, where the control cannot be carried out on what they say, and in containers.
   */
  readonly drift?: Drift;
  /** What covers this result; the outcome stays what it is. */
  readonly waiver?: Waiver;
  readonly place: Place;
}
