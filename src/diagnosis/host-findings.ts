import type { Result } from '../baseline/control.ts';
import { defined } from '../facts/defined.ts';
import type { Facts, Limit, PamFacts, SysctlFileEntry, SysctlUnread, SysctlValue } from '../facts/facts.ts';
import { own } from './kernel-parameters.ts';
import type { NoEffect } from './no-effect.ts';
import type { Plan, Step } from './remedy-plan.ts';
import type { Target } from './target.ts';

/** What is said of the host as a whole, as data. */
export type HostFinding =
  | { readonly code: 'capacity'; readonly name: string; readonly used?: number; readonly limit?: number }
  | {
      readonly code: 'capacity-of-user';
      readonly what: 'threads' | 'inotify';
      readonly who: string;
      readonly used?: number;
      readonly limit?: number;
    }
  | { readonly code: 'conntrack-drops'; readonly count?: number }
  | { readonly code: 'listen'; readonly overflows?: number; readonly drops?: number; readonly somaxconn?: SysctlValue }
  | { readonly code: 'time-wait'; readonly count?: number; readonly most?: SysctlValue }
  | { readonly code: 'ports'; readonly size?: number; readonly used?: number; readonly listeners: readonly number[] }
  | {
      readonly code: 'pam';
      readonly field: string;
      readonly entry: PamFacts['entries'][number];
      readonly nrOpen?: SysctlValue;
    }
  | {
      readonly code: 'sysctl-live';
      readonly key: string;
      readonly entry?: SysctlFileEntry;
      readonly runTime?: SysctlValue;
    }
  | {
      readonly code: 'sysctl-readers';
      readonly key: string;
      readonly entry: SysctlFileEntry;
      readonly procps: NonNullable<SysctlFileEntry['procps']>;
    }
  | {
      readonly code: 'sysctl-unread';
      readonly key: string;
      readonly unread: SysctlUnread;
      readonly other?: SysctlFileEntry;
    }
  | { readonly code: 'unit-text'; readonly unit: string; readonly text: string; readonly given?: Limit }
  | { readonly code: 'unit-reload'; readonly unit: string }
  | { readonly code: 'unit-tasks'; readonly unit: string; readonly used?: number; readonly limit?: number };

interface Concluded {
  readonly finding: HostFinding;
  readonly plan: Plan;
  readonly noEffect?: readonly NoEffect[];
}

/** Findings about the host: what it has in use, its network, PAM, sysctl files and units. */
export function hostFinding(facts: Facts, result: Result, target: Target): Concluded | undefined {
  switch (target.about) {
    case 'capacity':
      return capacity(facts, target.name, target.index);
    case 'sockets':
      return sockets(facts, target.family, target.field);
    case 'pam':
      return pam(facts, target.index, target.field, result.expected);
    case 'sysctl-live':
      return sysctlLive(facts, result, target.key);
    case 'sysctl-unread':
      return sysctlUnread(facts, target.key);
    case 'unit':
      return unit(facts, result, target.unit, target.field);
    default:
      return undefined;
  }
}

/** Which kernel parameter holds the limit of each capacity. */
const CAPACITY_KEYS = {
  fileHandles: 'fs.file-max',
  conntrack: 'net.netfilter.nf_conntrack_max',
  pids: 'kernel.pid_max',
  threads: 'kernel.threads-max',
  aio: 'fs.aio-max-nr',
} as const;

function capacity(facts: Facts, name: string, index: number | undefined): Concluded {
  if (name === 'conntrackDrops') {
    const key = CAPACITY_KEYS.conntrack;
    const finding = defined({ code: 'conntrack-drops' as const, count: facts.capacity.conntrackDrops });
    return { finding, plan: atOnce({ do: 'raise-capacity', key }, { do: 'apply-sysctl', key }) };
  }
  if (name === 'threadsPerUser' || name === 'inotifyInstances') return ofUser(facts, name, index);
  const key = own<string>(CAPACITY_KEYS, name) ?? name;
  const { fileHandles, conntrack, pids, threads, aio } = facts.capacity;
  const found = own({ fileHandles, conntrack, pids, threads, aio }, name);
  const finding = defined({ code: 'capacity' as const, name: key, used: found?.used, limit: found?.limit });
  return { finding, plan: atOnce({ do: 'raise-capacity', key }, { do: 'apply-sysctl', key }) };
}

function ofUser(facts: Facts, name: 'threadsPerUser' | 'inotifyInstances', index: number | undefined): Concluded {
  const row = index === undefined ? undefined : facts.capacity[name]?.[index];
  const what = name === 'threadsPerUser' ? 'threads' : 'inotify';
  const who = row?.user ?? (row === undefined ? 'a user' : `user id ${row.uid}`);
  const finding = defined({
    code: 'capacity-of-user' as const,
    what: what as 'threads' | 'inotify',
    who,
    used: row?.used,
    limit: row?.limit,
  });
  const key = 'fs.inotify.max_user_instances';
  const plan: Plan =
    what === 'threads'
      ? { steps: [{ do: 'raise-nproc' }], notEnough: [] }
      : atOnce({ do: 'raise-capacity', key }, { do: 'apply-sysctl', key });
  return { finding, plan };
}

