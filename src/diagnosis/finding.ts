import type { NextStart, Stale, SupervisorFacts, SysctlFileEntry, SysctlValue } from '../facts/facts.ts';
import type { Cause } from './cause.ts';
import type { Missing } from './missing.ts';

/** What a finding says in one sentence, as data: its words are made in `words-finding.ts`. `name`: of the subject. */
export type Finding =
  | {
      readonly code: 'nofile';
      readonly name: string;
      readonly soft?: number;
      readonly open?: number;
      readonly headroom?: number;
      readonly cause: Cause;
    }
  | { readonly code: 'minfds'; readonly runs?: number; readonly minfds?: number; readonly cause: Cause }
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
    }
  | { readonly code: 'capacity'; readonly name: string; readonly used?: number; readonly limit?: number }
  | { readonly code: 'login' }
  | { readonly code: 'other'; readonly name: string; readonly expected: string }
  | { readonly code: 'unknown'; readonly name: string; readonly reason?: string; readonly missing: Missing }
  | { readonly code: 'error'; readonly name: string; readonly reason?: string };
