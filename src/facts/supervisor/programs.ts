import type { ProcessFacts, ProgramFacts } from '../facts.ts';
import { nofileHeadroom } from '../headroom.ts';
import type { ProcessRecord } from '../process-table.ts';
import type { Unknowns } from '../unknowns.ts';
import type { ProgramConfig } from './config.ts';
import type { Membership } from './members.ts';
import { maskSecrets } from './secrets.ts';

type Path = readonly (string | number)[];

export const HIDDEN_FILES = 'Before Linux 6.2 only root and the owner can count open files: audit with become: sudo.';

/** One program with its processes. */
export function describeProgram(membership: Membership, path: Path, unknown: Unknowns): ProgramFacts {
  const { name, group, identifiedBy, config, processes } = membership;
  const base = { name, group, identifiedBy, ...(config === undefined ? {} : { config: describeConfig(config) }) };
  const [main] = processes;
  if (main === undefined) return { ...base, running: false };

  for (const [at, process] of processes.entries()) reportUnread(process, [...path, 'processes', at], unknown);
  const tightest = findTightest(processes);
  if (tightest.limits.nofile === undefined) unknown.add([...path, 'limits'], 'not-observable');
  const isCounted = processes.every(({ openFiles, limits }) => openFiles !== undefined && limits.nofile !== undefined);
  if (tightest.openFiles === undefined) unknown.add([...path, 'files', 'open'], 'permission-denied', HIDDEN_FILES);
  if (!isCounted) unknown.add([...path, 'headroom', 'nofile'], 'permission-denied', HIDDEN_FILES);
  const headrooms = processes.flatMap(({ openFiles, limits }) => nofileHeadroom(openFiles, limits.nofile).nofile ?? []);
  const threads = processes.reduce((sum, process) => sum + (process.threads ?? 0), 0);
  return {
    ...base,
    running: true,
    pid: main.pid,
    ...(main.startedAt === undefined ? {} : { startedAt: main.startedAt }),
    ...(main.uid === undefined ? {} : { uid: main.uid }),
    limits: tightest.limits,
    files: filesOf(tightest),
    ...(threads === 0 ? {} : { threads }),
    // Of processes that could not be counted, any may be the one that runs out.
    headroom: isCounted && headrooms.length > 0 ? { nofile: Math.min(...headrooms) } : {},
    processes: processes.map(describeProcess),
  };
}

export function filesOf({ openFiles }: ProcessRecord): { readonly open?: number } {
  return openFiles === undefined ? {} : { open: openFiles };
}

/** Lowest soft limit first, then least headroom: nothing of the program may open more files than this one. */
function findTightest(processes: readonly ProcessRecord[]): ProcessRecord {
  const soft = ({ limits }: ProcessRecord) => limits.nofile?.soft ?? Number.NEGATIVE_INFINITY;
  const headroom = ({ openFiles, limits }: ProcessRecord) =>
    nofileHeadroom(openFiles, limits.nofile).nofile ?? Number.NEGATIVE_INFINITY;
  return processes.reduce((tightest, process) => {
    if (soft(process) !== soft(tightest)) return soft(process) < soft(tightest) ? process : tightest;
    return headroom(process) < headroom(tightest) ? process : tightest;
  });
}

function reportUnread(process: ProcessRecord, path: Path, unknown: Unknowns): void {
  if (process.limits.nofile === undefined) unknown.add([...path, 'limits', 'nofile'], 'not-observable');
  if (process.openFiles === undefined) unknown.add([...path, 'files', 'open'], 'permission-denied', HIDDEN_FILES);
}

function describeProcess(process: ProcessRecord): ProcessFacts {
  const { pid, startedAt, command, uid, limits, threads } = process;
  return {
    pid,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(command === undefined ? {} : { command }),
    ...(uid === undefined ? {} : { uid }),
    limits,
    files: filesOf(process),
    ...(threads === undefined ? {} : { threads }),
  };
}

function describeConfig(config: ProgramConfig): NonNullable<ProgramFacts['config']> {
  const { command, file, line, user, autostart, wrapperNofile } = config;
  return {
    ...(command === undefined ? {} : { command: maskSecrets(command) }),
    file,
    line,
    ...(user === undefined ? {} : { user }),
    ...(autostart === undefined ? {} : { autostart }),
    ...(wrapperNofile === undefined ? {} : { wrapperNofile }),
  };
}
