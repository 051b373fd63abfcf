import type { Facts, ProgramFacts, SupervisorFacts } from '../facts/facts.ts';
import { pointerParts } from '../facts/pointer.ts';

/** Which of the two values of a limit a finding is about. */
export type LimitField = 'soft' | 'hard';

/** A process of the limit chain: supervisord itself, or a program under it. */
export interface ChainSubject {
  readonly supervisor: SupervisorFacts;
  /** JSON Pointer of the supervisord: where its missing facts are looked up. */
  readonly supervisorAt: string;
  readonly program?: ProgramFacts;
  readonly programAt?: string;
}

/** What a finding is about, told from its subject alone, so that every baseline gets the same diagnosis. */
export type Target =
  | { readonly about: 'nofile'; readonly of: ChainSubject; readonly field: LimitField }
  | { readonly about: 'headroom'; readonly of: ChainSubject }
  | { readonly about: 'other-limit'; readonly of: ChainSubject; readonly limit: string }
  | { readonly about: 'minfds' | 'next-start' | 'stale' | 'config' | 'origin'; readonly of: ChainSubject }
  | { readonly about: 'not-running'; readonly of: ChainSubject }
  | { readonly about: 'sysctl'; readonly key: string; readonly where: 'run-time' | 'files' }
  | { readonly about: 'capacity'; readonly name: string }
  | { readonly about: 'login' }
  | { readonly about: 'other' };

export function targetOf(facts: Facts, subject: string): Target {
  const [root, second, ...rest] = pointerParts(subject);
  if (root === 'supervisor' && second !== undefined) return supervisorTarget(facts, second, rest);
  if (root === 'sysctl' && second !== undefined) return { about: 'sysctl', key: second, where: 'run-time' };
  if (root === 'sysctlFiles' && second !== undefined) return { about: 'sysctl', key: second, where: 'files' };
  if (root === 'capacity' && second !== undefined) return { about: 'capacity', name: second };
  if (root === 'limits' && second === 'login') return { about: 'login' };
  return { about: 'other' };
}

function supervisorTarget(facts: Facts, index: string, rest: readonly string[]): Target {
  const supervisor = itemOf(facts.supervisor, index);
  if (supervisor === undefined) return { about: 'other' };
  const supervisorAt = `/supervisor/${index}`;
  const own: ChainSubject = { supervisor, supervisorAt };
  if (rest[0] === 'programs' && rest[1] !== undefined) {
    const program = itemOf(supervisor.programs, rest[1]);
    if (program === undefined) return { about: 'other' };
    return processTarget({ ...own, program, programAt: `${supervisorAt}/programs/${rest[1]}` }, rest.slice(2));
  }
  if (rest[0] === 'config' && rest[1] === 'minfds') return { about: 'minfds', of: own };
  if (rest[0] === 'config') return { about: 'config', of: own };
  if (rest[0] === 'nextStart') return { about: 'next-start', of: own };
  if (rest[0] === 'stale') return { about: 'stale', of: own };
  if (rest[0] === 'startedBy' || rest[0] === 'unit') return { about: 'origin', of: own };
  return processTarget(own, rest);
}

function processTarget(of: ChainSubject, rest: readonly string[]): Target {
  const [part, limit, field] = rest;
  if (part === 'limits' && (limit === undefined || limit === 'nofile')) {
    return { about: 'nofile', of, field: field === 'hard' ? 'hard' : 'soft' };
  }
  if (part === 'limits' && limit !== undefined) return { about: 'other-limit', of, limit };
  if (part === 'headroom' || part === 'files') return { about: 'headroom', of };
  if (part === 'running' || part === 'pid') return { about: 'not-running', of };
  if (part === 'config') return { about: 'config', of };
  // A whole program or supervisord as the subject (a plain JSON Schema): what binds it is its soft limit.
  return part === undefined ? { about: 'nofile', of, field: 'soft' } : { about: 'other' };
}

function itemOf<T>(items: readonly T[] | undefined, index: string): T | undefined {
  return /^\d{1,9}$/.test(index) ? items?.[Number(index)] : undefined;
}

/**
 * Whether a finding is about a limit that binds a running process or the kernel now. Configuration, files and
 * kernel parameters bind nobody at this moment: they are findings, and stand behind those that do.
 */
export function binds(facts: Facts, subject: string): boolean {
  const { about } = targetOf(facts, subject);
  return about === 'nofile' || about === 'headroom' || about === 'other-limit' || about === 'capacity';
}
