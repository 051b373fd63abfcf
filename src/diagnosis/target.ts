import type { Facts, ProgramFacts, SupervisorFacts } from '../facts/facts.ts';
import { pointerParts } from '../facts/pointer.ts';
import type { LimitName } from './limit-kind.ts';

/** Which of the two values of a limit a finding is about. */
export type LimitField = 'soft' | 'hard';

/** A process of the limit chain (supervisord itself, or a program under it) and which of its limits is looked at. */
export interface ChainSubject {
  readonly limit: LimitName;
  readonly supervisor: SupervisorFacts;
  /** JSON Pointer of the supervisord: where its missing facts are looked up. */
  readonly supervisorAt: string;
  readonly program?: ProgramFacts;
  readonly programAt?: string;
}

/** What a finding is about, told from its subject alone, so that every baseline gets the same diagnosis. */
export type Target =
  | { readonly about: 'limit'; readonly of: ChainSubject; readonly field: LimitField }
  | { readonly about: 'headroom'; readonly of: ChainSubject }
  | { readonly about: 'other-limit'; readonly of: ChainSubject; readonly limit: string }
  | { readonly about: 'minimum' | 'next-start' | 'stale' | 'config' | 'origin'; readonly of: ChainSubject }
  | { readonly about: 'budget' | 'control-unix' | 'control-inet' | 'version'; readonly of: ChainSubject }
  | { readonly about: 'not-running' | 'state' | 'pre-exec' | 'spread' | 'orphans'; readonly of: ChainSubject }
  | { readonly about: 'pam'; readonly index: number; readonly field: string }
  | { readonly about: 'unit'; readonly unit: string; readonly field: string }
  | { readonly about: 'sockets'; readonly family: string; readonly field: string }
  | { readonly about: 'sysctl-live' | 'sysctl-unread'; readonly key: string }
  | { readonly about: 'sysctl'; readonly key: string; readonly where: 'run-time' | 'files' }
  | { readonly about: 'capacity'; readonly name: string; readonly index?: number }
  | { readonly about: 'login' }
  | { readonly about: 'other' };

export function targetOf(facts: Facts, subject: string): Target {
  const [root, second, ...rest] = pointerParts(subject);
  if (root === undefined || second === undefined) return OTHER;
  if (root === 'supervisor') return supervisorTarget(facts, second, rest);
  const target = Object.hasOwn(HOST_TARGETS, root) ? HOST_TARGETS[root] : undefined;
  return target?.(second, rest[0] ?? '', rest[1] ?? '') ?? OTHER;
}

const OTHER: Target = { about: 'other' };
const INDEX = /^\d{1,6}$/;

/** By the family of facts: the three parts of a pointer that come after it. */
const HOST_TARGETS: Readonly<Record<string, (second: string, third: string, fourth: string) => Target>> = {
  sysctl: (key) => ({ about: 'sysctl', key, where: 'run-time' }),
  sysctlFiles: (key, part) =>
    part === 'live' ? { about: 'sysctl-live', key } : { about: 'sysctl', key, where: 'files' },
  sysctlUnread: (key) => ({ about: 'sysctl-unread', key }),
  capacity: (name, index) => ({ about: 'capacity', name, ...(INDEX.test(index) ? { index: Number(index) } : {}) }),
  sockets: (family, field) => ({ about: 'sockets', family, field }),
  pam: (part, index, field) =>
    part === 'entries' && INDEX.test(index) ? { about: 'pam', index: Number(index), field } : OTHER,
  systemd: (part, unit, field) => (part === 'units' && unit !== '' ? { about: 'unit', unit, field } : OTHER),
  limits: (whose) => (whose === 'login' ? { about: 'login' } : OTHER),
};