function sockets(facts: Facts, family: string, field: string): Concluded | undefined {
  const noEffect: readonly NoEffect[] = [{ code: 'network-parameters' }];
  const { listen, timeWaitOverflows: count, ephemeralPorts: ports } = facts.sockets;
  if (family === 'listen') {
    const somaxconn = own(facts.sysctl, 'net.core.somaxconn');
    const finding = { code: 'listen' as const, overflows: listen?.overflows, drops: listen?.drops, somaxconn };
    const key = 'net.core.somaxconn';
    return { finding: defined(finding), plan: atOnce({ do: 'widen-backlog' }, { do: 'apply-sysctl', key }), noEffect };
  }
  if (family === 'timeWaitOverflows') {
    const key = 'net.ipv4.tcp_max_tw_buckets';
    const finding = defined({ code: 'time-wait' as const, count, most: own(facts.sysctl, key) });
    return { finding, plan: atOnce({ do: 'raise-capacity', key }, { do: 'apply-sysctl', key }), noEffect };
  }
  if (family !== 'ephemeralPorts') return undefined;
  // One finding is about ports that run out, the other about ports that services need.
  const listeners = field === 'headroom' || field === 'used' ? [] : (ports?.listeners ?? []);
  const finding = defined({ code: 'ports' as const, size: ports?.size, used: ports?.used, listeners });
  const key = listeners.length > 0 ? 'net.ipv4.ip_local_reserved_ports' : 'net.ipv4.ip_local_port_range';
  const first: Step = listeners.length > 0 ? { do: 'reserve-ports', ports: listeners } : { do: 'spare-ports' };
  return { finding, plan: atOnce(first, { do: 'apply-sysctl', key }), noEffect };
}

function pam(facts: Facts, index: number, field: string, expected: string): Concluded | undefined {
  const entry = facts.pam?.entries[index];
  if (entry === undefined) return undefined;
  const edit = pamStep(field, entry, expected);
  const steps: readonly Step[] = [edit, { do: 'new-login' }];
  const finding = defined({ code: 'pam' as const, field, entry, nrOpen: own(facts.sysctl, 'fs.nr_open') });
  return { finding, plan: { steps, restarts: { what: 'nothing' }, notEnough: [] } };
}

function pamStep(field: string, entry: PamFacts['entries'][number], expected: string): Step {
  const place = { file: entry.file, line: entry.line };
  if (field === 'aboveNrOpen') return { do: 'edit-pam', place };
  return field === 'wildcardMissesRoot' ? { do: 'name-root', place, entry } : { do: 'follow-control', expected };
}

function sysctlLive(facts: Facts, result: Result, key: string): Concluded {
  const entry = own(facts.sysctlFiles, key);
  const finding = defined({ code: 'sysctl-live' as const, key, entry, runTime: own(facts.sysctl, key) });
  if (entry === undefined) return { finding, plan: atOnce() };
  const place = { file: entry.file, line: entry.line };
  if (entry.procps !== undefined && /\bprocps\b/.test(result.expected)) {
    const disagree: HostFinding = { code: 'sysctl-readers', key, entry, procps: entry.procps };
    return { finding: disagree, plan: atOnce({ do: 'one-sysctl-file', key }) };
  }
  return {
    finding,
    plan:
      entry.live === 'no-such-key'
        ? atOnce({ do: 'delete-sysctl-line', key, place })
        : atOnce({ do: 'settle-drift', key, place }),
  };
}

function sysctlUnread(facts: Facts, key: string): Concluded | undefined {
  const unread = own(facts.sysctlUnread ?? {}, key);
  if (unread === undefined) return undefined;
  const finding = defined({ code: 'sysctl-unread' as const, key, unread, other: own(facts.sysctlFiles, key) });
  const step: Step = { do: 'move-sysctl', key, place: { file: unread.file, line: unread.line }, reason: unread.reason };
  return { finding, plan: atOnce(step) };
}

function unit(facts: Facts, result: Result, name: string, field: string): Concluded | undefined {
  const found = own(facts.systemd?.units ?? {}, name);
  if (found === undefined) return undefined;
  if (field === 'limitNofileText') {
    const text = found.limitNofileText ?? '';
    const given = found.handsDown === undefined ? found.nofile : found.handsDown.nofile;
    const steps: readonly Step[] = [
      { do: 'write-limit', unit: name, expected: result.expected },
      { do: 'daemon-reload' },
      { do: 'restart-unit', unit: name },
    ];
    return {
      finding: defined({ code: 'unit-text' as const, unit: name, text, given }),
      plan: restartOf(facts, name, steps),
    };
  }
  if (field === 'needDaemonReload') {
    const steps: readonly Step[] = [{ do: 'daemon-reload' }, { do: 'restart-unit', unit: name }];
    return { finding: { code: 'unit-reload', unit: name }, plan: restartOf(facts, name, steps) };
  }
  if (field !== 'tasks') return undefined;
  const { used, limit } = found.tasks ?? {};
  const finding = defined({ code: 'unit-tasks' as const, unit: name, used, limit });
  return {
    finding,
    plan: { steps: [{ do: 'raise-tasks-max', unit: name }], restarts: { what: 'nothing' }, notEnough: [] },
  };
}

/** What a restart of a unit restarts: the supervisord in it, where one is known. */
function restartOf(facts: Facts, unit: string, steps: readonly Step[]): Plan {
  const supervisor = facts.supervisor?.find((each) => each.unit === unit && each.startedBy === 'systemd');
  const notEnough: Plan['notEnough'] = [{ code: 'daemon-reload-only' }];
  if (supervisor === undefined) return { steps, notEnough };
  const { programs } = supervisor;
  const running = programs.filter((program) => program.running).length;
  const atLeast = supervisor.config === undefined;
  return { steps, notEnough, restarts: { what: 'supervisord', programs: programs.length, running, atLeast } };
}

/** What takes effect at once and restarts nothing. */
function atOnce(...steps: readonly Step[]): Plan {
  return { steps, restarts: { what: 'nothing' }, notEnough: [] };
}
