import { spawn } from 'node:child_process';
import { chmodSync, chownSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Facts } from '../../src/facts/facts.ts';
import { probeScript } from '../../src/probe/script.ts';
import { factsOf, probe, probeFacts, supervisorOf } from '../facts/probe-facts.ts';
import { type Supervisord, startSupervisord } from '../fleet/supervisord.ts';
import { outputOf } from './output-of.ts';
import { shellSession } from './shell-session.ts';

const NOBODY = 65534;
/** A process that left is known by its program's name alone: no other supervisord of this machine may have it. */
const LEFT = `left-${process.pid}`;
let supervisord: Supervisord;

beforeAll(async () => {
  supervisord = await startSupervisord({
    nofile: { soft: 1024, hard: 4096 },
    config: `[supervisord]
minfds=2000
[program:web]
command=sleep 1000
startsecs=0
[program:fatal]
command=/nonexistent
startretries=0
[program:backoff]
command=false
startretries=1000
[program:off]
command=sleep 1007
autostart=false
redirect_stderr=true
[program:off2]
command=sleep 1008
autostart=false
[program:mixed]
command=sh -c "sleep 1001 & sleep 1001 & ulimit -S -n 300; exec sleep 1001"
startsecs=0
[program:${LEFT}]
command=sh -c "(setsid sleep 1003 &); exec sleep 1004"
startsecs=0
`,
  });
}, 30_000);

afterAll(() => supervisord.stop());

const inDash = () => shellSession(['dash', '-s']);
const asNobody = () =>
  shellSession(['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', 'dash', '-s']);

const found = (facts: Facts) => supervisorOf(facts, supervisord.pid);

function statesOf(facts: Facts) {
  return Object.fromEntries(found(facts).programs.map(({ name, state }) => [name, state]));
}

/** Why the state of the first program is not known. */
function whyNot(facts: Facts) {
  const at = facts.supervisor?.indexOf(found(facts));
  const { reason, detail } = facts.unknown.find((entry) => entry.at === `/supervisor/${at}/programs/0/state`) ?? {};
  return [reason, detail];
}

describe('what a running supervisord says of itself', () => {
  test('states of programs, as supervisorctl has them, and nothing of what it says besides', async () => {
    const session = inDash();
    const facts = factsOf(await probe(session));
    const { backoff, ...states } = statesOf(facts);
    expect(states).toEqual({
      web: 'RUNNING',
      fatal: 'FATAL',
      off: 'STOPPED',
      off2: 'STOPPED',
      mixed: 'RUNNING',
      [LEFT]: 'RUNNING',
    });
    // It is started again and again.
    expect(['BACKOFF', 'STARTING']).toContain(backoff);
    const brought = session.stdout().match(/^\d+\/state:.*$/gm) ?? [];
    expect(brought.length).toBeGreaterThanOrEqual(7);
    for (const line of brought) expect(line).toMatch(/^\d+\/state:\S+ [A-Z]+( \d+)?$/);
  });

  test('limits that differ inside a program, and processes that left', async () => {
    const programs = new Map(found(await probeFacts(inDash())).programs.map((program) => [program.name, program]));
    expect(programs.get('mixed')?.nofileSpread).toEqual([
      { soft: 2000, hard: 4096, processes: 2 },
      { soft: 300, hard: 4096, processes: 1 },
    ]);
    expect(programs.get('mixed')?.orphans).toBe(0);
    expect(programs.get(LEFT)?.orphans).toBe(1);
  });

  test('its version, its socket, and the descriptors that it would need', async () => {
    const before = found(await probeFacts(inDash()));
    expect(before).toMatchObject({
      version: (await supervisord.ctl('version')).trim(),
      selectLimited: false,
      config: { processes: 7 },
      control: { unix: { path: `${supervisord.dir}/supervisor.sock`, exists: true, inTmp: true } },
    });
    expect(before.control?.inet).toBeUndefined();
    await supervisord.ctl('stop', 'backoff', 'web', LEFT, 'mixed');
    const stopped = found(await probeFacts(inDash()));
    await supervisord.ctl('start', 'off', 'off2', 'web', LEFT, 'mixed');
    const started = found(await probeFacts(inDash()));
    // fatal and backoff do not run: five descriptors each.
    expect(stopped.budget?.needed).toBe((started.files?.open ?? 0) + 10);
    expect(started.budget?.needed).toBe(stopped.budget?.needed);
    expect(started.budget?.headroom).toBeCloseTo(1 - (started.budget?.needed ?? 0) / 2000);
    await supervisord.ctl('stop', 'off', 'off2');
  });
});

