import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import { type Facts, type SupervisorFacts, UNLIMITED } from '../../src/facts/facts.ts';
import { aFacts, aProgram, aSupervisor, aSupervisorConfig, minfdsInFile } from '../builders/facts.ts';
import { aResult } from '../builders/results.ts';

const limit = (soft: number, hard = 524_288) => ({ nofile: { soft, hard } });

/** A host with one supervisord. Its one program runs with what supervisord runs with, unless said otherwise. */
function host(change: Partial<SupervisorFacts> = {}, facts: Partial<Facts> = {}): Facts {
  const programs = [aProgram({ ...(change.limits === undefined ? {} : { limits: change.limits }) })];
  return aFacts({ supervisor: [aSupervisor({ programs, ...change })], ...facts });
}

function decided(diagnosis: Diagnosis): readonly string[] {
  return diagnosis.hops.filter((hop) => hop.decided).map(({ kind }) => kind);
}

function hop(diagnosis: Diagnosis, kind: string) {
  const found = diagnosis.hops.find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`no hop ${kind} among ${diagnosis.hops.map((each) => each.kind)}`);
  return found;
}

const bySession = { startedBy: 'session', unit: 'session-3.scope' } as const;
const inUnit = (soft: number, hard: number, change: object = {}): Partial<Facts> => ({
  systemd: {
    defaultNofile: { soft: 1024, hard: 524_288 },
    units: { 'supervisor.service': { nofile: { soft, hard }, ...change } },
  },
});

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

function withoutConfig(): SupervisorFacts {
  const { config: _config, ...rest } = aSupervisor();
  return rest;
}

describe('the incident', () => {
  const diagnosis = diagnose(
    host({}, { sysctl: { ...aFacts().sysctl, 'net.ipv4.tcp_fin_timeout': 30 } }),
    aResult({ expected: 'at least 65,536' }),
  );

  test('says in one sentence what, how much and why', () => {
    expect(diagnosis.summary).toBe(
      'Program worker may open 1,024 files and has 1,000 open (headroom 2.3 %): minfds is not set, default 1024, ' +
        'supervisord inherited no more than that, and everything under it inherits its limit.',
    );
  });

  test('shows every hop with its value', () => {
    expect(diagnosis.hops.map(({ kind, live, counts }) => [kind, live?.soft, counts])).toEqual([
      ['kernel', undefined, true],
      ['nr-open', 1_048_576, true],
      ['init', 1_048_576, true],
      ['systemd-default', 1024, true],
      ['unit', 1024, true],
      ['inherited', undefined, true],
      ['supervisord', 1024, true],
      ['process', 1024, true],
      ['login', 200_000, false],
    ]);
  });

  test('says that the login shell is no witness', () => {
    expect(hop(diagnosis, 'login').text).toBe(
      'The login shell has 200,000; it is no witness: PAM limits apply to logins only, never to what supervisord starts.',
    );
  });

  test('says what makes a fix real', () => {
    expect(diagnosis.remedy).toEqual({
      steps: [
        'Set minfds=65536 in the [supervisord] section of /etc/supervisor/supervisord.conf.',
        'Keep minfds no higher than needed: before every spawn supervisord closes each descriptor up to minfds (measured: 0.85 s at 65,536, 3.4 s at 1,000,000).',
        'Run systemctl restart supervisor.service: a full restart of supervisord.',
      ],
      restarts: 'supervisord and its 1 program',
      notEnough: [
        'supervisorctl reread, update, restart all or reload, and SIGHUP: a running supervisord never sets its limit again.',
        'systemctl daemon-reload or reload alone: no running process gets a new limit from it.',
        'prlimit on supervisord: it reaches only programs started later and is lost at the next start.',
        'A higher limit for logins (limits.conf, ulimit -n in a shell, now 200,000): services never pass PAM.',
      ],
    });
  });

  test('names the kernel parameters that have no effect', () => {
    expect(diagnosis.noEffect).toEqual([
      'No kernel network parameter has any effect on errno 24 (Too many open files): errno 24 is RLIMIT_NOFILE of the process, and nothing else.',
      'net.ipv4.tcp_fin_timeout=30 (run time; default 60; set in no file, so gone at the next boot) has no effect on errno 24: it times orphaned sockets in FIN_WAIT_2 and does not shorten TIME_WAIT, which is fixed at 60 seconds.',
    ]);
  });
});

