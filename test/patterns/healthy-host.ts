import type { Facts, ProgramFacts, SupervisorFacts } from '../../src/facts/facts.ts';
import { aFacts, aProgram, aSupervisor, minfdsInFile } from '../builders/facts.ts';

const limits = { nofile: { soft: 65_536, hard: 524_288 } };

/** A program that may open 65,536 files and has 1,000 open. */
export function aHealthyProgram(change: Partial<ProgramFacts> = {}): ProgramFacts {
  return aProgram({
    state: 'RUNNING',
    orphans: 0,
    limits,
    nofileSpread: [{ soft: 65_536, hard: 524_288, processes: 3 }],
    files: { open: 1000 },
    headroom: { nofile: 1 - 1000 / 65_536 },
    ...change,
  });
}

/** A supervisord that was tuned the right way: minfds in the file, and restarted since. */
function aHealthySupervisor(change: Partial<SupervisorFacts> = {}): SupervisorFacts {
  return aSupervisor({
    version: '4.2.5',
    selectLimited: false,
    config: minfdsInFile(65_536),
    limits,
    files: { open: 20 },
    headroom: { nofile: 1 - 20 / 65_536 },
    budget: { used: 20, needed: 30, headroom: 1 - 30 / 65_536 },
    control: { unix: { path: '/run/supervisor.sock', exists: true, inTmp: false } },
    nextStart: { outcome: 'starts', nofile: limits.nofile },
    programs: [aHealthyProgram()],
    ...change,
  });
}

const used = (amount: number, limit: number) => ({ used: amount, limit, headroom: 1 - amount / limit });

/** A host that neither built-in baseline has anything to say against, read by root. */
export function aHealthyHost(supervisor: Partial<SupervisorFacts> = {}, change: Partial<Facts> = {}): Facts {
  return aFacts({
    supervisor: [aHealthySupervisor(supervisor)],
    systemd: {
      defaultNofile: { soft: 1024, hard: 524_288 },
      units: {
        'supervisor.service': {
          nofile: { soft: 65_536, hard: 524_288 },
          limitNofileText: '65536:524288',
          needDaemonReload: false,
          tasks: used(12, 4915),
        },
      },
    },
    pam: {
      entries: [
        {
          file: '/etc/security/limits.conf',
          line: 50,
          domain: 'app',
          type: '-',
          item: 'nofile',
          value: 65_536,
          aboveNrOpen: false,
          wildcardMissesRoot: false,
        },
      ],
    },
    sysctl: {
      ...aFacts().sysctl,
      'fs.file-max': 2 ** 63,
      'fs.inotify.max_user_instances': 8192,
      'fs.inotify.max_user_watches': 524_288,
      'net.core.somaxconn': 4096,
      'vm.max_map_count': 262_144,
    },
    sysctlFiles: {
      'net.core.somaxconn': { value: 4096, file: '/etc/sysctl.d/90-local.conf', line: 1, live: 'equal' },
      'kernel.pid_max': { value: 4_194_304, file: '/usr/lib/sysctl.d/50-pid-max.conf', line: 1, live: 'equal' },
    },
    sockets: {
      tcp: { ESTABLISHED: 50, TIME_WAIT: 20 },
      ephemeralPorts: { size: 28_232, used: 70, headroom: 1 - 70 / 28_232, listeners: [] },
      listen: { overflows: 0, drops: 0 },
    },
    capacity: {
      fileHandles: used(1000, 100_000),
      conntrack: used(10, 262_144),
      conntrackDrops: 0,
      pids: used(300, 4_194_304),
      threads: used(300, 60_000),
      aio: used(0, 65_536),
      threadsPerUser: [{ uid: 33, user: 'www-data', ...used(20, 30_000) }],
      inotifyInstances: [{ uid: 0, user: 'root', ...used(8, 8192) }],
    },
    ...change,
  });
}
