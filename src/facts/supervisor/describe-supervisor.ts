import { defined } from '../defined.ts';
import type { Facts, NextStart, Stale, SupervisorFacts, SystemdUnit } from '../facts.ts';
import { nofileHeadroom } from '../headroom.ts';
import type { ProcessRecord, ProcessTable } from '../process-table.ts';
import type { ProcessTree } from '../process-tree.ts';
import type { Unknowns } from '../unknowns.ts';
import { ownBudget } from './budget.ts';
import { describeControl } from './control.ts';
import type { FoundSupervisor } from './find-supervisors.ts';
import { findMembers, type Membership } from './members.ts';
import { doubted, predictNextStart, type Startable } from './next-start.ts';
import { describeProgram, filesOf, HIDDEN_FILES } from './programs.ts';
import type { SupervisorSources } from './read-supervisors.ts';
import type { Settings } from './settings.ts';
import { changedAfter, findStale, type Running, UNEXPLAINED, whyUncompared } from './staleness.ts';
import { readStarter } from './starter.ts';
import { readStates, type States } from './states.ts';
import { readUnitOnDisk, type UnitOnDisk } from './unit-on-disk.ts';
import { isSelectLimited, readVersion } from './version.ts';

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
  const facts = {
    ...describeDaemon(supervisor, settings, around),
    ...describePackage(supervisor, around, path, unknown),
  };
  reportUnread(supervisor.process, path, unknown);
  const states = readStates(supervisor.process, around.table, around.tree);
  const members = membersOf(known, around, states);
  reportPossiblyRunning(members, path, unknown);
  const { process } = supervisor;
  const isWhole = settings.config?.processes !== undefined;
  const view = { supervisor: process, tree: around.tree, states, seesMarks: seesMarks(process, around.tree) };
  return {
    ...facts,
    ...defined({
      budget: ownBudget(process, members, isWhole, path, unknown),
      control: controlOf(known, around, path, unknown),
    }),
    // The Go supervisord sets limits by rules of its own: there is nothing to compare.
    ...(facts.implementation === 'go' ? {} : lookAhead(facts, settings, around, path, unknown)),
    programs: members.map((member, at) => describeProgram(member, view, [...path, 'programs', at], unknown)),
  };
}

/** What its next start would do, and which changes that start would be the first to see. */
function lookAhead(
  facts: Startable & Pick<SupervisorFacts, 'startedAt'>,
  { config, gap }: Settings,
  around: Surroundings,
  path: Path,
  unknown: Unknowns,
): { readonly nextStart: NextStart; readonly stale: readonly Stale[] } {
  const changed = (config?.files ?? []).some((file) => changedAfter(file.modifiedAt, facts.startedAt));
  const unit = unitOf(around.systemd, facts.unit);
  const disk = facts.startedBy === 'systemd' ? unitOnDisk(facts.unit, unit, around) : undefined;
  const predicted = predictNextStart(facts, { ...around, disk }, changed);
  const running: Running = { startedAt: facts.startedAt, live: facts.limits, next: predicted };
  const stale = findStale({ config, unit, disk }, running);
  const why = whyUncompared(stale, running);
  if (gap !== undefined) unknown.add([...path, 'stale'], gap.reason, gap.detail);
  else if (why !== undefined) unknown.add([...path, 'stale'], 'not-observable', why);
  const next = stale.length > 0 ? predicted : doubted(predicted, facts, why === UNEXPLAINED);
  if (next.nofile === undefined && next.outcome !== 'refuses') {
    unknown.add([...path, 'nextStart', 'nofile'], 'not-observable', next.reason);
  }
  return { nextStart: next, stale };
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

/** The package that it runs from. The Go implementation has no such file. */
function describePackage(
  { process, argv }: FoundSupervisor,
  { files }: Surroundings,
  path: Path,
  unknown: Unknowns,
): Pick<SupervisorFacts, 'version' | 'selectLimited'> {
  if (argv.implementation === 'go') return {};
  const version = readVersion(files.versions.get(process.pid) ?? []);
  if (version !== undefined) return { version, selectLimited: isSelectLimited(version) };
  const detail = 'No version.txt of the package that it runs from was found.';
  for (const fact of ['version', 'selectLimited']) unknown.add([...path, fact], 'not-found', detail);
  return {};
}

/** The Go implementation reads its configuration by rules of its own, so nothing is said of its sockets. */
function controlOf(
  { supervisor: { process, argv }, settings }: KnownSupervisor,
  { files }: Surroundings,
  path: Path,
  unknown: Unknowns,
): SupervisorFacts['control'] | undefined {
  if (argv.implementation === 'go') return undefined;
  return describeControl(settings.control, files.controlSockets.get(process.pid), path, unknown);
}

/** Environments tell whose a process is. Those of supervisord's children may be hidden where its own is not. */
function seesMarks(supervisor: ProcessRecord, tree: ProcessTree): boolean {
  return [supervisor, ...tree.children(supervisor.pid)].every(({ mark }) => mark !== 'denied');
}

function membersOf(
  { supervisor, settings, orphans }: KnownSupervisor,
  around: Surroundings,
  states: States,
): readonly Membership[] {
  const { tree, supervisors, accounts } = around;
  return findMembers(supervisor.process, settings.programs, {
    tree,
    supervisors,
    orphans,
    states,
    uidOf: (name) => accounts.uidOf(name) ?? (/^\d{1,9}$/.test(name) ? Number(name) : undefined),
  });
}

function unitOf(systemd: Facts['systemd'], name: string | undefined): SystemdUnit | undefined {
  return name !== undefined && systemd !== undefined && Object.hasOwn(systemd.units, name)
    ? systemd.units[name]
    : undefined;
}

function unitOnDisk(
  name: string | undefined,
  unit: SystemdUnit | undefined,
  { files, systemd, table, nrOpen }: Surroundings,
): UnitOnDisk | undefined {
  const init = table.get(1);
  const manager = { limits: init?.limits, capSysResource: init?.capSysResource, nrOpen };
  return name === undefined ? undefined : readUnitOnDisk(name, unit, files, systemd, manager);
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
    for (const fact of ['limits', 'nofileSpread', 'headroom'])
      unknown.add([...path, 'programs', at, fact], 'permission-denied', detail);
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
