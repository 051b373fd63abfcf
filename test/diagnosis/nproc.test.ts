import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { binds } from '../../src/diagnosis/target.ts';
import type { Facts, SupervisorFacts } from '../../src/facts/facts.ts';
import { aFacts, aProgram, aSupervisor, aSupervisorConfig } from '../builders/facts.ts';
import { decided, hop } from '../builders/hosts.ts';
import { aResult } from '../builders/results.ts';

const SUBJECT = '/supervisor/0/programs/0/limits/nproc/soft';
const nproc = (soft: number, hard = soft) => ({ nproc: { soft, hard } });

/** A host whose unit sets LimitNPROC=100, so that minprocs decides: 200. */
function host(change: Partial<SupervisorFacts> = {}, facts: Partial<Facts> = {}): Facts {
  const limits = change.limits ?? nproc(200, 5000);
  return aFacts({
    sysctl: { 'kernel.threads-max': 63_000 },
    limits: { init: nproc(31_500), login: nproc(31_500) },
    systemd: {
      defaultNproc: { soft: 31_500, hard: 31_500 },
      defaultNprocAt: { file: '/etc/systemd/system.conf', line: 40 },
      units: {
        'supervisor.service': {
          nproc: { soft: 100, hard: 5000 },
          limitNproc: { file: '/etc/systemd/system/supervisor.service.d/a.conf', line: 2 },
          tasks: { used: 150, limit: 4915 },
        },
      },
    },
    capacity: { threadsPerUser: [{ uid: 33, user: 'www-data', used: 190, limit: 200, headroom: 0.05 }] },
    supervisor: [aSupervisor({ limits, programs: [aProgram({ limits })], ...change })],
    ...facts,
  });
}

const result = (change: object = {}) =>
  aResult({ subject: SUBJECT, observed: 200, expected: 'at least 4,096', ...change });

describe('the chain of processes', () => {
  const diagnosis = diagnose(host(), result());

  test('in one sentence', () => {
    expect(diagnosis.summary).toBe(
      'nproc of program worker is 200, for all processes and threads of user id 33 together (190 now): minprocs is ' +
        'not set, default 200, and everything under supervisord inherits its limit.',
    );
  });

  test('hop by hop, with TasksMax as another limit', () => {
    expect(diagnosis.hops.map(({ kind, counts, text }) => `${kind}${counts ? '' : ' (apart)'}: ${text}`)).toEqual([
      'kernel: The kernel starts pid 1 with half of kernel.threads-max: soft and hard 31,500, unless that was changed since.',
      'init: pid 1 (systemd) runs with soft and hard 31,500; its services get a default of their own instead.',
      'systemd-default: systemd gives its services soft and hard 31,500 (/etc/systemd/system.conf:40) unless their unit says otherwise.',
      'unit: supervisor.service sets LimitNPROC: soft 100, hard 5,000.',
      'tasks (apart): TasksMax of supervisor.service is 4,915, of which 150 are in use: another limit, for all processes and threads of the unit together, root included.',
      'inherited: supervisord inherited soft 100, hard 5,000 from its unit.',
      'supervisord: minprocs is not set, default 200: supervisord raises its soft limit to at least that when it starts.',
      'process: The process runs with soft 200, hard 5,000, as predicted.',
      'login (apart): The login shell has 31,500; it is no witness: PAM limits apply to logins only, never to what supervisord starts.',
    ]);
    expect([decided(diagnosis), diagnosis.proven]).toEqual([['supervisord'], true]);
  });

  test('the fix names minprocs, and nothing about files', () => {
    expect(diagnosis.remedy.steps).toEqual([
      'Set minprocs=4096 in the [supervisord] section of /etc/supervisor/supervisord.conf.',
      'Run systemctl restart supervisor.service: a full restart of supervisord.',
    ]);
    expect(diagnosis.noEffect).toEqual([]);
    expect(JSON.stringify(diagnosis)).not.toMatch(/minfds|LimitNOFILE|errno 24|ulimit -n/);
  });

  test('a goal above TasksMax needs both', () => {
    const { remedy } = diagnose(host(), result({ expected: 'at least 5,000' }));
    expect(remedy.steps[0]).toBe(
      'Raise TasksMax of supervisor.service above 5000 as well (now 4915): it counts the same processes and threads.',
    );
  });

  test('above the hard limit without the capability', () => {
    const { remedy } = diagnose(host({ capSysResource: false }), result({ expected: 'at least 6,000' }));
    expect(remedy.blocked).toBe(
      'minprocs=6000 alone would stop supervisord from starting (exit code 2): it runs as user root without ' +
        'CAP_SYS_RESOURCE, inherits a hard limit of 5,000 and may not pass it. Raise LimitNPROC= in its unit first.',
    );
  });

  test.each([
    ['more inherited than minprocs', host({ limits: nproc(400, 5000) }, unit(400)), 'unit'],
    ['minprocs as the deciding floor', host(), 'supervisord'],
  ])('%s', (_name, facts, kind) => {
    expect(decided(diagnose(facts, result()))).toEqual([kind]);
  });
});

function unit(soft: number): Partial<Facts> {
  const place = { file: '/etc/x.conf', line: 2 };
  return { systemd: { units: { 'supervisor.service': { nproc: { soft, hard: 5000 }, limitNproc: place } } } };
}

