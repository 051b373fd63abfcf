import type { Accounts } from '../accounts.ts';
import type { Facts, SupervisorFacts } from '../facts.ts';
import { nofileHeadroom } from '../headroom.ts';
import type { HostFiles } from '../host-files.ts';
import type { ProcessRecord, ProcessTable } from '../process-table.ts';
import { ProcessTree } from '../process-tree.ts';
import type { Roles } from '../roles.ts';
import type { Unknowns } from '../unknowns.ts';
import { type FoundSupervisor, findSupervisors } from './find-supervisors.ts';
import { findMembers, type Membership } from './members.ts';
import { predictNextStart } from './next-start.ts';
import { describeProgram, filesOf, HIDDEN_FILES } from './programs.ts';
import { readSettings, type Settings } from './settings.ts';
import { changedAfter, findStaleConfig, findStaleUnit } from './staleness.ts';
import { readStarter } from './starter.ts';

/** What the host told, as far as supervisords concern it. */
export interface SupervisorSources {
  readonly table: ProcessTable;
  readonly roles: Roles;
  readonly files: HostFiles;
  readonly accounts: Accounts;
  readonly systemd: Facts['systemd'];
  readonly nrOpen: number | undefined;
  readonly hostName: string | undefined;
}

/** Every supervisord of the host. Undefined: processes could not be observed, which is not "there is none". */
export function readSupervisors(sources: SupervisorSources, unknown: Unknowns): Facts['supervisor'] {
  const { table, roles, files } = sources;
  const tree = new ProcessTree(withoutProbe(table, roles));
  const found = findSupervisors(table, tree, roles);
  const observable = reportGaps(sources, unknown);
  if (found.length === 0 && !observable) return undefined;

  const pids = new Set(found.map(({ process }) => process.pid));
  const settings = found.map((supervisor, at) =>
    readSettings(
      files.configurations.get(supervisor.process.pid),
      { argv: supervisor.argv, ...aboutHost(supervisor.process, sources) },
      ['supervisor', at],
      unknown,
    ),
  );
  const orphans = assignOrphans(found, settings, tree, table, roles);
  return found.map((supervisor, at) =>
    describe(
      supervisor,
      settings[at] ?? { programs: [] },
      orphans.get(supervisor) ?? [],
      pids,
      tree,
      ['supervisor', at],
      {
        ...sources,
        unknown,
      },
    ),
  );
}

/** The probe may itself run below a supervisord (a CI agent does): what it starts is not the program's. */
function withoutProbe(table: ProcessTable, roles: Roles): ProcessTable {
  const self = roles.self === undefined ? undefined : table.get(roles.self);
  if (self === undefined) return table;
  const own = new Set(new ProcessTree(table).family(self, new Set()).map(({ pid }) => pid));
  return new Map([...table].filter(([pid]) => !own.has(pid)));
}

/** Says what keeps supervisords from being seen; false when there may be some that are not. */
function reportGaps({ table, roles }: SupervisorSources, unknown: Unknowns): boolean {
  if (roles.cut)
    unknown.add(['supervisor'], 'cut', 'The host has more supervisords or processes than the probe brings.');
  // Everybody can see pid 1, unless /proc hides the processes of others.
  if (!table.has(1)) {
    unknown.add(
      ['supervisor'],
      'not-observable',
      '/proc hides the processes of others (hidepid): audit with become: sudo.',
    );
  }
  if (!roles.complete) unknown.add(['supervisor'], 'not-observable', 'The probe could not look through the processes.');
  return !roles.cut && roles.complete && table.has(1);
}

/** In a container, names of users and of the host are others than those of the host. */
function aboutHost(process: ProcessRecord, { accounts, hostName }: SupervisorSources) {
  return process.inner
    ? { hostName: undefined, userExists: () => undefined }
    : { hostName, userExists: (user: string) => accounts.exists(user) };
}

