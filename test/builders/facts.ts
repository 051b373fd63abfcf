import type { Facts, ProgramFacts, SupervisorFacts } from '../../src/facts/facts.ts';

/** A Debian 12 host under systemd where everything could be read, without any supervisord. */
export function aFacts(change: Partial<Facts> = {}): Facts {
  return {
    host: { name: 'web-1', address: '192.0.2.1', port: 22, groups: ['web'], vars: {} },
    probe: { at: '2026-01-02T03:04:05Z', account: { uid: 0, name: 'root' }, become: 'none' },
    system: {
      os: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12 (bookworm)' },
      kernel: { release: '6.1.0-18-amd64' },
      arch: 'x86_64',
      init: 'systemd',
    },
    sysctl: {
      'fs.nr_open': 1_048_576,
      'net.ipv4.tcp_fin_timeout': 60,
      'net.ipv4.tcp_keepalive_time': 7200,
      'net.ipv4.tcp_syncookies': 1,
      'net.ipv4.tcp_tw_reuse': 2,
      'net.ipv4.ip_local_port_range': [32768, 60999],
    },
    sysctlFiles: {},
    limits: {
      login: { nofile: { soft: 200_000, hard: 200_000 } },
      init: { nofile: { soft: 1_048_576, hard: 1_048_576 } },
    },
    systemd: {
      defaultNofile: { soft: 1024, hard: 524_288 },
      units: { 'supervisor.service': { nofile: { soft: 1024, hard: 524_288 }, needDaemonReload: false } },
    },
    supervisor: [],
    sockets: {},
    capacity: {},
    unknown: [],
    ...change,
  };
}

/** Python's supervisord as root in its unit, minfds not set, with what that gives: soft 1024, hard 524288. */
export function aSupervisor(change: Partial<SupervisorFacts> = {}): SupervisorFacts {
  return {
    pid: 812,
    startedAt: '2026-01-01T00:00:00Z',
    implementation: 'python',
    uid: 0,
    user: 'root',
    capSysResource: true,
    configFile: '/etc/supervisor/supervisord.conf',
    unit: 'supervisor.service',
    startedBy: 'systemd',
    config: aSupervisorConfig(),
    limits: { nofile: { soft: 1024, hard: 524_288 } },
    files: { open: 9 },
    stale: [],
    programs: [aProgram()],
    ...change,
  };
}

type SupervisorConfig = NonNullable<SupervisorFacts['config']>;

export function aSupervisorConfig(change: Partial<SupervisorConfig> = {}): SupervisorConfig {
  return {
    minfds: 1024,
    minprocs: 200,
    sources: { minfds: { from: 'default' } },
    files: [{ path: '/etc/supervisor/supervisord.conf', readable: true }],
    problems: [],
    ...change,
  };
}

/** minfds as a file sets it. */
export function minfdsInFile(minfds: number): SupervisorConfig {
  const minfdsSource = { from: 'file', file: '/etc/supervisor/supervisord.conf', line: 4 } as const;
  return aSupervisorConfig({ minfds, sources: { minfds: minfdsSource } });
}

/** A running program that holds 1000 of its 1024 files open. */
export function aProgram(change: Partial<ProgramFacts> = {}): ProgramFacts {
  return {
    name: 'worker',
    group: 'worker',
    identifiedBy: 'environment',
    running: true,
    config: { command: '/usr/bin/worker', file: '/etc/supervisor/conf.d/worker.conf', line: 2 },
    pid: 900,
    uid: 33,
    limits: { nofile: { soft: 1024, hard: 524_288 } },
    files: { open: 1000 },
    headroom: { nofile: 1 - 1000 / 1024 },
    ...change,
  };
}
