import { describe, expect, test } from 'vitest';
import type { Facts } from '../../src/facts/facts.ts';
import type { Json } from '../../src/json.ts';
import { factRows } from '../../src/report/explain/fact-rows.ts';
import { renderFacts } from '../../src/report/explain/render-facts.ts';
import { aFacts, aProgram, aSupervisor } from '../builders/facts.ts';

const PLAIN = { color: false, width: 100 };

/** One of everything that the facts can hold, each value met only once, so that a missing one is seen. */
const full: Facts = {
  ...aFacts({
    host: { name: 'web-1', address: '192.0.2.1', port: 2201, groups: ['g-one'], vars: { 'v-name': 'v-text' } },
  }),
  system: {
    ...aFacts().system,
    cpus: 7,
    memoryBytes: 3 * 2 ** 30,
    container: 'docker',
    bootedAt: '2026-01-01T00:00:01Z',
  },
  sysctlUnread: { 'vm.swappiness': { value: 61, file: '/etc/sysctl.conf', line: 71, reason: 'sysctl-conf-not-read' } },
  sysctlFiles: {
    'kernel.pid_max': {
      value: 4711,
      file: '/etc/sysctl.d/p.conf',
      line: 72,
      live: 'no-such-key',
      procps: { value: 4712 },
    },
  },
  limits: { login: { nofile: { soft: 201, hard: 202 }, stack: { soft: 8 * 2 ** 20, hard: 2 ** 64 - 1 } }, init: {} },
  pam: {
    entries: [
      { file: '/etc/security/limits.conf', line: 73, domain: '@dom', type: 'hard', item: 'nofile', value: 4713 },
    ],
    services: ['svc-one'],
  },
  systemd: {
    defaultNofile: { soft: 203, hard: 204 },
    units: { 'a.service': { limitNofile: { file: '/etc/a.conf', line: 74 }, tasks: { used: 205, limit: 206 } } },
  },
  supervisor: [
    aSupervisor({
      version: '4.2.5',
      budget: { used: 207, needed: 208, headroom: 0.5 },
      control: { inet: { address: '*:9001', allAddresses: true, password: false } },
      nextStart: { outcome: 'refuses', reason: 'r-one' },
      stale: [{ what: 'systemd-unit', state: 'possible', file: '/etc/s.conf', line: 75 }],
      programs: [
        aProgram({
          name: 'worker',
          state: 'BACKOFF',
          preExecSeconds: 209,
          orphans: 210,
          nofileSpread: [{ soft: 211, hard: 212, processes: 213 }],
          threads: 214,
          processes: [
            { pid: 215, limits: { nofile: { soft: 216, hard: 217 } }, files: { open: 218 }, command: 'c-one' },
            { pid: 219, limits: {}, files: {} },
          ],
        }),
      ],
    }),
  ],
  sockets: { tcp: { TIME_WAIT: 220 }, ephemeralPorts: { size: 221, used: 222, headroom: 0.25, listeners: [22301] } },
  capacity: {
    fileHandles: { used: 224, limit: 225, headroom: 0.75 },
    threadsPerUser: [{ uid: 1226, user: 'u-one', used: 227, limit: 228 }],
    conntrackDrops: 229,
  },
  unknown: [{ at: '/supervisor/0/programs/0/files/open', reason: 'permission-denied', detail: 'd-one' }],
};

