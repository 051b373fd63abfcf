import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { aFacts, aProgram, aSupervisor, aSupervisorConfig } from '../builders/facts.ts';
import { host } from '../builders/hosts.ts';
import { aResult } from '../builders/results.ts';

const at = (facts: Facts, subject: string, expected: string, observed: string | number = 1) =>
  diagnose(facts, aResult({ subject, expected, observed }));

const RECYCLE = 'net.ipv4.tcp_tw_recycle';

describe('kernel parameters', () => {
  test('at run time, and what the next boot makes of it', () => {
    const facts = aFacts({
      sysctl: { 'net.ipv4.tcp_syncookies': 0 },
      sysctlFiles: { 'net.ipv4.tcp_syncookies': { value: 0, file: '/etc/sysctl.d/9.conf', line: 2 } },
    });
    expect(at(facts, '/sysctl/net.ipv4.tcp_syncookies', 'exactly 1', 0)).toMatchObject({
      summary: 'net.ipv4.tcp_syncookies is 0 at run time; the next boot makes it the same (/etc/sysctl.d/9.conf:2).',
      proven: true,
      hops: [],
      remedy: {
        steps: [
          'Set net.ipv4.tcp_syncookies as the control expects (exactly 1) in /etc/sysctl.d/9.conf:2.',
          'Apply it now with sysctl -w net.ipv4.tcp_syncookies=VALUE, or sysctl --system for all files.',
        ],
        restarts: 'nothing',
        notEnough: ['sysctl -w alone: it is gone at the next boot.'],
      },
    });
  });

  test('set by hand, in no file', () => {
    const { summary } = at(aFacts({ sysctl: { 'vm.swappiness': 1 } }), '/sysctl/vm.swappiness', 'at least 10');
    expect(summary).toBe(
      "vm.swappiness is 1 at run time; no file sets it, so the next boot brings the kernel's default.",
    );
  });

  test('tcp_tw_recycle on is harmful', () => {
    const { summary } = at(aFacts({ sysctl: { [RECYCLE]: 1 } }), `/sysctl/${RECYCLE}`, 'exactly 0');
    expect(summary).toContain('It is harmful: it drops connections, those of clients behind NAT first.');
  });

  test('in a file of a kernel that does not have it: dead configuration', () => {
    const facts = aFacts({ sysctlFiles: { [RECYCLE]: { value: 1, file: '/etc/sysctl.conf', line: 6 } } });
    const diagnosis = at(facts, `/sysctlFiles/${RECYCLE}/value`, 'exactly 0');
    expect(diagnosis.summary).toBe(
      `/etc/sysctl.conf:6 sets ${RECYCLE} to 1, but this kernel does not have it: dead configuration.`,
    );
    expect(diagnosis.remedy.steps).toEqual([`Delete the line that sets ${RECYCLE} (/etc/sysctl.conf:6).`]);
  });

  test('one that could not be read is not said to be gone', () => {
    const facts = aFacts({
      sysctlFiles: { [RECYCLE]: { value: 1, file: '/etc/sysctl.conf', line: 6 } },
      unknown: [{ at: `/sysctl/${RECYCLE}`, reason: 'permission-denied' }],
    });
    expect(at(facts, `/sysctlFiles/${RECYCLE}/value`, 'exactly 0').summary).toBe(
      `/etc/sysctl.conf:6 sets ${RECYCLE} to 1 at the next boot; its run-time value is not known.`,
    );
  });

  test('a key called __proto__ is a key', () => {
    expect(at(aFacts(), '/sysctl/__proto__', 'exactly 0').summary).toBe(
      "The run-time value of __proto__ is not known; no file sets it, so the next boot brings the kernel's default.",
    );
  });
});

