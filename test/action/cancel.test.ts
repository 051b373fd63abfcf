// The bundle is cancelled in the middle of a run: fifty hosts of which some are done and the others stall in every
// phase that there is. It must be gone within two seconds, with a report of what was done.
import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Report } from '../../src/report/report.ts';
import { descendants, processes, type SeenProcess, until, waitedForCpu } from './processes.ts';
import { type BundleRun, runAction, runCli } from './run-bundle.ts';
import { type StalledFleet, startStalledFleet } from './stalled-fleet.ts';

vi.setConfig({ testTimeout: 90_000 });

let fleet: StalledFleet;

beforeAll(async () => {
  fleet = await startStalledFleet();
});

afterAll(() => fleet?.stop());

interface Cancelling {
  /** From the signal to the exit, by the clock. */
  readonly wall: number;
  /** The same without the time that the process was ready to run and other processes of the machine were run. */
  readonly milliseconds: number;
  readonly children: readonly SeenProcess[];
}

/** Waits until what can be done is done and the rest stalls, this machine's probe too; then sends the signal. */
async function cancel(
  { child, said }: { readonly child: ChildProcess; readonly said: () => string },
  signal: NodeJS.Signals,
): Promise<Cancelling> {
  const pid = child.pid ?? 0;
  // A probe of this machine that makes no progress.
  const shell = await until('a local probe', () => descendants(pid).find(({ command }) => command === 'sh -s'));
  process.kill(-shell.pid, 'SIGSTOP');
  await until('six hosts that are done', () => (said().match(/: audited in /g) ?? []).length >= 6);
  await wait(1500);
  const children = descendants(pid);
  let isGone = child.exitCode !== null;
  if (isGone) throw new Error('it ended by itself');
  child.once('exit', () => {
    isGone = true;
  });
  const before = waitedForCpu(pid) ?? 0;
  const started = performance.now();
  process.kill(pid, signal);
  let waited = before;
  await until('the end of the process', () => {
    waited = waitedForCpu(pid) ?? waited;
    return isGone;
  });
  const wall = performance.now() - started;
  console.log(`${signal}: gone after ${Math.round(wall)} ms, ${Math.round(waited - before)} ms of it without a CPU`);
  return { wall, milliseconds: wall - (waited - before), children };
}

const PHASES: Readonly<Record<string, string>> = {
  dns: 'resolve',
  connect: 'connect',
  banner: 'banner',
  kex: 'kex',
  auth: 'auth',
  exec: 'exec',
  output: 'exec',
  local: 'exec',
  pause: 'banner',
};

async function expectPartial(run: Pick<BundleRun, 'report' | 'markdown' | 'code'>, signal: string): Promise<void> {
  const { report } = run;
  if (report === undefined) throw new Error('no report.json');
  const validate = new Ajv2020({ strict: false }).compile(Report);
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  expect(report.run.stopped).toEqual({ by: 'signal', signal, hosts: 44 });
  expect(report.because.join(' ')).toContain(
    `The run was stopped by ${signal} before 44 of 50 hosts were done: this report is partial.`,
  );
  expect(run.markdown).toMatch(/^# .* Limits Audit: (failed|incomplete), partial report\n/);
  const fates = report.hosts.map(({ name, counts, error }) => {
    const kind = name.replace(/-\d+$/, '');
    return `${kind}: ${counts === undefined ? `${error?.code} in ${error?.phase}` : 'has its results'}`;
  });
  const expected = [...fleet.kinds].flatMap(([kind, count]) =>
    Array.from(
      { length: count },
      () => `${kind}: ${PHASES[kind] ? `cancelled in ${PHASES[kind]}` : 'has its results'}`,
    ),
  );
  expect(fates.sort()).toEqual(expected.sort());
  expect([1, 3]).toContain(run.code);
  await fleet.allClosed();
}

/** Waits until all that the process had started is gone. */
async function expectNoneLeft(children: readonly SeenProcess[]): Promise<void> {
  expect(children.length).toBeGreaterThan(0);
  const left = () => {
    const alive = new Set(processes().map(({ pid, started }) => `${pid} ${started}`));
    return children.filter(({ pid, started }) => alive.has(`${pid} ${started}`));
  };
  await until('the end of its children', () => left().length === 0, 2000).catch(() => expect(left()).toEqual([]));
}

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('ends the Action within two seconds: report, summary and outputs are there', async () => {
    let cancelling: Cancelling | undefined;
    const run = await runAction({
      inputs: { inventory: 'hosts.ini', 'ssh-key': fleet.key, 'known-hosts': fleet.knownHosts },
      files: { 'hosts.ini': fleet.inventory },
      prefix: fleet.prefix,
      meanwhile: async (running) => {
        cancelling = await cancel(running, signal);
      },
    });
    expect(cancelling?.milliseconds).toBeLessThan(2000);
    await expectPartial(run, signal);
    expect(run.stderr).toBe('');
    expect(run.summary).toBe(run.markdown);
    expect(run.outputs.get('conclusion')).toBe(run.report?.conclusion);
    expect(run.outputs.get('report-json')).toBe('report/report.json');
    await expectNoneLeft(cancelling?.children ?? []);
  });

  test('ends the command line within two seconds, with the report on stdout', async () => {
    let cancelling: Cancelling | undefined;
    const run = await runCli(['audit', '--inventory', 'hosts.ini', '--known-hosts', '@known_hosts'], {
      files: { 'hosts.ini': fleet.inventory, known_hosts: fleet.knownHosts },
      environment: { LIMITS_AUDIT_SSH_KEY: fleet.key },
      prefix: fleet.prefix,
      meanwhile: async (running) => {
        cancelling = await cancel(running, signal);
      },
    });
    expect(cancelling?.milliseconds).toBeLessThan(2000);
    await expectPartial(run, signal);
    expect(run.stdout).toMatch(/^Limits Audit: (failed|incomplete), partial report\n/);
    expect(run.stderr).toContain('Written: ');
    await expectNoneLeft(cancelling?.children ?? []);
  });
});
