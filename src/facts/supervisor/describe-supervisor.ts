import { defined } from '../defined.ts';
import type { Facts, SupervisorFacts, SystemdUnit } from '../facts.ts';
import { nofileHeadroom } from '../headroom.ts';
import type { ProcessRecord, ProcessTable } from '../process-table.ts';
import type { ProcessTree } from '../process-tree.ts';
import type { Unknowns } from '../unknowns.ts';
import type { FoundSupervisor } from './find-supervisors.ts';
import { findMembers, type Membership } from './members.ts';
import { predictNextStart } from './next-start.ts';
import { describeProgram, filesOf, HIDDEN_FILES } from './programs.ts';
import type { SupervisorSources } from './read-supervisors.ts';
import type { Settings } from './settings.ts';
import { changedAfter, findStaleConfig, findStaleUnit } from './staleness.ts';
import { readStarter } from './starter.ts';

type Path = readonly (string | number)[];

/** One supervisord and what was found out about it. */
export interface KnownSupervisor {
  readonly supervisor: FoundSupervisor;
  readonly settings: Settings;
  /** Processes that left it and still carry its mark. */
  readonly orphans: readonly ProcessRecord[];
}

export interface Surroundings extends SupervisorSources {
  readonly tree: ProcessTree;
  readonly supervisors: ReadonlySet<number>;
}

/** The facts of one supervisord: how it was started, what it runs with, and what it would run with. */
export function describeSupervisor(
  known: KnownSupervisor,
  around: Surroundings,
  path: Path,
  unknown: Unknowns,
): SupervisorFacts {
  const { supervisor, settings } = known;
  const facts = describeDaemon(supervisor, settings, around);
  reportUnread(supervisor.process, path, unknown);
  const changed = (settings.config?.files ?? []).some((file) => changedAfter(file.modifiedAt, facts.startedAt));
  const next = predictNextStart(facts, around, changed);
  if (next.nofile === undefined && next.outcome !== 'refuses') {
    unknown.add([...path, 'nextStart', 'nofile'], 'not-observable', next.reason);
  }
  const running = { startedAt: facts.startedAt, live: facts.limits?.nofile, next };
  const unit = unitOf(around.systemd, facts.unit);
  const members = membersOf(known, around);
  reportPossiblyRunning(members, path, unknown);
  return {
    ...facts,
    nextStart: next,
    stale: [...findStaleConfig(settings.config, running), ...findStaleUnit(unit, around.files.units, running)],
    programs: members.map((member, at) => describeProgram(member, [...path, 'programs', at], unknown)),
  };
}

function describeDaemon(
  { process, argv }: FoundSupervisor,
  { configFile, configFrom, config }: Settings,
  { table, supervisors, accounts }: Surroundings,
): Omit<SupervisorFacts, 'nextStart' | 'stale' | 'programs'> {
  const { pid, startedAt, uid, capSysResource, limits } = process;
  const parent = table.get(process.ppid);
  const { startedBy, unit } = readStarter(process, isBelow(parent, supervisors, table));
  return defined({
    pid,
    startedAt,
    implementation: argv.implementation,
    uid,
    // The names of a container's users are its own.
    user: process.inner ? undefined : accounts.nameOf(uid),
    capSysResource,
    configFile,
    configFrom,
    unit,
    startedBy,
    parent:
      parent === undefined ? undefined : defined({ pid: parent.pid, command: parent.command, limits: parent.limits }),
    config,
    limits,
    files: filesOf(process),
    headroom: nofileHeadroom(process.openFiles, limits.nofile),
  });
}

function membersOf({ supervisor, settings, orphans }: KnownSupervisor, around: Surroundings): readonly Membership[] {
  const { tree, supervisors, accounts } = around;
  return findMembers(supervisor.process, settings.programs, {
    tree,
    supervisors,
    orphans,
    uidOf: (name) => accounts.uidOf(name) ?? (/^\d{1,9}$/.test(name) ? Number(name) : undefined),
  });
}

function unitOf(systemd: Facts['systemd'], name: string | undefined): SystemdUnit | undefined {
  return name !== undefined && systemd !== undefined && Object.hasOwn(systemd.units, name)
    ? systemd.units[name]
    : undefined;
}

function reportUnread({ limits, openFiles }: ProcessRecord, path: Path, unknown: Unknowns): void {
  if (limits.nofile === undefined) unknown.add([...path, 'limits', 'nofile'], 'not-observable');
  if (openFiles !== undefined) return;
  unknown.add([...path, 'files', 'open'], 'permission-denied', HIDDEN_FILES);
  unknown.add([...path, 'headroom', 'nofile'], 'permission-denied', HIDDEN_FILES);
}

/** Where environments may not be read, a child that no program explains may be any that was not seen. */
function reportPossiblyRunning(members: readonly Membership[], path: Path, unknown: Unknowns): void {
  const unexplained = members.some(
    ({ identifiedBy, processes }) => identifiedBy === 'none' && processes[0]?.mark === 'denied',
  );
  if (!unexplained) return;
  for (const [at, { processes }] of members.entries()) {
    if (processes.length > 0) continue;
    const detail = 'supervisord has children that no program explains: audit with become: sudo to tell whose they are.';
    unknown.add([...path, 'programs', at, 'limits'], 'permission-denied', detail);
  }
}

function isBelow(process: ProcessRecord | undefined, supervisors: ReadonlySet<number>, table: ProcessTable): boolean {
  const seen = new Set<number>();
  for (let at = process; at !== undefined && !seen.has(at.pid); at = table.get(at.ppid)) {
    if (supervisors.has(at.pid)) return true;
    seen.add(at.pid);
  }
  return false;
}