describe('supervisord', () => {
  const problems = [
    { code: 'ignored-key', message: 'minfds in [program:x] is ignored', fatal: false, file: '/etc/x.conf', line: 3 },
    { code: 'bad-integer', message: 'minprocs is "1e6", not a number', fatal: true, file: '/etc/s.conf', line: 9 },
  ] as const;
  const broken = host({
    config: aSupervisorConfig({ problems }),
    nextStart: { outcome: 'refuses', reason: 'minprocs is "1e6", not a number' },
  });

  test('the next start fails', () => {
    expect(at(broken, '/supervisor/0/nextStart/outcome', 'exactly "starts"', 'refuses')).toMatchObject({
      summary: 'The next start of supervisord fails: minprocs is "1e6", not a number.',
      remedy: { steps: ['Correct what stops the next start: minprocs is "1e6", not a number (/etc/s.conf:9).'] },
    });
  });

  test('only the problems that the control names', () => {
    const subject = '/supervisor/0/config/problems';
    const fatal = at(broken, subject, 'no entry with fatal: exactly true');
    expect(fatal.summary).toBe('minprocs is "1e6", not a number.');
    expect(fatal.remedy.steps).toEqual(['Correct it: minprocs is "1e6", not a number (/etc/s.conf:9).']);
    const ignored = at(broken, subject, 'no entry with code: exactly "ignored-key"');
    expect(ignored.summary).toBe('minfds in [program:x] is ignored.');
    expect(ignored.remedy.restarts).toBe('supervisord and its 1 program');
    expect(ignored.remedy.blocked).toMatch(/^The next start fails anyway/);
  });

  test('started from a session', () => {
    const diagnosis = at(
      host({ startedBy: 'session' }),
      '/supervisor/0/startedBy',
      'anything but "session"',
      'session',
    );
    expect(diagnosis.summary).toBe(
      'supervisord was started from a login session: its limits are those of that login and are gone at the next boot.',
    );
    expect(diagnosis.remedy.steps).toEqual([
      'Start it from a unit instead of a login session: the limits of a login are gone with the next boot.',
    ]);
  });

  test('minfds above what the baseline allows', () => {
    const config = aSupervisorConfig({
      minfds: 1_000_000,
      sources: { minfds: { from: 'file', file: '/etc/s.conf', line: 4 } },
    });
    const limits = { nofile: { soft: 1_000_000, hard: 1_000_000 } };
    const diagnosis = at(host({ config, limits }), '/supervisor/0/config/minfds', 'at most 200,000', 1_000_000);
    expect(diagnosis.summary).toMatch(/^minfds is 1000000, and supervisord runs with 1,000,000: /);
    expect(diagnosis.remedy.steps[0]).toBe(
      'Set minfds=200000 (now 1000000) in the [supervisord] section of /etc/s.conf:4.',
    );
  });

  test("supervisord's own files", () => {
    const facts = host({ files: { open: 1000 }, headroom: { nofile: 0.02 } });
    const diagnosis = at(facts, '/supervisor/0/headroom/nofile', 'at least 0.2', 0.02);
    expect(diagnosis.summary).toMatch(/^Supervisord 812 may open 1,024 files and has 1,000 open \(headroom 2 %\): /);
    expect(diagnosis.hops.map(({ kind }) => kind)).not.toContain('process');
  });
});

describe('everything else', () => {
  test.each([
    ['/capacity/fileHandles/headroom', '900 of 1,000 are in use (fs.file-max).'],
    [
      '/limits/login/nofile/soft',
      'This is the limit of the login that ran the probe. It is no witness for any service.',
    ],
    ['/supervisor/0/programs/0/running', 'No process of program worker was seen.'],
    ['/supervisor/0/programs/99/limits/nofile/soft', 'A program is not as the control expects: exactly 5.'],
    ['/supervisor/7', 'supervisord is not as the control expects: exactly 5.'],
    ['', 'The host is not as the control expects: exactly 5.'],
    ['/system/os/id', 'system.os.id is not as the control expects: exactly 5.'],
  ])('%s', (subject, summary) => {
    const facts = aFacts({
      supervisor: [aSupervisor({ programs: [aProgram()] })],
      capacity: { fileHandles: { used: 900, limit: 1000, headroom: 0.1 } },
    });
    expect(at(facts, subject, 'exactly 5').summary).toBe(summary);
  });

  test('a check that could not be carried out', () => {
    const diagnosis = diagnose(aFacts(), aResult({ outcome: 'error', reason: 'it took too long' }));
    expect(diagnosis.summary).toBe('The check could not be carried out: it took too long.');
  });

  test('no subject whatever makes it throw', () => {
    const parts = [
      'supervisor',
      '0',
      'programs',
      '-1',
      '*',
      '__proto__',
      'limits',
      'nofile',
      'soft',
      'stale',
      'config',
      '~0~1',
    ];
    for (const a of parts) {
      for (const b of parts) {
        for (const c of parts) {
          const result = aResult({ subject: `/${a}/${b}/${c}`, expected: 'at least 5' });
          expect(diagnose(host(), result).summary).not.toBe('');
        }
      }
    }
  });
});
