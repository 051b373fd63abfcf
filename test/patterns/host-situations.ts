import type { Facts, SysctlFileEntry, SysctlUnread } from '../../src/facts/facts.ts';
import { aHealthyHost } from './healthy-host.ts';
import type { Situations } from './situation.ts';

type Unit = NonNullable<Facts['systemd']>['units'][string];
type PamEntry = NonNullable<Facts['pam']>['entries'][number];

const healthy = aHealthyHost();
const withSysctl = (key: string, value: number | readonly number[]) =>
  aHealthyHost({}, { sysctl: { ...healthy.sysctl, [key]: value } });
const withCapacity = (change: Facts['capacity']) => aHealthyHost({}, { capacity: { ...healthy.capacity, ...change } });
const withSockets = (change: Facts['sockets']) => aHealthyHost({}, { sockets: { ...healthy.sockets, ...change } });
const withUnit = (change: Unit) =>
  aHealthyHost({}, { systemd: { units: { 'supervisor.service': { needDaemonReload: false, ...change } } } });
const withPam = (change: Partial<PamEntry>) =>
  aHealthyHost({}, { pam: { entries: healthy.pam?.entries.map((entry) => ({ ...entry, ...change })) ?? [] } });
const withSysctlFile = (key: string, entry: SysctlFileEntry) => aHealthyHost({}, { sysctlFiles: { [key]: entry } });

const { systemd: _, ...rest } = healthy;
const withoutSystemd: Facts = rest;
const withoutPam = aHealthyHost({}, { pam: { entries: [] } });
const withoutSysctlFiles = aHealthyHost({}, { sysctlFiles: {} });

function withoutSysctl(key: string): Facts {
  const { [key]: _, ...sysctl } = healthy.sysctl;
  return aHealthyHost({}, { sysctl });
}

function withoutCapacity(key: keyof Facts['capacity']): Facts {
  const { [key]: _, ...capacity } = healthy.capacity;
  return aHealthyHost({}, { capacity });
}

function withoutSockets(key: keyof Facts['sockets']): Facts {
  const { [key]: _, ...sockets } = healthy.sockets;
  return aHealthyHost({}, { sockets });
}

function withUnread(reason: SysctlUnread['reason']): Facts {
  const unread = { value: 30, file: '/etc/sysctl.conf', line: 2, reason };
  return aHealthyHost({}, { sysctlUnread: { 'net.ipv4.tcp_fin_timeout': unread } });
}

const local: SysctlFileEntry = { value: 4096, file: '/etc/sysctl.d/90-local.conf', line: 1, live: 'equal' };
const vendor: SysctlFileEntry = {
  value: 4_194_304,
  file: '/usr/lib/sysctl.d/50-pid-max.conf',
  line: 1,
  live: 'equal',
};
const recycleInFile = (value: number): SysctlFileEntry => ({ value, file: '/etc/sysctl.conf', line: 6 });