describe('supervisorctl is not started where', () => {
  test('the account may not talk to the socket', async () => {
    expect(whyNot(await probeFacts(asNobody()))).toEqual([
      'permission-denied',
      'This account may not write to the socket of supervisord: audit with become: sudo.',
    ]);
  });

  const untrusted = [
    'unsupported',
    'supervisorctl is not started: others than root and this account could have written its configuration or made its socket.',
  ];

  test.each<[string, () => void, () => void]>([
    [
      'the configuration is anybody’s to write',
      () => chmodSync(supervisord.configFile, 0o666),
      () => chmodSync(supervisord.configFile, 0o644),
    ],
    ['its directory is', () => chmodSync(supervisord.dir, 0o777), () => chmodSync(supervisord.dir, 0o755)],
    [
      'the configuration is somebody else’s, be it supervisord’s own account',
      () => chownSync(supervisord.configFile, NOBODY, NOBODY),
      () => chownSync(supervisord.configFile, 0, 0),
    ],
    [
      'the socket is somebody else’s',
      () => chownSync(`${supervisord.dir}/supervisor.sock`, NOBODY, NOBODY),
      () => chownSync(`${supervisord.dir}/supervisor.sock`, 0, 0),
    ],
  ])('%s', async (_name, spoil, mend) => {
    spoil();
    try {
      expect(whyNot(await probeFacts(inDash()))).toEqual(untrusted);
    } finally {
      mend();
    }
    expect(statesOf(await probeFacts(inDash()))['web']).toBe('RUNNING');
  });

  test('it would load a plugin, or ask at another address', async () => {
    const conf = readFileSync(supervisord.configFile, 'utf8');
    const elsewhere = conf.replace(/^serverurl=.*$/m, 'serverurl=http://192.0.2.1:9001');
    const reasons: unknown[] = [];
    for (const text of [`${conf}  [ctlplugin:x]\nsupervisor.ctl_factory = os:system\n`, elsewhere]) {
      writeFileSync(supervisord.configFile, text);
      reasons.push(whyNot(await probeFacts(inDash())));
    }
    writeFileSync(supervisord.configFile, conf);
    expect(reasons).toEqual([
      ['unsupported', 'supervisorctl is not started: the configuration makes it load a plugin.'],
      [
        'unsupported',
        'supervisorctl is not started: in the main file, serverurl must be the unix socket that supervisord made.',
      ],
    ]);
  });

  test('nothing could end it', async () => {
    const without = probeScript('cafebabecafebabe').replace('command -v timeout && command', 'false && command');
    expect(whyNot(factsOf(await outputOf(without)))).toEqual([
      'unsupported',
      'There is no supervisorctl or no timeout command in the PATH of this account: it takes both.',
    ]);
  });

  test('it would not come to an end', async () => {
    const slow = probeScript('cafebabecafebabe').replace('timeout 3 supervisorctl', 'timeout 1 sh -c "sleep 60"');
    expect(whyNot(factsOf(await outputOf(slow)))).toEqual([
      'not-observable',
      'supervisord did not answer within 3 seconds.',
    ]);
  });
});

test('a socket that a cleaner took away', async () => {
  const other = await startSupervisord({ config: '[program:web]\ncommand=sleep 1000\nstartsecs=0\n' });
  try {
    rmSync(`${other.dir}/supervisor.sock`);
    const facts = await probeFacts(inDash());
    expect(supervisorOf(facts, other.pid).control?.unix).toMatchObject({ exists: false, inTmp: true });
    expect(supervisorOf(facts, other.pid).programs[0]?.state).toBeUndefined();
  } finally {
    await other.stop();
  }
});

test('a program that supervisord has forked and that does not run yet', async () => {
  const other = await startSupervisord({
    config:
      '[program:slow]\ncommand=sleep 1000\nautostart=false\nstartsecs=0\n[program:idle]\ncommand=sleep 1\nautostart=false\n',
  });
  const tracer = spawn('strace', ['-f', '-qq', '-p', String(other.pid), '-e', 'inject=execve:delay_enter=20000000']);
  try {
    await sleep(500);
    const started = other.ctl('start', 'slow');
    await sleep(1500);
    const facts = await probeFacts(inDash());
    const supervisor = supervisorOf(facts, other.pid);
    // Traced like this, supervisord is too busy to say whose child it is.
    const early = supervisor.programs.filter(({ preExecSeconds }) => preExecSeconds !== undefined);
    expect(early).toMatchObject([{ running: true, pid: expect.any(Number) }]);
    expect(early[0]?.preExecSeconds).toBeGreaterThan(0.5);
    expect(early[0]?.preExecSeconds).toBeLessThan(20);
    // The twin is no supervisord.
    expect(facts.supervisor?.filter(({ configFile }) => configFile === other.configFile)).toHaveLength(1);
    tracer.kill('SIGKILL');
    await started;
  } finally {
    tracer.kill('SIGKILL');
    await other.stop();
  }
});
