import { describe, expect, test } from 'vitest';
import { UNLIMITED } from '../../src/facts/facts.ts';
import { readAt, subjectName } from '../../src/facts/subject.ts';
import type { SectionName } from '../../src/probe/frame.ts';
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
        'fs.file-nr': expect.anything(),
        'fs.nr_open': 1048576,
        'net.ipv4.ip_local_port_range': [32768, 60999],
        'net.ipv4.tcp_fin_timeout': 60,
      },
      sysctlFiles: { 'net.ipv4.tcp_fin_timeout': { value: 30, file: '/etc/sysctl.d/99-x.conf', line: 1 } },
      limits: {
        login: { nofile: { soft: 200000, hard: 200000 } },
        init: { nofile: { soft: 1024, hard: UNLIMITED } },
      },
      sockets: {
        tcp: { inUse: 5, TIME_WAIT: 7, allocated: 9 },
        orphan: 1,
        memoryPages: 2,
        ephemeralPorts: { size: 28232 },
      },
      capacity: {
        fileHandles: { used: 3868, limit: 2 ** 63, headroom: 1 - 3868 / 2 ** 63 },
      },
      unknown: [],
    });
    expect(systemd).toEqual({
      defaultNofile: { soft: 1024, hard: 524288 },
      units: {
        'supervisor.service': {
          nofile: { soft: 1024, hard: 524288 },
          fragmentPath: '/lib/systemd/system/supervisor.service',
          dropInPaths: ['/etc/systemd/system/supervisor.service.d/a.conf'],
          limitNofile: { file: '/etc/systemd/system/supervisor.service.d/a.conf', line: 7 },
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
    });
    // The tightest limit and the least headroom are of different processes, and neither hides the other.
    expect(facts.supervisor?.[0]?.programs).toMatchObject([
      {
        name: 'web',
        group: 'tier',
        pid: 813,
        threads: 2,
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

describe('what is missing is unknown, never a pass', () => {
  const without = (section: SectionName, pattern: RegExp) =>
    factsOf(anOutput({ [section]: (anOutput().get(section) ?? []).filter((line) => !pattern.test(line)) }));

  test.each([
    [
      'open files',
      without('process', /\/fd:/),
      [
        '/supervisor/0/files/open',
        '/supervisor/0/headroom/nofile',
        '/supervisor/0/programs/0/files/open',
        '/supervisor/0/programs/0/headroom/nofile',
      ],
    ],
    [
      'open files of one worker',
      without('process', /^813\/fd:/),
      ['/supervisor/0/programs/0/headroom/nofile', '/supervisor/0/programs/0/processes/0/files/open'],
    ],
    ['limits', without('process', /\/limits:/), ['/supervisor/0/limits/nofile', '/supervisor/0/programs/0/limits']],
    [
      'the configuration',
      without('files', /^[FU] /),
      ['/supervisor/0/configFile', '/supervisor/0/config', '/supervisor/0/nextStart/nofile'],
    ],
    ['the content of the configuration', without('files', /^1:/), ['/supervisor/0/config/minfds']],
    ['systemd that does not answer', without('systemd', /=/), ['/systemd/defaultNofile']],
    ['sockets', without('host', /sockstat/), ['/sockets/tcp']],
    ['fs.file-nr', without('sysctl', /file-nr/), ['/capacity/fileHandles']],
  ])('%s', (_name, facts, at) => {
    expect(facts.unknown.map((entry) => entry.at)).toEqual(expect.arrayContaining(at));
  });

  test.each([
    ['pid 1 is hidden', without('process', /^1\//), 'not-observable'],
    ['the selection did not end', factsOf(anOutput({ roles: ['self 900'] })), 'not-observable'],
    ['there was too much', factsOf(anOutput({ end: ['cut process 12'] })), 'cut'],
    ['there were too many processes', factsOf(anOutput({ roles: ['self 900', 'cut', 'selected yes'] })), 'cut'],
  ])('%s', (_name, facts, reason) => {
    expect(facts.unknown).toContainEqual(expect.objectContaining({ at: '/supervisor', reason }));
  });

  test.each([
    ['N 812 /*/*/*/x.conf', 'unsupported', 'What /*/*/*/x.conf includes is not looked for.'],
    [
      'D 812 secret/*.conf',
      'permission-denied',
      'What secret/*.conf includes is hidden. Audit with become: sudo, or let this account read the file.',
    ],
    ['X 812', 'cut', 'It includes more files than the probe brings.'],
    ['C 1', 'cut', '/etc/supervisord.conf: It is longer than the probe brings.'],
    ['B 1', 'cut', '/etc/supervisord.conf: It is larger than 1 MiB.'],
  ])('%s leaves minfds open', (line, reason, detail) => {
    const facts = factsOf(anOutput({ files: [...(anOutput().get('files') ?? []), line] }));
    expect(facts.supervisor?.[0]?.config?.minfds).toBeUndefined();
    expect(facts.unknown).toContainEqual({ at: '/supervisor/0/config/minfds', reason, detail });
  });

  test.each([
    ['W 812 blind', 'permission-denied'],
    ['W 812 container', 'permission-denied'],
    ['W 812 none', 'not-found'],
    ['F 9 conf o', 'not-collected'],
  ])('%s leaves the configuration open', (line, reason) => {
    const files = (anOutput().get('files') ?? []).filter((text) => !/^[FU] .*(conf|argv)/.test(text));
    const facts = factsOf(anOutput({ files: [...files, line] }));
    expect(facts.supervisor?.[0]?.config).toBeUndefined();
    expect(facts.unknown).toContainEqual(expect.objectContaining({ at: '/supervisor/0/config', reason }));
  });

  test('no supervisord on a host where everything could be seen', () => {
    const facts = factsOf(anOutput({ roles: ['self 900', 'login 900', 'selected yes'] }));
    expect(facts.supervisor).toEqual([]);
    expect(facts.unknown).toEqual([]);
  });

  test('the runner itself has no login', () => {
    const facts = factsOf(anOutput(), { host: aHost({ transport: 'local' }) });
    expect(facts.limits.login).toBeUndefined();
    expect(facts.unknown).toEqual([]);
  });
});
