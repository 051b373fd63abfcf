import type { ConfigProblem, PamFacts, SysctlFileEntry } from '../facts/facts.ts';
import type { Place } from '../problem.ts';
import type { Missing } from './missing.ts';

/** One thing to do, as data: its words are made in `words-remedy.ts`. `value` is in what the limit counts. */
export type Step =
  | { readonly do: 'set-minimum'; readonly value: Value; readonly was: number | undefined; readonly place?: Place }
  | { readonly do: 'set-minimum-argv'; readonly value: Value; readonly was: number; readonly unit?: string }
  | { readonly do: 'set-wrapper'; readonly value: Value; readonly place?: Place }
  | { readonly do: 'set-unit-limit'; readonly value: Value; readonly unit: string; readonly lower: boolean }
  | { readonly do: 'set-tasks-max'; readonly unit: string; readonly value: number; readonly was: number }
  | { readonly do: 'set-starter-limit'; readonly value: Value; readonly starter: 'init' | 'session' | 'other' }
  | { readonly do: 'set-container-limit'; readonly value: Value }
  | { readonly do: 'raise-nr-open'; readonly value: number; readonly ceiling: number }
  | { readonly do: 'mind-spawn-cost'; readonly value: number }
  | { readonly do: 'mind-unknown-hard'; readonly value: number; readonly reason: string }
  | { readonly do: 'mind-leak' }
  | { readonly do: 'not-enforced' }
  | { readonly do: 'nothing-to-edit'; readonly next: number; readonly place?: Place }
  | { readonly do: 'look-in-program'; readonly wrapped: boolean }
  | { readonly do: 'use-unit'; readonly unit?: string }
  | { readonly do: 'correct-config'; readonly problem: ConfigProblem }
  | { readonly do: 'fix-config'; readonly problems: readonly ConfigProblem[] }
  | { readonly do: 'fix-next-start'; readonly reason?: string }
  | { readonly do: 'daemon-reload' }
  | { readonly do: 'restart-unit'; readonly unit: string }
  | { readonly do: 'restart-container' }
  | { readonly do: 'restart-supervisord' }
  | { readonly do: 'restart-program'; readonly name: string; readonly inherits: number }
  | { readonly do: 'end-leftover'; readonly pid: number; readonly why: 'older' | 'orphan' }
  | { readonly do: 'update-program' }
  | { readonly do: 'set-sysctl'; readonly key: string; readonly expected: string; readonly place?: Place }
  | { readonly do: 'delete-sysctl-line'; readonly key: string; readonly place: Place }
  /** `value`: what the files say, where that is right. `procps`: what sysctl --system would set instead. */
  | {
      readonly do: 'load-sysctl';
      readonly key: string;
      readonly value?: SysctlFileEntry['value'];
      readonly procps?: NonNullable<SysctlFileEntry['procps']>;
    }
  | { readonly do: 'make-readable'; readonly missing: Missing; readonly become: 'none' | 'sudo' }
  | { readonly do: 'raise-capacity'; readonly key: string }
  | { readonly do: 'raise-nproc' | 'widen-backlog' | 'spare-ports' | 'new-login' }
  | { readonly do: 'apply-sysctl'; readonly key: string }
  | { readonly do: 'reserve-ports'; readonly ports: readonly number[] }
  | { readonly do: 'edit-pam'; readonly place: Place }
  | { readonly do: 'name-root'; readonly place: Place; readonly entry: PamFacts['entries'][number] }
  | { readonly do: 'settle-drift'; readonly key: string; readonly place: Place }
  | { readonly do: 'one-sysctl-file'; readonly key: string }
  | { readonly do: 'move-sysctl'; readonly key: string; readonly place: Place; readonly reason: string }
  | { readonly do: 'write-limit'; readonly unit: string; readonly expected: string }
  | { readonly do: 'raise-tasks-max'; readonly unit: string }
  | { readonly do: 'upgrade-supervisor' | 'move-socket' | 'end-orphans' }
  | { readonly do: 'close-inet'; readonly place?: Place }
  | { readonly do: 'lower-minfds'; readonly expected: string }
  | { readonly do: 'restart-all-of' | 'start-again'; readonly name: string }
  | { readonly do: 'start-program'; readonly name: string }
  | { readonly do: 'follow-control'; readonly expected: string };

/** A number to set, or the baseline's own words when they name none. */
export type Value = { readonly amount: number; readonly orMore?: true } | { readonly expected: string };

/** What looks like a fix and is none. */
export type NotEnough =
  | { readonly code: 'supervisorctl' }
  | { readonly code: 'login-limits'; readonly login?: number }
  | { readonly code: 'prlimit' }
  | { readonly code: 'daemon-reload-only' }
  | { readonly code: 'minfds-only'; readonly sets: number }
  | { readonly code: 'lower-minimum-only'; readonly inherited?: number }
  | { readonly code: 'sysctl-w' };

/** Why the fix as such would keep supervisord from starting. */
export type Blocked =
  | {
      readonly code: 'above-hard';
      readonly value: number;
      readonly hard: number;
      readonly user?: string;
      readonly unprivileged: boolean;
      readonly first: 'unit' | 'starter' | 'container';
      readonly unit?: string;
    }
  | { readonly code: 'above-nr-open'; readonly value: number; readonly ceiling: number }
  | { readonly code: 'refused'; readonly value: number; readonly reason: string }
  | { readonly code: 'config'; readonly problems: readonly ConfigProblem[] };

/** What applying a plan restarts. */
export type Restarts =
  | { readonly what: 'supervisord'; readonly programs: number; readonly running: number; readonly atLeast: boolean }
  | { readonly what: 'program'; readonly name: string }
  | { readonly what: 'nothing' };

export interface Plan {
  readonly steps: readonly Step[];
  readonly restarts?: Restarts;
  readonly notEnough: readonly NotEnough[];
  readonly blocked?: Blocked;
}