describe('kernel parameters that have no effect', () => {
  const touched = (sysctl: Facts['sysctl'], sysctlFiles: Facts['sysctlFiles'] = {}, rest: Partial<Facts> = {}) =>
    diagnose(host({}, { sysctl: { ...aFacts().sysctl, ...sysctl }, sysctlFiles, ...rest }), aResult()).noEffect.slice(
      1,
    );

  test('untouched ones are not named', () => {
    expect(touched({})).toEqual([]);
  });

  test('one that only a file sets', () => {
    expect(touched({}, { 'net.ipv4.tcp_fin_timeout': { value: 30, file: '/etc/sysctl.conf', line: 3 } })).toEqual([
      'net.ipv4.tcp_fin_timeout=60 (run time; default 60; 30 at the next boot by /etc/sysctl.conf:3) has no effect on errno 24: it times orphaned sockets in FIN_WAIT_2 and does not shorten TIME_WAIT, which is fixed at 60 seconds.',
    ]);
  });

  test('tcp_tw_recycle in a file of a kernel that does not have it', () => {
    expect(touched({}, { 'net.ipv4.tcp_tw_recycle': { value: 1, file: '/etc/sysctl.conf', line: 5 } })).toEqual([
      'net.ipv4.tcp_tw_recycle (set to 1 in /etc/sysctl.conf:5) has no effect on anything: this kernel does not have it. Where it exists, it drops connections of clients behind NAT; kernels since 4.12 do not have it.',
    ]);
  });

  test('tcp_tw_recycle on an old kernel is harmful', () => {
    const old = { system: { kernel: { release: '3.10.0-1160.el7' }, init: 'systemd' } };
    const texts = touched({ 'net.ipv4.tcp_tw_recycle': 1, 'net.ipv4.tcp_tw_reuse': 0 }, {}, old);
    expect(texts).toEqual([
      'net.ipv4.tcp_tw_recycle=1 (run time; default 0; set in no file, so gone at the next boot) has no effect on errno 24: it drops connections of clients behind NAT; kernels since 4.12 do not have it. It is harmful: turn it off.',
    ]);
  });

  test('files that were not read are not said to be silent', () => {
    const unknown = [{ at: '/sysctlFiles', reason: 'permission-denied' }] as const;
    expect(touched({ 'net.ipv4.tcp_tw_reuse': 1 }, {}, { unknown })[0]).toMatch(
      /^net\.ipv4\.tcp_tw_reuse=1 \(run time; default 2\) has no effect/,
    );
  });
});

describe('stale configuration', () => {
  const facts = host({
    config: minfdsInFile(8192),
    stale: [
      {
        what: 'supervisord-config',
        state: 'confirmed',
        file: '/etc/supervisor/supervisord.conf',
        line: 4,
        changedAt: '2026-01-02T00:00:00Z',
        predicted: { soft: 8192, hard: 524_288 },
      },
    ],
    nextStart: { outcome: 'starts', nofile: { soft: 8192, hard: 524_288 } },
  });

  test('a file that was changed after the start is named, and only a full restart is asked for', () => {
    const diagnosis = diagnose(facts, aResult({ expected: 'at least 8,192' }));
    expect(diagnosis.proven).toBe(false);
    expect(diagnosis.summary).toBe(
      'Program worker may open 1,024 files and has 1,000 open (headroom 2.3 %). Stale configuration: supervisord still ' +
        'runs with 1,024 from before: its configuration (/etc/supervisor/supervisord.conf:4), which says minfds=8192 ' +
        'now, was changed at 2026-01-02T00:00:00Z, after it started at 2026-01-01T00:00:00Z and predicts 8,192, but ' +
        'only a full restart applies it.',
    );
    expect(diagnosis.remedy.steps).toEqual([
      'Edit nothing (/etc/supervisor/supervisord.conf:4): what is on disk gives 8,192 at the next start.',
      'Run systemctl restart supervisor.service: a full restart of supervisord.',
    ]);
  });

  test('what is on disk may still be too little', () => {
    const { remedy } = diagnose(facts, aResult({ expected: 'at least 20,000' }));
    expect(remedy.steps[0]).toBe(
      'Set minfds=20000 (now 8192) in the [supervisord] section of /etc/supervisor/supervisord.conf:4.',
    );
  });

  test('as a finding of its own', () => {
    const diagnosis = diagnose(facts, aResult({ subject: '/supervisor/0/stale', expected: 'no entries' }));
    expect(diagnosis.summary).toBe(
      "supervisord's configuration (/etc/supervisor/supervisord.conf:4) was changed at 2026-01-02T00:00:00Z, after " +
        'supervisord started (2026-01-01T00:00:00Z); it predicts 8,192 files, which is not what runs.',
    );
    expect(diagnosis.remedy.restarts).toBe('supervisord and its 1 program');
  });
});

