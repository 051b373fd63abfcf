import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Limit, UNLIMITED } from '../../../src/facts/facts.ts';
import { predictNofile, predictNproc } from '../../../src/facts/supervisor/prediction.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'limits-audit-minfds-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const nrOpen = Number(readFileSync('/proc/sys/fs/nr_open', 'utf8'));
const own = readLimits('self');
// Bit 24 of the effective set; children of this process inherit it.
const capSysResource =
  ((BigInt(`0x${/CapEff:\s+(\w+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]}`) >> 24n) & 1n) === 1n;

/** What prlimit gives it, then -a and --minprocs; all of it possible without privileges. */
const cases: readonly { nofile: Limit; nproc?: Limit; minfds: number; minprocs?: number }[] = [
  { nofile: { soft: 1024, hard: 4096 }, minfds: 1024 },
  { nofile: { soft: 1024, hard: 4096 }, minfds: 3000 },
  { nofile: { soft: 1024, hard: 4096 }, minfds: 4096 },
  { nofile: { soft: 1024, hard: 4096 }, minfds: 4097 },
  { nofile: { soft: 2000, hard: 4096 }, minfds: 100 },
  { nofile: { soft: 512, hard: 512 }, minfds: 0 },
  { nofile: { soft: 512, hard: 512 }, minfds: -1 },
  { nofile: { soft: 512, hard: 512 }, minfds: 1024 },
  { nofile: { soft: 512, hard: 1024 }, minfds: nrOpen + 1 },
  { nofile: { soft: 512, hard: 1024 }, minfds: 1e19 },
  { nofile: { soft: 1024, hard: 1024 }, nproc: { soft: 300, hard: 900 }, minfds: 1, minprocs: 600 },
  { nofile: { soft: 1024, hard: 1024 }, nproc: { soft: 300, hard: 900 }, minfds: 1, minprocs: 901 },
];

it('predicts what a real supervisord gets, or that it refuses to start', async () => {
  const seen = await Promise.all(cases.map(observe));
  expect(seen).toEqual(cases.map(predict));
});

function predict({ nofile, nproc = own.nproc, minfds, minprocs = 1 }: (typeof cases)[number]): unknown {
  const shared = { implementation: 'python', capSysResource } as const;
  const files = predictNofile({ ...shared, inherited: nofile, minimum: minfds, nrOpen });
  const processes = predictNproc({ ...shared, inherited: nproc, minimum: minprocs });
  return files.outcome === 'starts' && processes.outcome === 'starts'
    ? { nofile: files.limit, nproc: processes.limit }
    : 'refuses';
}

async function observe(
  { nofile, nproc, minfds, minprocs = 1 }: (typeof cases)[number],
  index: number,
): Promise<unknown> {
  const file = join(directory, `${index}.conf`);
  const log = join(directory, `${index}.log`);
  const pidfile = join(directory, `${index}.pid`);
  writeFileSync(file, `[supervisord]\nlogfile=${log}\npidfile=${pidfile}\n`);
  const limits = [`--nofile=${nofile.soft}:${nofile.hard}`, ...(nproc ? [`--nproc=${nproc.soft}:${nproc.hard}`] : [])];
  const options = ['-n', '-c', file, '-a', String(BigInt(minfds)), '--minprocs', String(minprocs)];
  const child = spawn('prlimit', [...limits, '--', 'supervisord', ...options], { stdio: 'ignore' });
  try {
    return await Promise.race([exitOf(child), limitsOnceStarted(child, pidfile)]);
  } finally {
    child.kill('SIGTERM');
  }
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve('refuses'));
  });
}

/** supervisord writes its pid only after it has set its limits. */
async function limitsOnceStarted(child: ChildProcess, pidfile: string): Promise<unknown> {
  for (;;) {
    await sleep(50);
    if (child.exitCode !== null) return 'refuses';
    const pid = readPid(pidfile);
    if (pid === child.pid) return readLimits(String(pid));
  }
}

function readPid(pidfile: string): number | undefined {
  try {
    return Number(readFileSync(pidfile, 'utf8'));
  } catch {
    return undefined;
  }
}

function readLimits(pid: string): { readonly nofile: Limit; readonly nproc: Limit } {
  const text = readFileSync(`/proc/${pid}/limits`, 'utf8');
  const limit = (name: string): Limit => {
    const [soft = '', hard = ''] = text.match(new RegExp(`^${name} +(.*)$`, 'm'))?.[1]?.split(/ +/) ?? [];
    const number = (word: string) => (word === 'unlimited' ? UNLIMITED : Number(word));
    return { soft: number(soft), hard: number(hard) };
  };
  return { nofile: limit('Max open files'), nproc: limit('Max processes') };
}
