import { describe, expect, test } from 'vitest';
import { UNLIMITED } from '../../src/facts/facts.ts';
import { readAt, subjectName } from '../../src/facts/subject.ts';
import { anOutput } from './an-output.ts';
import { aHost, factsOf } from './probe-facts.ts';

describe('a host with systemd', () => {
  const facts = factsOf(anOutput());

  test('the whole document', () => {
    const { supervisor, systemd, ...rest } = facts;
    expect(rest).toEqual({
      host: { name: 'web1', address: '192.0.2.1', port: 22, groups: ['web'], vars: {} },
      probe: { at: '2026-01-02T03:04:05.000Z', account: { uid: 0, name: 'root' }, become: 'none' },
      system: {
        os: { id: 'debian', version: '12', name: 'Debian 12' },
        kernel: { release: '6.1.0' },
        arch: 'x86_64',
        cpus: 4,
        memoryBytes: 2048000,
        init: 'systemd',
        container: 'none',
        bootedAt: '2025-06-15T15:06:40.000Z',
      },
      sysctl: {
        'fs.aio-max-nr': 65536,
        'fs.aio-nr': 0,
        'fs.file-nr': expect.anything(),
        'fs.inotify.max_user_instances': 128,
        'fs.nr_open': 1048576,
        'kernel.pid_max': 1000,
        'kernel.threads-max': 500,
        'net.ipv4.ip_local_port_range': [32768, 60999],
        'net.ipv4.ip_local_reserved_ports': '8080,40000-40010',
        'net.netfilter.nf_conntrack_count': 100,
        'net.netfilter.nf_conntrack_max': 400,
        'net.ipv4.tcp_fin_timeout': 60,
      },
      sysctlFiles: {
        'net.ipv4.tcp_fin_timeout': { value: 30, file: '/etc/sysctl.d/99-x.conf', line: 1, live: 'different' },
      },
      sysctlUnread: {},
      limits: {
        login: { nofile: { soft: 200000, hard: 200000 } },
        init: { nofile: { soft: 1024, hard: UNLIMITED }, nproc: { soft: 7000, hard: 7000 } },
      },
      sockets: {
        tcp: {
          inUse: 5,
          allocated: 9,
          TIME_WAIT: 7,
          ESTABLISHED: 2,
          CLOSE_WAIT: 1,
          LISTEN: 3,
          CLOSE: 0,
          CLOSING: 0,
          FIN_WAIT1: 0,
          FIN_WAIT2: 0,
          LAST_ACK: 0,
          SYN_RECV: 0,
          SYN_SENT: 0,
        },
        orphan: 1,
        memoryPages: 2,
        // 80 is below the range and 40000 is reserved.
        ephemeralPorts: { size: 28232, used: 9, headroom: 1 - 9 / 28232, listeners: [32768] },
        listen: { overflows: 4, drops: 6 },
        timeWaitOverflows: 0,
      },
      capacity: {
        fileHandles: { used: 3868, limit: 2 ** 63, headroom: 1 - 3868 / 2 ** 63 },
        pids: { used: 250, limit: 1000, headroom: 0.75 },
        threads: { used: 250, limit: 500, headroom: 0.5 },
        aio: { used: 0, limit: 65536, headroom: 1 },
        conntrack: { used: 100, limit: 400, headroom: 0.75 },
        conntrackDrops: 29,
        // Root has no RLIMIT_NPROC, and the other user runs nothing that is supervised.
        threadsPerUser: [{ uid: 0, user: 'root', used: 212 }],
        inotifyInstances: [{ uid: 0, user: 'root', used: 3, limit: 128, headroom: 1 - 3 / 128 }],
      },
      unknown: [],
    });
    expect(systemd).toEqual({
      defaultNofile: { soft: 1024, hard: 524288 },
      defaultNproc: { soft: 7000, hard: 7000 },
      units: {
        'supervisor.service': {
          nofile: { soft: 1024, hard: 524288 },
          fragmentPath: '/lib/systemd/system/supervisor.service',
          dropInPaths: ['/etc/systemd/system/supervisor.service.d/a.conf'],
          limitNofile: { file: '/etc/systemd/system/supervisor.service.d/a.conf', line: 7 },
          limitNofileText: '1024:524288',
          nproc: { soft: 7000, hard: 7000 },
          handsDown: { nofile: { soft: 1024, hard: 524288 }, nproc: { soft: 7000, hard: 7000 } },
          tasks: { used: 20, limit: 2000, headroom: 0.99 },
          needDaemonReload: false,
        },
      },
    });
    expect(supervisor).toHaveLength(1);
  });

  test('supervisord and its program', () => {
    expect(facts.supervisor?.[0]).toMatchObject({
      pid: 812,
      startedAt: '2025-06-15T15:08:20.000Z',
      unit: 'supervisor.service',
      startedBy: 'systemd',
      capSysResource: true,
      parent: { pid: 1, command: 'systemd' },
      nextStart: { outcome: 'starts', nofile: { soft: 1024, hard: 524288 } },
      stale: [],
      version: '4.2.5',
      selectLimited: false,
      config: { processes: 1 },
      budget: { used: 9, needed: 9, headroom: 1 - 9 / 1024 },
      control: {
        unix: { path: '/run/supervisor.sock', exists: true, inTmp: false },
        inet: { address: '*:9001', allAddresses: true, password: false, file: '/etc/supervisord.conf', line: 9 },
      },
    });
    // The tightest limit and the least headroom are of different processes, and neither hides the other.
    expect(facts.supervisor?.[0]?.programs).toMatchObject([
      {
        name: 'web',
        group: 'tier',
        pid: 813,
        threads: 2,
        state: 'RUNNING',
        orphans: 0,
        nofileSpread: [
          { soft: 512, hard: 524288, processes: 1 },
          { soft: 1024, hard: 524288, processes: 1 },
        ],
        limits: { nofile: { soft: 512 } },
        files: { open: 4 },
        headroom: { nofile: 1 - 1000 / 1024 },
        processes: [{ pid: 813 }, { pid: 814 }],
      },
    ]);
  });

  test.each([
    ['/supervisor/0/programs/0/limits/nofile/soft', 'program tier:web', '/proc/814/limits'],
    ['/supervisor/0/programs/0/headroom/nofile', 'program tier:web', '/proc/813/fd'],
    ['/supervisor/0/programs/0/limits/nproc/soft', 'nproc of program tier:web', '/proc/814/limits'],
    ['/supervisor/0/programs/0/processes/1/limits/nofile/soft', 'process 814 of program tier:web', '/proc/814'],
    ['/supervisor/0/programs/0/config/command', 'command of program tier:web', '/etc/supervisord.conf:3'],
    ['/supervisor/0/limits/nofile/soft', 'supervisord 812', '/proc/812/limits'],
    ['/supervisor/0/config/minfds', 'minfds of supervisord 812', '/etc/supervisord.conf'],
    ['/supervisor/0/nextStart/outcome', 'supervisord 812', '/etc/supervisord.conf'],
    ['/supervisor/9/limits', 'supervisord', undefined],
    ['/supervisor', 'supervisord', undefined],
    ['/supervisor/*/programs/*/limits/nofile/soft', 'programs', undefined],
    ['/sysctl/net.ipv4.tcp_tw_recycle', 'net.ipv4.tcp_tw_recycle', '/proc/sys/net/ipv4/tcp_tw_recycle'],
    [
      '/sysctlFiles/net.ipv4.tcp_fin_timeout/value',
      'net.ipv4.tcp_fin_timeout in the sysctl files',
      '/etc/sysctl.d/99-x.conf:1',
    ],
    ['/sysctlFiles/__proto__/value', '__proto__ in the sysctl files', undefined],
    ['/limits/login/nofile/soft', 'the login', '/proc/self/limits'],
    ['/limits/init/nproc/soft', 'nproc of pid 1', '/proc/1/limits'],
    [
      '/systemd/units/supervisor.service/nofile/soft',
      'supervisor.service',
      '/etc/systemd/system/supervisor.service.d/a.conf:7',
    ],
    ['/systemd/defaultNofile/soft', "systemd's defaults", 'systemctl show'],
    ['/capacity/fileHandles/headroom', 'capacity.fileHandles.headroom', '/proc/sys/fs/file-nr'],
    ['/capacity/pids/headroom', 'capacity.pids.headroom', '/proc/loadavg'],
    ['/sockets/listen/overflows', 'sockets.listen.overflows', '/proc/net/netstat'],
    ['/sockets/tcp/LISTEN', 'sockets.tcp.LISTEN', '/proc/net/tcp'],
    ['/sockets/tcp/TIME_WAIT', 'sockets.tcp.TIME_WAIT', '/proc/net/sockstat'],
    ['/supervisor/0/control/inet/password', 'supervisord 812', '/etc/supervisord.conf:9'],
    ['/supervisor/0/budget/headroom', 'supervisord 812', '/proc/812/fd'],
    ['/supervisor/0/programs/0/state', 'program tier:web', 'supervisorctl status'],
    ['', 'the host', undefined],
  ])('%s is about %s', (pointer, name, at) => {
    expect([subjectName(facts, pointer), readAt(facts, pointer)]).toEqual([name, at]);
  });
});

