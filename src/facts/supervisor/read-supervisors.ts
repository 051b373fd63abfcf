import type { Accounts } from '../accounts.ts';
import type { Facts } from '../facts.ts';
import type { HostFiles } from '../host-files.ts';
import { HIDDEN_PROCESSES, type ProcessRecord, type ProcessTable } from '../process-table.ts';
import { ProcessTree } from '../process-tree.ts';
import type { Roles } from '../roles.ts';
import type { Unknowns } from '../unknowns.ts';
import { describeSupervisor } from './describe-supervisor.ts';
import { type FoundSupervisor, findSupervisors } from './find-supervisors.ts';
import { readSettings, type Settings } from './settings.ts';

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

  const settings = found.map((supervisor, at) =>
    readSettings(
      files.configurations.get(supervisor.process.pid),
      { argv: supervisor.argv, ...aboutHost(supervisor.process, sources) },
      ['supervisor', at],
      unknown,
    ),
  );
  const orphans = assignOrphans(found, settings, tree, table, roles);
  const around = { ...sources, tree, supervisors: new Set(found.map(({ process }) => process.pid)) };
  return found.map((supervisor, at) => {
    const known = { supervisor, settings: settings[at] ?? { programs: [] }, orphans: orphans.get(supervisor) ?? [] };
    return describeSupervisor(known, around, ['supervisor', at], unknown);
  });
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
    unknown.add(['supervisor'], 'permission-denied', HIDDEN_PROCESSES);
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