describe('would the fix keep supervisord from starting', () => {
  const alice = { user: 'alice', uid: 1000, capSysResource: false } as const;

  test('user= without CAP_SYS_RESOURCE and a hard limit below: the unit comes first', () => {
    const facts = host({ ...alice, limits: limit(1024, 4096) }, inUnit(1024, 4096));
    const { remedy } = diagnose(facts, aResult());
    expect(remedy.blocked).toBe(
      'minfds=65536 alone would stop supervisord from starting (exit code 2): it runs as user alice without ' +
        'CAP_SYS_RESOURCE, inherits a hard limit of 4,096 and may not pass it. Raise LimitNOFILE= in its unit first.',
    );
    expect(remedy.steps.filter((step) => !step.startsWith('Keep minfds no higher'))).toEqual([
      'Set LimitNOFILE=65536 in supervisor.service (systemctl edit supervisor.service).',
      'Set minfds=65536 in the [supervisord] section of /etc/supervisor/supervisord.conf.',
      'Run systemctl daemon-reload.',
      'Run systemctl restart supervisor.service: a full restart of supervisord.',
    ]);
  });

  test('a hard limit that is high enough blocks nothing', () => {
    expect(diagnose(host({ ...alice }), aResult()).remedy.blocked).toBeUndefined();
  });

  test('root with CAP_SYS_RESOURCE passes its hard limit', () => {
    const facts = host({ limits: limit(1024, 4096) }, inUnit(1024, 4096));
    expect(diagnose(facts, aResult()).remedy.blocked).toBeUndefined();
  });

  test('nobody passes fs.nr_open', () => {
    const { remedy } = diagnose(host(), aResult({ expected: 'at least 2,000,000' }));
    expect(remedy.blocked).toBe(
      'minfds=2000000 would stop supervisord from starting (exit code 2): fs.nr_open is 1,048,576, and nobody passes it. Raise fs.nr_open first.',
    );
    expect(remedy.steps[0]).toBe(
      'Raise fs.nr_open to at least 2000000 first (sysctl, now 1048576): nobody sets more than that.',
    );
  });

  test('unlimited means as much as fs.nr_open allows', () => {
    const { remedy } = diagnose(host(), aResult({ expected: 'at least unlimited' }));
    expect(remedy.steps[0]).toMatch(/^Set minfds=1048576 in /);
  });

  test('a mistake in the files stops any restart', () => {
    const problems = [
      { code: 'bad-integer', message: 'minprocs is "100k", not a number.', fatal: true, file: '/etc/s.conf', line: 9 },
    ] as const;
    const { remedy } = diagnose(host({ config: aSupervisorConfig({ problems }) }), aResult());
    expect(remedy.blocked).toBe(
      'The next start fails anyway, for what stands in its files: minprocs is "100k", not a number (/etc/s.conf:9). Correct that first.',
    );
  });

  test('whether it may is not known: said, not assumed', () => {
    const { capSysResource: _cap, ...supervisor } = aSupervisor({ limits: limit(1024, 4096) });
    const facts = aFacts({ supervisor: [supervisor], ...inUnit(1024, 4096) });
    const { remedy } = diagnose(facts, aResult());
    expect(remedy.blocked).toBeUndefined();
    expect(remedy.steps.join('\n')).toContain('Check first that supervisord may set 65536, or it refuses to start');
  });
});

