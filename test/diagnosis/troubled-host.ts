import type { Facts } from '../../src/facts/facts.ts';
import { aFacts, aProgram, aSupervisor } from '../builders/facts.ts';

export const FILE = '/etc/supervisor/supervisord.conf';
const line = { file: '/etc/security/limits.conf', line: 9, domain: '*', type: 'soft', item: 'nofile' } as const;

/** A host on which everything is wrong. */
export const facts: Facts = aFacts({
  sysctl: { ...aFacts().sysctl, 'net.core.somaxconn': 128, 'net.ipv4.tcp_max_tw_buckets': 4096, 'vm.swappiness': 60 },
  sysctlFiles: {
    'vm.swappiness': { value: 1, file: '/etc/sysctl.d/9.conf', line: 2, live: 'different' },
    'net.x.gone': { value: 1, file: '/etc/sysctl.d/9.conf', line: 3, live: 'no-such-key' },
  },
  sysctlUnread: {
    'vm.swappiness': { value: 7, file: '/etc/sysctl.d/1.conf', line: 4, reason: 'overridden' },
    'fs.file-max': { value: 9, file: '/etc/sysctl.conf', line: 5, reason: 'sysctl-conf-not-read' },
    'net.netfilter.nf_conntrack_max': { value: 9, file: '/etc/sysctl.d/c.conf', line: 1, reason: 'module-later' },
  },
  capacity: {
    pids: { used: 30_000, limit: 32_768, headroom: 0.08 },
    conntrackDrops: 12,
    threadsPerUser: [{ uid: 33, user: 'www-data', used: 190, limit: 200, headroom: 0.05 }],
    inotifyInstances: [{ uid: 1000, used: 127, limit: 128, headroom: 0.01 }],
  },
  sockets: {
    listen: { overflows: 3, drops: 5 },
    timeWaitOverflows: 1,
    ephemeralPorts: { size: 28_232, used: 28_000, headroom: 0.01, listeners: [33_000, 40_000] },
  },
  pam: {
    entries: [
      { ...line, value: 2_000_000, aboveNrOpen: true, wildcardMissesRoot: true },
      { ...line, line: 10, domain: 'deploy', value: 65_536, wins: true },
    ],
  },
  systemd: {
    units: {
      'supervisor.service': {
        nofile: { soft: 1_048_576, hard: 1_048_576 },
        limitNofileText: 'infinity',
        needDaemonReload: true,
        tasks: { used: 4900, limit: 4915, headroom: 0.003 },
      },
    },
  },
  supervisor: [
    aSupervisor({
      version: '3.2.0',
      selectLimited: true,
      files: { open: 900 },
      budget: { used: 900, needed: 1200, headroom: -0.17 },
      control: {
        unix: { path: '/tmp/supervisor.sock', exists: false, inTmp: true },
        inet: { address: '*:9001', allAddresses: true, password: false, file: FILE, line: 7 },
      },
      programs: [
        aProgram({
          name: 'worker',
          group: 'tier',
          state: 'FATAL',
          preExecSeconds: 3.44,
          orphans: 2,
          nofileSpread: [
            { soft: 1024, hard: 4096, processes: 7 },
            { soft: 512, hard: 512, processes: 1 },
          ],
        }),
      ],
    }),
  ],
});