/** Processes that left their supervisord and still carry its mark, by the supervisord that knows the program. */
function assignOrphans(
  found: readonly FoundSupervisor[],
  settings: readonly Settings[],
  tree: ProcessTree,
  table: ProcessTable,
  roles: Roles,
): ReadonlyMap<FoundSupervisor, readonly ProcessRecord[]> {
  const below = new Set(found.flatMap(({ process }) => tree.family(process, new Set()).map(({ pid }) => pid)));
  const assigned = new Map<FoundSupervisor, ProcessRecord[]>();
  for (const process of withoutProbe(table, roles).values()) {
    const { mark } = process;
    if (mark === undefined || mark === 'denied' || below.has(process.pid)) continue;
    const near = found.filter((supervisor) => supervisor.process.inner === process.inner);
    const knows = (supervisor: FoundSupervisor) =>
      settings[found.indexOf(supervisor)]?.programs.some(
        ({ name, group }) => name === mark.process && group === mark.group,
      ) ||
      tree
        .children(supervisor.process.pid)
        .some(({ mark: other }) => other !== 'denied' && other?.process === mark.process && other.group === mark.group);
    const owner = near.find(knows) ?? (near.length === 1 ? near[0] : undefined);
    if (owner !== undefined) assigned.set(owner, [...(assigned.get(owner) ?? []), process]);
  }
  return assigned;
}

function describe(
  { process, argv }: FoundSupervisor,
  settings: Settings,
  orphans: readonly ProcessRecord[],
  supervisors: ReadonlySet<number>,
  tree: ProcessTree,
  path: readonly (string | number)[],
  { table, files, accounts, systemd, nrOpen, unknown }: SupervisorSources & { readonly unknown: Unknowns },
): SupervisorFacts {
  const { pid, startedAt, uid, capSysResource, limits } = process;
  const parent = table.get(process.ppid);
  const { startedBy, unit } = readStarter(process, parent !== undefined && isBelow(parent, supervisors, table));
  const user = process.inner ? undefined : accounts.nameOf(uid);
  if (limits.nofile === undefined) unknown.add([...path, 'limits', 'nofile'], 'not-observable');
  if (process.openFiles === undefined) {
    unknown.add([...path, 'files', 'open'], 'permission-denied', HIDDEN_FILES);
    unknown.add([...path, 'headroom', 'nofile'], 'permission-denied', HIDDEN_FILES);
  }
  const facts = {
    pid,
    ...(startedAt === undefined ? {} : { startedAt }),
    implementation: argv.implementation,
    ...(uid === undefined ? {} : { uid }),
    ...(user === undefined ? {} : { user }),
    ...(capSysResource === undefined ? {} : { capSysResource }),
    ...(settings.configFile === undefined ? {} : { configFile: settings.configFile }),
    ...(settings.configFrom === undefined ? {} : { configFrom: settings.configFrom }),
    ...(unit === undefined ? {} : { unit }),
    startedBy,
    ...(parent === undefined ? {} : { parent: describeParent(parent) }),
    ...(settings.config === undefined ? {} : { config: settings.config }),
    limits,
    files: filesOf(process),
    headroom: nofileHeadroom(process.openFiles, limits.nofile),
  } as const;

  const loaded =
    unit !== undefined && systemd !== undefined && Object.hasOwn(systemd.units, unit) ? systemd.units[unit] : undefined;
  const changed = (settings.config?.files ?? []).some(({ modifiedAt }) => changedAfter(modifiedAt, startedAt));
  const next = predictNextStart(facts, { systemd, nrOpen, accounts }, changed);
  if (next.nofile === undefined && next.outcome !== 'refuses') {
    unknown.add([...path, 'nextStart', 'nofile'], 'not-observable', next.reason);
  }
  const running = { startedAt, live: limits.nofile, next };
  const members = findMembers(process, settings.programs, {
    tree,
    supervisors,
    orphans,
    uidOf: (name) => accounts.uidOf(name) ?? (/^\d{1,9}$/.test(name) ? Number(name) : undefined),
  });
  reportPossiblyRunning(members, path, unknown);
  return {
    ...facts,
    nextStart: next,
    stale: [...findStaleConfig(settings.config, running), ...findStaleUnit(loaded, files.units, running)],
    programs: members.map((member, at) => describeProgram(member, [...path, 'programs', at], unknown)),
  };
}

/** Where environments may not be read, a child that no program explains may be any that was not seen. */
function reportPossiblyRunning(members: readonly Membership[], path: readonly (string | number)[], unknown: Unknowns): void {
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

function isBelow(process: ProcessRecord, supervisors: ReadonlySet<number>, table: ProcessTable): boolean {
  const seen = new Set<number>();
  for (let at: ProcessRecord | undefined = process; at !== undefined && !seen.has(at.pid); at = table.get(at.ppid)) {
    if (supervisors.has(at.pid)) return true;
    seen.add(at.pid);
  }
  return false;
}

function describeParent({ pid, command, limits }: ProcessRecord): NonNullable<SupervisorFacts['parent']> {
  return { pid, ...(command === undefined ? {} : { command }), limits };
}