function supervisorTarget(facts: Facts, index: string, [part, name, ...rest]: readonly string[]): Target {
  const supervisor = itemOf(facts.supervisor, index);
  if (supervisor === undefined) return OTHER;
  const supervisorAt = `/supervisor/${index}`;
  if (part === 'programs' && name !== undefined) {
    const program = itemOf(supervisor.programs, name);
    if (program === undefined) return OTHER;
    const programAt = `${supervisorAt}/programs/${name}`;
    return processTarget({ limit: 'nofile', supervisor, supervisorAt, program, programAt }, rest);
  }
  return daemonTarget({ limit: 'nofile', supervisor, supervisorAt }, [part, name, ...rest]);
}

function daemonTarget(of: ChainSubject, [part, name, ...rest]: readonly (string | undefined)[]): Target {
  if (part === 'config' && name === 'minfds') return { about: 'minimum', of };
  if (part === 'config' && name === 'minprocs') return { about: 'minimum', of: { ...of, limit: 'nproc' } };
  if (part === 'control') return { about: name === 'inet' ? 'control-inet' : 'control-unix', of };
  const about = part !== undefined && Object.hasOwn(SUPERVISOR_PARTS, part) ? SUPERVISOR_PARTS[part] : undefined;
  return about === undefined ? processTarget(of, [part, name, ...rest]) : { about, of };
}

const SUPERVISOR_PARTS: Readonly<Record<string, 'config' | 'budget' | 'version' | 'next-start' | 'stale' | 'origin'>> =
  {
    config: 'config',
    budget: 'budget',
    version: 'version',
    selectLimited: 'version',
    nextStart: 'next-start',
    stale: 'stale',
    startedBy: 'origin',
    unit: 'origin',
  };

const PROGRAM_PARTS: Readonly<
  Record<string, 'state' | 'pre-exec' | 'spread' | 'orphans' | 'not-running' | 'config' | 'headroom'>
> = {
  state: 'state',
  preExecSeconds: 'pre-exec',
  nofileSpread: 'spread',
  orphans: 'orphans',
  running: 'not-running',
  pid: 'not-running',
  config: 'config',
  headroom: 'headroom',
  files: 'headroom',
};

function processTarget(of: ChainSubject, [part, limit, field]: readonly (string | undefined)[]): Target {
  // A whole program or supervisord as the subject (a plain JSON Schema): what binds it is its soft limit.
  if (part === undefined) return { about: 'limit', of, field: 'soft' };
  if (part === 'limits') {
    if (limit !== undefined && limit !== 'nofile' && limit !== 'nproc') return { about: 'other-limit', of, limit };
    return { about: 'limit', of: { ...of, limit: limit ?? 'nofile' }, field: field === 'hard' ? 'hard' : 'soft' };
  }
  const about = Object.hasOwn(PROGRAM_PARTS, part) ? PROGRAM_PARTS[part] : undefined;
  return about === undefined ? OTHER : { about, of };
}

/** The kernel never keeps root from starting processes: RLIMIT_NPROC counts for its real user id, and passes it. */
export function isEnforced({ limit, program, supervisor }: ChainSubject): boolean {
  return limit !== 'nproc' || (program ?? supervisor).uid !== 0;
}

function itemOf<T>(items: readonly T[] | undefined, index: string): T | undefined {
  return /^\d{1,9}$/.test(index) ? items?.[Number(index)] : undefined;
}

/**
 * Whether a finding is about a limit that binds a running process or the kernel now. Configuration, files and
 * kernel parameters bind nobody at this moment: they are findings, and stand behind those that do.
 */
export function binds(facts: Facts, subject: string): boolean {
  const target = targetOf(facts, subject);
  switch (target.about) {
    case 'limit':
      return isEnforced(target.of);
    case 'capacity':
      // Drops are counted since boot: what filled the table then need not fill it now.
      return target.name !== 'conntrackDrops';
    case 'unit':
      return target.field === 'tasks';
    default:
      return target.about === 'headroom' || target.about === 'budget' || target.about === 'other-limit';
  }
}
