import type { Place } from '../../problem.ts';

/** A keyword and its values, as one line of an ssh_config gives them. */
export interface Setting {
  readonly kind: 'setting';
  /** In lower case, and the newer one of two names. */
  readonly keyword: string;
  /** Without quotes; at least one. */
  readonly words: readonly string[];
  readonly place: Place;
}

/** A `Host` or `Match all` line: decides whether what follows applies to a name. */
export interface Condition {
  readonly kind: 'condition';
  readonly meets: (name: string) => boolean;
}

/** An `Include` line with the files that it names, in their order. */
export interface Inclusion {
  readonly kind: 'include';
  readonly files: readonly (readonly Entry[])[];
}

export type Entry = Setting | Condition | Inclusion;

/** An ssh_config and all that it includes. */
export interface SshConfig {
  /** Every file that was read, the first one first. */
  readonly files: readonly string[];
  readonly entries: readonly Entry[];
  readonly machine: Machine;
}

/** What `~`, `%d` and `%u` stand for. */
export interface Machine {
  readonly home: string;
  /** Undefined where the account has no name. */
  readonly login: string | undefined;
}
