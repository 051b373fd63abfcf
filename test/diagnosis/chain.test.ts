import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { type Facts, UNLIMITED } from '../../src/facts/facts.ts';
import { aFacts, aProgram, aSupervisor, minfdsInFile } from '../builders/facts.ts';
import { bySession, decided, hop, host, inUnit, limit, withoutConfig } from '../builders/hosts.ts';
import { aResult } from '../builders/results.ts';

describe('which hop decided', () => {
  const cases: readonly (readonly [string, Facts, readonly string[], boolean])[] = [
    ['minfds not set, nothing better inherited', host(), ['supervisord'], true],
    ['minfds in a file', host({ config: minfdsInFile(8192), limits: limit(8192) }), ['supervisord'], true],
    [
      'LimitNOFILE of the unit',
      host({ limits: limit(4096, 8192) }, inUnit(4096, 8192, { limitNofile: { file: '/etc/x.conf', line: 2 } })),
      ['unit'],
      true,
    ],
    [
      "systemd's default above minfds",
      host(
        { limits: limit(2048, 4096) },
        {
          systemd: {
            defaultNofile: { soft: 2048, hard: 4096 },
            units: { 'supervisor.service': { nofile: { soft: 2048, hard: 4096 } } },
          },
        },
      ),
      ['systemd-default'],
      true,
    ],
    [
      'a wrapper in command=',
      host({ programs: [aProgram({ config: { wrapperNofile: 512 }, limits: limit(512, 512) })] }),
      ['wrapper'],
      true,
    ],
    [
      'a wrapper that may not pass the hard limit',
      host({ programs: [aProgram({ config: { wrapperNofile: 600_000 } })] }),
      ['supervisord'],
      true,
    ],
    [
      'a program that raised its own limit',
      host({ programs: [aProgram({ limits: limit(524_288) })] }),
      ['process'],
      false,
    ],
    ['started from a session that has ended', host({ ...bySession }), ['supervisord'], true],
    [
      'started from a session with more than minfds',
      host({ ...bySession, limits: limit(200_000, 200_000) }),
      ['inherited'],
      false,
    ],
    [
      'a nested supervisord',
      host({ startedBy: 'supervisor', parent: { pid: 5, limits: limit(4096) }, limits: limit(4096) }),
      ['inherited'],
      true,
    ],
    [
      'pid 1 that is no systemd',
      host(
        { startedBy: 'init', limits: limit(5000, 5000) },
        { system: { init: 'runit' }, limits: { init: limit(5000, 5000) } },
      ),
      ['init'],
      true,
    ],
    ['the Go supervisord', host({ implementation: 'go', limits: limit(524_288) }), ['supervisord'], false],
    ['somebody ran prlimit on supervisord', host({ limits: limit(4000) }), ['supervisord'], false],
    ['no configuration', aFacts({ supervisor: [withoutConfig()] }), [], false],
  ];
  test.each(cases)('%s', (_name, facts, hops, proven) => {
    const diagnosis = diagnose(facts, aResult());
    expect([decided(diagnosis), diagnosis.proven]).toEqual([hops, proven]);
  });
});

describe('what is missing is said and never guessed', () => {
  test.each([
    ['nr-open', aFacts({ supervisor: [aSupervisor()], sysctl: {} })],
    ['init', aFacts({ supervisor: [aSupervisor()], limits: {} })],
    ['unit', host({}, { systemd: { units: {} } })],
    ['systemd-default', host({}, { systemd: { units: {} } })],
  ])('hop %s', (kind, facts) => {
    expect(hop(diagnose(facts, aResult()), kind).text).toBe('Not observable: nothing was read there.');
  });

  test('with the reason that the facts give', () => {
    const unknown = [{ at: '/supervisor/0/config', reason: 'permission-denied' }] as const;
    const diagnosis = diagnose(aFacts({ supervisor: [withoutConfig()], unknown }), aResult());
    expect(hop(diagnosis, 'supervisord').text).toBe(
      'Not observable: the account may not read it. It runs with soft 1,024, hard 524,288.',
    );
    expect(diagnosis.summary).toContain(
      'Cause unproven: what supervisord sets is not observable, as the account may not read it.',
    );
  });

  test('without the unit a soft limit of exactly minfds is still minfds', () => {
    const diagnosis = diagnose(host({}, { systemd: { units: {} } }), aResult());
    expect([decided(diagnosis), diagnosis.proven]).toEqual([['supervisord'], true]);
    expect(hop(diagnosis, 'inherited').text).toBe(
      'Not observable: the limit of its unit could not be read. It was at most 1,024, or supervisord would run with more.',
    );
  });

  test('a parent that runs with something else is shown, not believed', () => {
    const parent = { pid: 77, command: 'node', limits: limit(1_048_576, 1_048_576) };
    const diagnosis = diagnose(host({ startedBy: 'unknown', parent }), aResult());
    expect([decided(diagnosis), diagnosis.proven]).toEqual([['supervisord'], true]);
    expect(hop(diagnosis, 'inherited').text).toBe(
      'Not observable: something between supervisord and its parent process set another limit (its parent process ' +
        'node runs with soft and hard 1,048,576). It was at most 1,024, or supervisord would run with more.',
    );
  });

  test('a program without limits', () => {
    const { limits: _limits, ...program } = aProgram();
    const diagnosis = diagnose(host({ programs: [program] }), aResult());
    expect([decided(diagnosis), diagnosis.proven]).toEqual([[], false]);
  });

  const at = '2026-01-02T03:04:05Z';
  test.each([
    ['the login', { at, account: { uid: 1001, name: 'audit' }, become: 'none' }],
    ['another user than root', { at, account: { uid: 26, name: 'postgres' }, become: 'sudo', becomeUser: 'postgres' }],
  ] as const)('an unknown result says what would make it known to %s', (_name, probe) => {
    const unknown = [{ at: '/supervisor/0/programs/0/files/open', reason: 'permission-denied' }] as const;
    const subject = '/supervisor/0/programs/0/files/open';
    const diagnosis = diagnose(host({}, { unknown, probe }), aResult({ outcome: 'unknown', subject }));
    expect(diagnosis).toEqual({
      summary: 'Not known: the account may not read it.',
      proven: true,
      hops: [],
      noEffect: [],
      remedy: {
        steps: ['Let the audit read it: set become: sudo, or log in with an account that may.'],
        notEnough: [],
      },
    });
  });

  test('an unlimited login prints as unlimited', () => {
    const facts = host({}, { limits: { login: limit(UNLIMITED, UNLIMITED) } });
    expect(hop(diagnose(facts, aResult()), 'login').text).toMatch(/^The login shell has unlimited; /);
  });

  test('minfds on disk that is above what runs is not said to have set it', () => {
    const diagnosis = diagnose(host({ ...bySession, config: minfdsInFile(8192) }), aResult());
    expect(diagnosis.proven).toBe(false);
    expect(hop(diagnosis, 'supervisord').text).toBe(
      'minfds=8192 (/etc/supervisor/supervisord.conf:4) is what the next start would use. It runs with soft 1,024, ' +
        'hard 524,288, so it was not started with that.',
    );
  });
});