describe('the facts as text', () => {
  const text = renderFacts(full, PLAIN);

  test.each([
    ...Array.from({ length: 29 }, (_, index) => String(201 + index)).filter(
      (number) => number !== '223' && number !== '226',
    ),
    ...[
      '2201',
      'g-one',
      'v-name',
      'v-text',
      '3 GiB',
      'docker',
      '8 MiB : unlimited',
      '61',
      '4711',
      '4712',
      '4,713',
      '@dom',
    ],
    ...['svc-one', '4.2.5', '*:9001', 'r-one', 'BACKOFF', 'c-one', '22301', '1226', 'u-one', 'd-one', 'no such key'],
    ...[
      '/etc/sysctl.conf:71',
      '/etc/sysctl.d/p.conf:72',
      '/etc/security/limits.conf:73',
      '/etc/a.conf:74',
      '/etc/s.conf:75',
    ],
    ...['50 % left', '25 % left', '75 % left', '2.3 % left', '209 s'],
  ])('shows %s', (piece) => {
    expect(text).toContain(piece);
  });

  test('groups them, in this order', () => {
    expect(text.split('\n\n').map((part) => part.split('\n')[0])).toEqual([
      'web-1, Debian GNU/Linux 12 (bookworm), kernel 6.1.0-18-amd64, x86_64',
      'Host',
      'Limits of the login, soft : hard (no witness for any service)',
      'supervisord 812',
      'Programs of supervisord 812 (1)',
      'Program worker',
      'Processes of Program worker',
      'systemd',
      'Unit a.service (as loaded)',
      'PAM (logins, sshd, su and sudo only)',
      'Kernel parameters',
      'Lines of sysctl files that have no effect',
      'Sockets',
      'Use of what the host has',
      'Not known',
    ]);
  });

  test('what is not known comes with its reason, at the end', () => {
    expect(text.split('\n').slice(-3).join('\n')).toBe(
      'Not known\n- The account may not read it (d-one): 1 fact\n  /supervisor/0/programs/0/files/open (program worker)',
    );
  });

  test('a host without a known supervisord does not look like one without any', () => {
    const { supervisor: _supervisor, ...rest } = aFacts();
    expect(renderFacts(rest, PLAIN)).toContain('\nsupervisord\n  not known\n');
    expect(renderFacts(aFacts({ supervisor: [] }), PLAIN)).toContain('\nsupervisord\n  none seen\n');
  });

  test('text of the host moves no cursor and is no workflow command, wherever it stands', () => {
    const name = '\x1b[2J::error::x\n##[group]\u202e';
    const hostile = renderFacts(
      {
        ...full,
        host: { ...full.host, name, vars: { [name]: name } },
        sysctl: { [name]: name },
        supervisor: [aSupervisor({ unit: name, programs: [aProgram({ name, group: name, processes: [] })] })],
        systemd: { units: { [name]: { fragmentPath: name } } },
        sockets: { tcp: { [name]: 3 } },
      },
      PLAIN,
    );
    expect(hostile).not.toMatch(/\x1b|::error|##\[|\u202e/);
  });

  test('no line is wider than the terminal, tables aside', () => {
    const narrow = renderFacts({ ...full, sysctl: {}, sysctlFiles: {}, supervisor: [] }, { color: false, width: 50 });
    expect(Math.max(...narrow.split('\n').map((line) => line.length))).toBeLessThanOrEqual(50);
  });
});

describe('a row', () => {
  test.each<readonly [Record<string, Json>, readonly (readonly [string, string])[]]>([
    [{ configFile: '/etc/x' }, [['config file', '/etc/x']]],
    [{ memlock: { soft: 65536, hard: 65536 } }, [['memlock', '64 KiB']]],
    [{ nproc: { soft: 10, hard: 2000 } }, [['nproc', '10 : 2,000 processes']]],
    [{ pids: { limit: 5000 } }, [['pids', '? of 5,000']]],
    [{ pids: {} }, []],
    [
      { readable: true, list: [] },
      [
        ['readable', 'yes'],
        ['list', 'none'],
      ],
    ],
    [{ minfds: { from: 'file', file: '/etc/x', line: 4 } }, [['minfds', '/etc/x:4']]],
    [{ minfds: { from: 'argv' } }, [['minfds', 'argv']]],
    [{ ports: Array.from({ length: 60 }, () => 1) }, [['ports', `${'1, '.repeat(49)}1 and 10 more`]]],
    [
      { entries: Array.from({ length: 51 }, () => ({ file: '/f', line: 1, value: 2 })) },
      [
        ['entries', '/f:1: value 2'],
        ...Array.from({ length: 49 }, () => ['', '/f:1: value 2'] as const),
        ['', 'and 1 more'],
      ],
    ],
    [{ user: '' }, [['user', '(empty)']]],
  ])('%j', (facts, rows) => {
    expect(factRows(facts)).toEqual(rows);
  });
});
