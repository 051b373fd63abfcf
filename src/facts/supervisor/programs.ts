import { defined } from '../defined.ts';
import type { ProcessFacts, ProgramFacts } from '../facts.ts';
import { nofileHeadroom } from '../headroom.ts';
import type { ProcessRecord } from '../process-table.ts';
import type { ProcessTree } from '../process-tree.ts';
import type { Unknowns } from '../unknowns.ts';
import type { ProgramConfig } from './config.ts';
import type { Membership } from './members.ts';
import { isNotYetExecuted } from './pre-exec.ts';
import { maskSecrets } from './secrets.ts';
import type { States } from './states.ts';

type Path = readonly (string | number)[];

export const HIDDEN_FILES = 'Before Linux 6.2 only root and the owner can count open files: audit with become: sudo.';

const HIDDEN_MARKS =
  'This account may not read environments, by which such processes are found: audit with become: sudo.';

/** What is known of a supervisord besides its programs. */
export interface ProgramView {
  readonly supervisor: ProcessRecord;
  readonly tree: ProcessTree;
  readonly states: States;
  /** The environments of its processes may be read. */
  readonly seesMarks: boolean;
}

/** One program with its processes. */
export function describeProgram(
  membership: Membership,
  view: ProgramView,
  path: Path,
  unknown: Unknowns,
): ProgramFacts {
  const { name, group, identifiedBy, config, processes, orphans } = membership;
  if (!view.seesMarks) unknown.add([...path, 'orphans'], 'permission-denied', HIDDEN_MARKS);
  const base = defined({
    name,
    group,
    identifiedBy,
    config: config === undefined ? undefined : describeConfig(config),
    state: readState(membership, view.states, path, unknown),
    orphans: view.seesMarks ? orphans : undefined,
    preExecSeconds: preExecSeconds(processes, view, path, unknown),
  });
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
    nofileSpread: spreadOf(processes),
    files: filesOf(tightest),
    ...(threads === 0 ? {} : { threads }),
    // Of processes that could not be counted, any may be the one that runs out.
    headroom: isCounted && headrooms.length > 0 ? { nofile: Math.min(...headrooms) } : {},
    processes: processes.map(describeProcess),
  };
}

/** The state by supervisorctl. A program that a supervisord does not know was configured after it started. */
function readState(
  { group, name, config }: Membership,
  states: States,
  path: Path,
  unknown: Unknowns,
): ProgramFacts['state'] | undefined {
  const state = states.known ? states.stateOf(group, name) : undefined;
  if (state !== undefined) return state;
  if (!states.known) unknown.add([...path, 'state'], states.reason, states.detail);
  else if (config !== undefined)
    unknown.add([...path, 'state'], 'not-found', 'supervisord does not know this program.');
  else unknown.add([...path, 'state'], 'not-found', 'No program explains this process.');
  return undefined;
}

/** The age of a child that has not become the program yet. */
function preExecSeconds(
  processes: readonly ProcessRecord[],
  { supervisor, tree }: ProgramView,
  path: Path,
  unknown: Unknowns,
): number | undefined {
  const twins = processes.filter(
    (process) => process.ppid === supervisor.pid && isNotYetExecuted(process, supervisor, tree),
  );
  const ages = twins.flatMap(({ ageSeconds }) => ageSeconds ?? []);
  if (ages.length < twins.length) unknown.add([...path, 'preExecSeconds'], 'not-observable');
  return ages.length === 0 ? undefined : Math.max(...ages);
}

function spreadOf(processes: readonly ProcessRecord[]): NonNullable<ProgramFacts['nofileSpread']> {
  const spread = new Map<string, { readonly soft: number; readonly hard: number; processes: number }>();
  for (const { limits } of processes) {
    if (limits.nofile === undefined) continue;
    const { soft, hard } = limits.nofile;
    const entry = spread.get(`${soft}:${hard}`) ?? { soft, hard, processes: 0 };
    spread.set(`${soft}:${hard}`, entry);
    entry.processes += 1;
  }
  return [...spread.values()].sort((a, b) => b.processes - a.processes || a.soft - b.soft);
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