/** Controls of systemd, PAM, the kernel, its parameters and its sockets. */
export const HOST_SITUATIONS: Situations = {
  'unit-reloaded': {
    failing: withUnit({ needDaemonReload: true }),
    unknownAt: '/systemd/units/supervisor.service/needDaemonReload',
    absent: withoutSystemd,
  },
  'unit-tasks-headroom': {
    failing: withUnit({ tasks: { used: 4900, limit: 4915, headroom: 1 - 4900 / 4915 } }),
    unknownAt: '/systemd/units/supervisor.service/tasks',
    absent: withoutSystemd,
  },
  'limits-conf-possible': {
    failing: withPam({ value: 2_000_000, aboveNrOpen: true }),
    unknownAt: '/pam',
    absent: withoutPam,
  },
  'no-tw-recycle': {
    passing: withSysctl('net.ipv4.tcp_tw_recycle', 0),
    failing: withSysctl('net.ipv4.tcp_tw_recycle', 1),
    unknownAt: '/sysctl/net.ipv4.tcp_tw_recycle',
    absent: healthy,
  },
  'no-tw-recycle-in-files': {
    passing: withSysctlFile('net.ipv4.tcp_tw_recycle', recycleInFile(0)),
    failing: withSysctlFile('net.ipv4.tcp_tw_recycle', recycleInFile(1)),
    unknownAt: '/sysctlFiles',
    absent: withoutSysctlFiles,
  },
  'sysctl-files-in-force': {
    passing: withSysctlFile('net.core.somaxconn', local),
    failing: withSysctlFile('net.core.somaxconn', { ...local, live: 'different' }),
    unknownAt: '/sysctlFiles/net.core.somaxconn/live',
    absent: withoutSysctlFiles,
  },
  'sysctl-files-read': {
    passing: withUnread('overridden'),
    failing: withUnread('sysctl-conf-not-read'),
    unknownAt: '/sysctlUnread/net.ipv4.tcp_fin_timeout/reason',
    absent: healthy,
  },
  'sysctl-module-loaded': {
    passing: withUnread('overridden'),
    failing: withUnread('module-later'),
    unknownAt: '/sysctlUnread/net.ipv4.tcp_fin_timeout',
    absent: healthy,
  },
  'tcp-syncookies': {
    failing: withSysctl('net.ipv4.tcp_syncookies', 2),
    unknownAt: '/sysctl/net.ipv4.tcp_syncookies',
    absent: withoutSysctl('net.ipv4.tcp_syncookies'),
  },
  'ephemeral-ports': {
    failing: withSysctl('net.ipv4.ip_local_port_range', [5000, 65_000]),
    unknownAt: '/sysctl/net.ipv4.ip_local_port_range',
    absent: withoutSysctl('net.ipv4.ip_local_port_range'),
  },
  'file-handles-headroom': {
    failing: withCapacity({ fileHandles: { used: 99_000, limit: 100_000, headroom: 0.01 } }),
    unknownAt: '/capacity/fileHandles',
    absent: withoutCapacity('fileHandles'),
    everywhere: true,
  },
  'pids-headroom': {
    failing: withCapacity({ pids: { used: 32_000, limit: 32_768, headroom: 1 - 32_000 / 32_768 } }),
    unknownAt: '/capacity/pids',
    absent: withoutCapacity('pids'),
    everywhere: true,
  },
  'threads-headroom': {
    failing: withCapacity({ threads: { used: 59_000, limit: 60_000, headroom: 1 - 59 / 60 } }),
    unknownAt: '/capacity/threads/headroom',
    absent: withoutCapacity('threads'),
    everywhere: true,
  },
  'user-threads-headroom': {
    failing: withCapacity({ threadsPerUser: [{ uid: 33, user: 'www-data', used: 980, limit: 1000, headroom: 0.02 }] }),
    unknownAt: '/capacity/threadsPerUser/0',
    absent: withCapacity({ threadsPerUser: [] }),
  },
  'conntrack-headroom': {
    failing: withCapacity({ conntrack: { used: 261_000, limit: 262_144, headroom: 1 - 261_000 / 262_144 } }),
    unknownAt: '/capacity/conntrack/headroom',
    absent: withoutCapacity('conntrack'),
  },
  'unit-nofile-finite': {
    failing: withUnit({ limitNofileText: 'infinity' }),
    unknownAt: '/systemd/units/supervisor.service/limitNofileText',
    absent: withUnit({}),
  },
  'limits-conf-root': {
    failing: withPam({ domain: '*', wildcardMissesRoot: true }),
    unknownAt: '/pam/entries/0',
    absent: withoutPam,
  },
  'file-max': {
    failing: withSysctl('fs.file-max', 97_000),
    unknownAt: '/sysctl/fs.file-max',
    absent: withoutSysctl('fs.file-max'),
  },
  'inotify-instances': {
    failing: withSysctl('fs.inotify.max_user_instances', 128),
    inputs: { inotify_instances: 8192 },
    unknownAt: '/sysctl/fs.inotify.max_user_instances',
    absent: withoutSysctl('fs.inotify.max_user_instances'),
  },
  'inotify-watches': {
    failing: withSysctl('fs.inotify.max_user_watches', 8192),
    inputs: { inotify_watches: 524_288 },
    unknownAt: '/sysctl/fs.inotify.max_user_watches',
    absent: withoutSysctl('fs.inotify.max_user_watches'),
  },
  'inotify-instances-headroom': {
    failing: withCapacity({ inotifyInstances: [{ uid: 0, user: 'root', used: 127, limit: 128, headroom: 1 / 128 }] }),
    unknownAt: '/capacity/inotifyInstances/0/headroom',
    absent: withCapacity({ inotifyInstances: [] }),
  },
  'aio-headroom': {
    failing: withCapacity({ aio: { used: 65_000, limit: 65_536, headroom: 1 - 65_000 / 65_536 } }),
    unknownAt: '/capacity/aio',
    absent: withoutCapacity('aio'),
  },
  'max-map-count': {
    failing: withSysctl('vm.max_map_count', 65_530),
    inputs: { max_map_count: 262_144 },
    unknownAt: '/sysctl/vm.max_map_count',
    absent: withoutSysctl('vm.max_map_count'),
  },
  somaxconn: {
    failing: withSysctl('net.core.somaxconn', 128),
    unknownAt: '/sysctl/net.core.somaxconn',
    absent: withoutSysctl('net.core.somaxconn'),
  },
  'conntrack-drops': {
    failing: withCapacity({ conntrackDrops: 31 }),
    unknownAt: '/capacity/conntrackDrops',
    absent: withoutCapacity('conntrackDrops'),
  },
  'ephemeral-ports-headroom': {
    failing: withSockets({
      ephemeralPorts: { size: 28_232, used: 27_900, headroom: 1 - 27_900 / 28_232, listeners: [] },
    }),
    unknownAt: '/sockets/ephemeralPorts/headroom',
    absent: withoutSockets('ephemeralPorts'),
  },
  'ephemeral-ports-listeners': {
    failing: withSockets({ ephemeralPorts: { size: 28_232, used: 70, headroom: 0.99, listeners: [45_000] } }),
    unknownAt: '/sockets/ephemeralPorts/listeners',
    absent: withoutSockets('ephemeralPorts'),
  },
  'listen-overflows': {
    failing: withSockets({ listen: { overflows: 12, drops: 12 } }),
    unknownAt: '/sockets/listen',
    absent: withoutSockets('listen'),
    everywhere: true,
  },
  'sysctl-defaults-in-force': {
    passing: withSysctlFile('kernel.pid_max', vendor),
    failing: withSysctlFile('kernel.pid_max', { ...vendor, live: 'different' }),
    unknownAt: '/sysctlFiles/kernel.pid_max/live',
    absent: withoutSysctlFiles,
  },
  'sysctl-readers-agree': {
    passing: withSysctlFile('net.core.somaxconn', local),
    failing: withSysctlFile('net.core.somaxconn', {
      ...local,
      procps: { value: 128, file: '/etc/sysctl.conf', line: 2 },
    }),
    unknownAt: '/sysctlFiles/net.core.somaxconn',
    absent: withoutSysctlFiles,
  },
  'sysctl-keys-exist': {
    passing: withSysctlFile('net.core.somaxconn', local),
    failing: withSysctlFile('net.core.somaxcon', { ...local, live: 'no-such-key' }),
    unknownAt: '/sysctlFiles/net.core.somaxconn',
    absent: withoutSysctlFiles,
  },
  'sysctl-lines-effective': {
    passing: withUnread('module-later'),
    failing: withUnread('overridden'),
    unknownAt: '/sysctlUnread/net.ipv4.tcp_fin_timeout',
    absent: healthy,
  },
};