test('variables and keys that the baseline does not name stay out', () => {
  const host = aHost({
    vars: new Map<string, string>([
      ['nofile', '4096'],
      ['db_password', 'x'],
      ['__proto__', 'p'],
    ]),
  });
  const facts = factsOf(anOutput({ sysctl: ['vm/swappiness=60', 'kernel/acct=4\t2\t30', '!vm/mmap_min_addr'] }), {
    host,
    inputNames: new Set(['nofile', '__proto__']),
    sysctlKeys: new Set([
      'vm.swappiness',
      'vm.mmap_min_addr',
      'net.ipv4.tcp_nonsense',
      'user.max_mnt_namespaces',
      'vm.drop_caches',
    ]),
  });
  expect(Object.entries(facts.host.vars)).toEqual([
    ['nofile', '4096'],
    ['__proto__', 'p'],
  ]);
  expect(facts.sysctl).toEqual({ 'vm.swappiness': 60 });
  expect(facts.unknown.filter(({ at }) => at.startsWith('/sysctl/'))).toEqual([
    { at: '/sysctl/user.max_mnt_namespaces', reason: 'not-collected', detail: 'The probe does not read this key.' },
    { at: '/sysctl/vm.drop_caches', reason: 'not-collected', detail: 'The probe does not read this key.' },
    {
      at: '/sysctl/vm.mmap_min_addr',
      reason: 'permission-denied',
      detail: 'This account may not read it: audit with become: sudo.',
    },
  ]);
});