describe('the fix', () => {
  test('on the command line, where it beats the file', () => {
    const config = aSupervisorConfig({ minfds: 2048, sources: { minfds: { from: 'argv' } } });
    const { remedy } = diagnose(host({ config, limits: limit(2048) }), aResult());
    expect(remedy.steps[0]).toBe(
      "Set minfds to 65536 on supervisord's command line (now 2048): there it beats the file.",
    );
  });

  test('started from a session: a full stop and start, and better from a unit', () => {
    const { remedy } = diagnose(host({ ...bySession }), aResult());
    expect(remedy.steps.slice(-2)).toEqual([
      'Do a full restart of supervisord (supervisorctl shutdown, then start it again): only a new process applies it.',
      'Start it from a unit instead of a login session: the limits of a login are gone with the next boot.',
    ]);
  });

  test('in a container', () => {
    const facts = host({ startedBy: 'container', capSysResource: false, limits: limit(1024, 4096) });
    const { remedy } = diagnose(facts, aResult());
    expect(remedy.steps[0]).toBe(
      "Start the container with this limit for files (--ulimit nofile=65536 or its orchestrator's setting).",
    );
    expect(remedy.steps.at(-1)).toBe('Restart the container: a full restart of supervisord.');
  });

  test('a wrapper needs no restart of supervisord', () => {
    const programs = [
      aProgram({ config: { wrapperNofile: 512, file: '/etc/w.conf', line: 2 }, limits: limit(512, 512) }),
    ];
    const { remedy } = diagnose(host({ programs }), aResult());
    expect(remedy.steps).toEqual([
      'Let the wrapper in command= (/etc/w.conf:2) set 65536.',
      'Run supervisorctl update: it applies a changed command= and restarts the programs that changed.',
    ]);
    expect(remedy.restarts).toBe('program worker only');
    expect(remedy.notEnough[0]).toBe('A higher minfds: the wrapper in command= sets 512 after it.');
  });

  test('a limit that is too high goes down where it comes from, as minfds is only a floor', () => {
    const facts = host({ limits: limit(1_048_576, 1_048_576) }, inUnit(1_048_576, 1_048_576));
    const { remedy } = diagnose(facts, aResult({ observed: 1_048_576, expected: 'at most 100,000' }));
    expect(remedy.steps[0]).toBe(
      'Lower LimitNOFILESoft to 100000 (LimitNOFILE=100000:HARD) in supervisor.service (systemctl edit supervisor.service).',
    );
    expect(remedy.notEnough[0]).toBe(
      'A lower minfds alone: it is a floor, never a cap, and supervisord inherits 1,048,576.',
    );
  });

  test('for headroom: enough for what is open, and a word about leaks', () => {
    const result = aResult({
      subject: '/supervisor/0/programs/0/headroom/nofile',
      observed: 0.0234,
      expected: 'at least 0.2',
    });
    const { remedy } = diagnose(host(), result);
    expect(remedy.steps.slice(0, 2)).toEqual([
      'Find out first whether it leaks files: a leak fills any limit.',
      'Set minfds=2048 in the [supervisord] section of /etc/supervisor/supervisord.conf.',
    ]);
  });

  test('more than the control asks for, when as much is open already', () => {
    const programs = [aProgram({ files: { open: 70_000 }, limits: limit(80_000) })];
    const { remedy } = diagnose(host({ programs, limits: limit(60_000) }), aResult({ observed: 60_000 }));
    expect(remedy.steps.join(' ')).toContain('minfds=262144');
  });

  test('counts what it restarts', () => {
    const programs = [aProgram(), aProgram({ name: 'b', running: false }), aProgram({ name: 'c' })];
    expect(diagnose(host({ programs }), aResult()).remedy.restarts).toBe('supervisord and its 3 programs (2 run now)');
  });

  test('a unit with a name made for shells is not pasted into a command', () => {
    const unit = 'x;reboot.service';
    const { remedy } = diagnose(host({ unit, capSysResource: false, limits: limit(1024, 4096) }), aResult());
    expect(remedy.steps.join('\n')).not.toContain('reboot');
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

  test('an unknown result says what would make it known', () => {
    const unknown = [{ at: '/supervisor/0/programs/0/files/open', reason: 'permission-denied' }] as const;
    const subject = '/supervisor/0/programs/0/files/open';
    const diagnosis = diagnose(host({}, { unknown }), aResult({ outcome: 'unknown', subject }));
    expect(diagnosis).toEqual({
      summary: 'Not known: the account may not read it.',
      proven: true,
      hops: [],
      noEffect: [],
      remedy: {
        steps: [
          'Let the audit read it: set become: sudo, or log in with an account that may (the account may not read it).',
        ],
        notEnough: [],
      },
    });
  });

  test('an unlimited login prints as unlimited', () => {
    const facts = host({}, { limits: { login: limit(UNLIMITED, UNLIMITED) } });
    expect(hop(diagnose(facts, aResult()), 'login').text).toMatch(/^The login shell has unlimited; /);
  });
});
