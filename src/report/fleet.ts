import type { Facts, ProgramFacts, SupervisorFacts } from '../facts/facts.ts';
import { subjectName } from '../facts/subject.ts';
import { byName, compareText } from './fold-names.ts';
import type { ReportFleet } from './report-fleet.ts';

type Headroom = ReportFleet['headroom']['worst'][number];
type Ports = ReportFleet['ports']['busiest'][number];

/** Entries that a report keeps of each list. */
const KEPT = 100;

/** A host that was read, by the name that the report has for it. */
interface Read {
  readonly name: string;
  readonly facts: Facts;
}

/** What the report says of all hosts that were read. Their order makes no difference. */
export function describeFleet(fleet: readonly Read[]): ReportFleet {
  const uses = fleet.flatMap(usesOf);
  const known = uses.filter((use): use is Headroom => use !== undefined);
  const ports = fleet.flatMap(portsOf);
  return {
    headroom: { total: known.length, unknown: uses.length - known.length, worst: known.sort(tightest).slice(0, KEPT) },
    nofile: nofileOf(fleet),
    ports: { total: ports.length, unknown: fleet.length - ports.length, busiest: ports.sort(busiest).slice(0, KEPT) },
  };
}

/** Undefined for what runs and could not be read in full. */
function usesOf(host: Read): readonly (Headroom | undefined)[] {
  const supervisors = host.facts.supervisor ?? [];
  return [...supervisors.flatMap((each, index) => supervisorUses(host, each, index)), ...capacityUses(host)];
}

function supervisorUses(host: Read, supervisor: SupervisorFacts, index: number): readonly (Headroom | undefined)[] {
  const at = `/supervisor/${index}`;
  const programs = supervisor.programs.map((program, place) => ({ program, at: `${at}/programs/${place}` }));
  return [
    nofileUse(host, `${at}/files`, [supervisor]),
    ...programs
      .filter(({ program }) => program.running)
      .map(({ program, at: pointer }) => nofileUse(host, pointer, [program, ...(program.processes ?? [])])),
  ];
}

type Process = Pick<ProgramFacts, 'limits' | 'files'>;

/** That of the process with the least left. */
function nofileUse({ name: host, facts }: Read, at: string, processes: readonly Process[]): Headroom | undefined {
  const uses = processes.flatMap(({ limits, files }) => {
    const [used, limit] = [files?.open, limits?.nofile?.soft];
    return used === undefined || limit === undefined || limit <= 0 ? [] : [{ used, limit }];
  });
  const [least] = uses.sort((a, b) => b.used / b.limit - a.used / a.limit);
  if (least === undefined) return undefined;
  return { host, subject: subjectName(facts, at), kind: 'nofile', ...least };
}

const OF_THE_HOST = {
  fileHandles: 'open files of the host',
  conntrack: 'tracked connections',
  pids: 'process ids',
  threads: 'threads of the host',
  aio: 'asynchronous I/O requests',
} as const satisfies Partial<Record<Headroom['kind'], string>>;

const OF_A_USER = {
  threadsPerUser: 'threads of',
  inotifyInstances: 'inotify instances of',
} as const satisfies Partial<Record<Headroom['kind'], string>>;

/** What a kernel without a limit, or a host that hides it, leaves out is no use against a limit. */
function capacityUses({ name: host, facts: { capacity } }: Read): readonly Headroom[] {
  const ofHost = keysOf(OF_THE_HOST).map((kind) => ({ kind, subject: OF_THE_HOST[kind], ...capacity[kind] }));
  const ofUsers = keysOf(OF_A_USER).flatMap((kind) =>
    (capacity[kind] ?? []).map(({ uid, user, used, limit }) => {
      const subject = `${OF_A_USER[kind]} ${user ?? `uid ${uid}`}`;
      return { kind, subject, used, ...(limit === undefined ? {} : { limit }) };
    }),
  );
  return [...ofHost, ...ofUsers].flatMap(({ kind, subject, used, limit }) =>
    used === undefined || limit === undefined || limit <= 0 ? [] : [{ host, subject, kind, used, limit }],
  );
}

function keysOf<T extends object>(table: T): readonly (keyof T)[] {
  return Object.keys(table) as (keyof T)[];
}

function nofileOf(fleet: readonly Read[]): ReportFleet['nofile'] {
  const values = new Map<number, { programs: number; hosts: Set<string> }>();
  let unknown = 0;
  for (const { name, facts } of fleet) {
    for (const { running, limits } of (facts.supervisor ?? []).flatMap(({ programs }) => programs)) {
      const soft = limits?.nofile?.soft;
      if (running && soft === undefined) unknown += 1;
      if (!running || soft === undefined) continue;
      const entry = values.get(soft) ?? { programs: 0, hosts: new Set() };
      values.set(soft, { programs: entry.programs + 1, hosts: entry.hosts.add(name) });
    }
  }
  const all = [...values]
    .map(([soft, { programs, hosts }]) => ({ soft, programs, hosts: hosts.size }))
    .sort((a, b) => b.programs - a.programs || a.soft - b.soft);
  const sum = (some: typeof all): number => some.reduce((total, { programs }) => total + programs, 0);
  const kept = all.slice(0, KEPT);
  return {
    programs: sum(all),
    unknown,
    values: kept.sort((a, b) => a.soft - b.soft),
    others: sum(all.slice(KEPT)),
  };
}

function portsOf({ name: host, facts: { sockets } }: Read): readonly Ports[] {
  const timeWait = sockets.tcp?.['TIME_WAIT'];
  const { used, size = 0 } = sockets.ephemeralPorts ?? {};
  return timeWait === undefined || used === undefined || size < 1 ? [] : [{ host, timeWait, used, size }];
}

function tightest(a: Headroom, b: Headroom): number {
  return (
    b.used / b.limit - a.used / a.limit ||
    byName(a.host, b.host) ||
    byName(a.subject, b.subject) ||
    compareText(a.kind, b.kind)
  );
}

function busiest(a: Ports, b: Ports): number {
  return b.used / b.size - a.used / a.size || byName(a.host, b.host);
}