describe('root', () => {
  const facts = host({ programs: [aProgram({ uid: 0, limits: nproc(200, 5000) })] });

  test('is not bound by it, and nothing is asked to be changed', () => {
    const diagnosis = diagnose(facts, result());
    expect(diagnosis.summary).toMatch(
      /^nproc of program worker is 200, and the kernel does not enforce it, since it runs as root: /,
    );
    expect(diagnosis.remedy).toEqual({
      steps: ['Change nothing for this process: the kernel does not enforce RLIMIT_NPROC for root.'],
      restarts: 'nothing',
      notEnough: [],
    });
  });

  test('so it does not stand before what binds', () => {
    expect([binds(facts, SUBJECT), binds(host(), SUBJECT)]).toEqual([false, true]);
    expect(binds(facts, '/supervisor/0/programs/0/limits/nofile/soft')).toBe(true);
  });
});

test('minprocs itself as the subject', () => {
  const config = aSupervisorConfig({ minprocs: 100_000 });
  const diagnosis = diagnose(
    host({ config }),
    result({ subject: '/supervisor/0/config/minprocs', observed: 100_000, expected: 'at most 50,000' }),
  );
  expect(diagnosis.summary).toMatch(/^minprocs is 100000, and supervisord runs with 200/);
});

describe('what systemd cuts', () => {
  const cut = (handsDown: object): Partial<Facts> => ({
    systemd: {
      defaultNofile: { soft: 1024, hard: 20_000 },
      units: {
        'supervisor.service': {
          nofile: { soft: 65_536, hard: 65_536 },
          limitNofile: { file: '/etc/x.conf', line: 2 },
          handsDown,
        },
      },
    },
  });
  const nofile = { nofile: { soft: 20_000, hard: 20_000 } };
  const facts = (handsDown: object) =>
    aFacts({
      supervisor: [aSupervisor({ limits: nofile, programs: [aProgram({ limits: nofile })] })],
      ...cut(handsDown),
    });

  test('is what supervisord inherits', () => {
    const diagnosis = diagnose(facts(nofile), aResult());
    expect([decided(diagnosis), diagnosis.proven]).toEqual([['unit'], true]);
    expect(hop(diagnosis, 'unit').text).toBe(
      'supervisor.service sets LimitNOFILE: soft and hard 65,536, of which systemd makes soft and hard 20,000: it may not set more than its own hard limit.',
    );
  });

  test('is not guessed', () => {
    const diagnosis = diagnose(facts({}), aResult());
    expect(diagnosis.proven).toBe(false);
    expect(hop(diagnosis, 'inherited').text).toBe(
      'Not observable: whether systemd may set what its unit asks for is not known.',
    );
  });
});

describe('PAM', () => {
  const line = {
    file: '/etc/security/limits.conf',
    line: 9,
    domain: '*',
    type: 'soft',
    item: 'nofile',
    value: 65_536,
  } as const;
  const own = { ...line, line: 10, domain: 'root', wins: true } as const;
  const pam = { entries: [line, own] };
  const nofile = { nofile: { soft: 1024, hard: 524_288 } };
  const started = (change: Partial<SupervisorFacts>) =>
    aFacts({ supervisor: [aSupervisor({ limits: nofile, ...change })], pam });

  test('has no part in a unit, where somebody may have counted on it', () => {
    const found = hop(diagnose(started({}), aResult()), 'pam');
    expect([found.counts, found.text]).toEqual([
      false,
      'PAM has no part in this: limits.conf (/etc/security/limits.conf:9 sets 65,536 for *, and 1 more line) is for logins, su, sudo and cron, which a service never passes.',
    ]);
  });

  test('sets the limit of a supervisord that was started from a login', () => {
    const found = hop(diagnose(started({ startedBy: 'session', unit: 'session-3.scope' }), aResult()), 'pam');
    expect([found.counts, found.place, found.text]).toEqual([
      true,
      { file: '/etc/security/limits.conf', line: 10 },
      'It was started from a login, which gets its RLIMIT_NOFILE from PAM: for root soft 65,536 (/etc/security/limits.conf:10).',
    ]);
  });

  test('does not reach root by *', () => {
    const facts = aFacts({
      supervisor: [aSupervisor({ limits: nofile, startedBy: 'session' })],
      pam: { entries: [line] },
    });
    expect(hop(diagnose(facts, aResult()), 'pam').text).toBe(
      'No line of limits.conf sets nofile for root: its logins keep what their service runs with.',
    );
  });

  test.each(['container', 'supervisor', 'unknown'] as const)('nothing is said where it is open: %s', (startedBy) => {
    expect(diagnose(started({ startedBy }), aResult()).hops.map(({ kind }) => kind)).not.toContain('pam');
  });

  test('of a unit that opens a session', () => {
    const facts = started({});
    const units = { 'supervisor.service': { nofile: { soft: 1, hard: 2 }, pamName: 'login' } };
    const diagnosis = diagnose({ ...facts, systemd: { units } }, aResult());
    expect(hop(diagnosis, 'pam').text).toBe(
      "Its unit opens a PAM session (PAMName=login): pam_limits, where that service uses it, comes after the unit's limits.",
    );
    expect(hop(diagnosis, 'inherited').text).toMatch(/^Not observable: its unit opens a PAM session/);
  });
});

test('a container is a hop of its own', () => {
  const facts = aFacts({ supervisor: [aSupervisor({ startedBy: 'container' })] });
  expect(hop(diagnose(facts, aResult()), 'container').text).toBe(
    'No unit: supervisord runs in a container, whose runtime sets the limit.',
  );
});
