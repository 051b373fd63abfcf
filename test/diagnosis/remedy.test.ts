import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { aFacts, aProgram, aSupervisor, aSupervisorConfig, minfdsInFile } from '../builders/facts.ts';
import { bySession, host, inUnit, limit } from '../builders/hosts.ts';
import { aResult } from '../builders/results.ts';

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
      "Set minfds to 65536 on supervisord's command line (ExecStart= of supervisor.service), now 2048: there it beats the file.",
    );
    expect(remedy.steps).toContain('Run systemctl daemon-reload.');
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
      'Lower the soft limit to 100000 (LimitNOFILE=100000:HARD) in supervisor.service (systemctl edit supervisor.service).',
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
      'Set minfds=4096 or more in the [supervisord] section of /etc/supervisor/supervisord.conf.',
    ]);
  });

  test('more than the control asks for, when as much is open already', () => {
    const programs = [aProgram({ files: { open: 70_000 }, limits: limit(80_000) })];
    const { remedy } = diagnose(host({ programs, limits: limit(60_000) }), aResult({ observed: 60_000 }));
    expect(remedy.steps.join(' ')).toContain('minfds=524288');
  });

  test('a process that an earlier supervisord left behind: supervisorctl cannot restart it', () => {
    const old = { pid: 77, startedAt: '2025-12-01T00:00:00Z', limits: limit(1024), files: {} };
    const programs = [aProgram({ limits: limit(1024), processes: [old] })];
    const { remedy } = diagnose(host({ programs, limits: limit(65_536), config: minfdsInFile(65_536) }), aResult());
    expect(remedy.steps).toEqual([
      'End process 77 by hand (kill 77): it is older than this supervisord, was left behind by an earlier one, and supervisorctl cannot restart it.',
    ]);
    expect(remedy.restarts).toBe('nothing');
  });

  test('an orphan: supervisorctl cannot restart it either', () => {
    const [main, orphan] = [700, 800].map((pid) => ({ pid, limits: limit(pid === 800 ? 1024 : 65_536), files: {} }));
    const processes = [main, orphan].flatMap((process) => process ?? []);
    const programs = [aProgram({ limits: limit(1024), processes, orphans: 1 })];
    const { remedy } = diagnose(host({ programs, limits: limit(65_536), config: minfdsInFile(65_536) }), aResult());
    expect(remedy.steps).toEqual([
      'End process 800 by hand (kill 800): it no longer descends from supervisord, and supervisorctl cannot restart it.',
    ]);
  });

  test('a program of a group is restarted by its whole name', () => {
    const programs = [aProgram({ group: 'tier', limits: limit(1024) })];
    const { remedy } = diagnose(host({ programs, limits: limit(65_536), config: minfdsInFile(65_536) }), aResult());
    expect(remedy.steps.at(-1)).toBe(
      'Run supervisorctl restart tier:worker: a fresh process inherits 65,536 from supervisord.',
    );
    expect(remedy.restarts).toBe('program tier:worker only');
  });

  test('what is no limit is not warned of what applies no limit', () => {
    const control = { inet: { address: '*:9001', allAddresses: true, password: false } };
    const { remedy } = diagnose(host({ control }), aResult({ subject: '/supervisor/0/control/inet' }));
    expect(remedy.notEnough).toEqual([]);
  });

  test('a first drop-in, of which systemd does not say that it needs a daemon-reload', () => {
    const stale = [{ what: 'systemd-unit', state: 'possible', file: '/etc/systemd/system/s.d/a.conf' }] as const;
    const { remedy } = diagnose(host({ stale }, inUnit(1024, 524_288, { needDaemonReload: false })), aResult());
    expect(remedy.steps).toContain('Run systemctl daemon-reload.');
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
