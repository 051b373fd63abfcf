import type { Drift } from '../baseline/control.ts';
import type { NextStart, Stale, SupervisorFacts, SysctlFileEntry, SysctlValue } from '../facts/facts.ts';
import type { Cause } from './cause.ts';
import type { HostFinding } from './host-findings.ts';
import type { LimitName } from './limit-kind.ts';
import type { Missing } from './missing.ts';

import type { ProgramFinding } from './program-findings.ts';

/** What a finding says in one sentence, as data: its words are made in `words-finding.ts`. `name`: of the subject. */
export type Finding =
  | {
      readonly code: 'limit';
      readonly limit: LimitName;
      readonly name: string;
      readonly soft?: number;
      readonly used?: number;
      readonly headroom?: number;
      /** Whose processes count, for nproc. */
      readonly uid?: number;
      readonly cause: Cause;
    }
  | {
      readonly code: 'minimum';
      readonly limit: LimitName;
      readonly runs?: number;
      readonly minimum?: number;
      readonly cause: Cause;
    }
  | { readonly code: 'next-start'; readonly next?: NextStart }
  | { readonly code: 'stale'; readonly stale: readonly Stale[]; readonly startedAt?: string }
  | { readonly code: 'origin'; readonly startedBy: SupervisorFacts['startedBy']; readonly unit?: string }
  | { readonly code: 'config'; readonly problem?: string; readonly more?: number }
  | { readonly code: 'not-running'; readonly name: string }
  | {
      readonly code: 'sysctl';
      readonly key: string;
      readonly where: 'run-time' | 'files';
      readonly runTime?: SysctlValue;
      readonly atBoot?: SysctlFileEntry;
      readonly gone: boolean;
      readonly filesRead: boolean;
      readonly harmful: boolean;
      readonly drift?: Drift;
    }
  | {
      readonly code: 'budget';
      readonly name: string;
      readonly used?: number;
      readonly needed?: number;
      readonly soft?: number;
    }
  | HostFinding
  | ProgramFinding
  | { readonly code: 'login' }
  | { readonly code: 'other'; readonly name: string; readonly expected: string }
  | { readonly code: 'unknown'; readonly name: string; readonly reason?: string; readonly missing: Missing }
  | { readonly code: 'error'; readonly name: string; readonly reason?: string };
