import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Limit, Limits } from '../../../src/facts/facts.ts';
import { parseLimits } from '../../../src/facts/limits.ts';

/** As whom a supervisord starts: root; nobody from the first; root that drops to nobody by `user=`. */
export type StartedAs = 'root' | 'nobody' | 'user=nobody';

/** What it inherits, and what it is asked to reach. */
export interface Start {
  readonly as: StartedAs;
  readonly nofile: Limit;
  readonly nproc: Limit;
  readonly minfds: number;
  readonly minprocs: number;
}

export type Outcome = Required<Pick<Limits, 'nofile' | 'nproc'>> | 'refuses';

/** Starts a real supervisord below `directory` and reads what it runs with, or sees it exit. It is ended again. */
export async function observeStart(directory: string, index: number, start: Start): Promise<Outcome> {
  const { as, nofile, nproc, minfds, minprocs } = start;
  const home = join(directory, String(index));
  mkdirSync(home);
  // supervisord makes its files after it gave up root.
  chmodSync(home, 0o777);
  const [file, pidfile] = [join(home, 'supervisord.conf'), join(home, 'pid')];
  const user = as === 'user=nobody' ? 'user=nobody\n' : '';
  writeFileSync(
    file,
    `[supervisord]\n${user}logfile=${home}/log\npidfile=${pidfile}\nminfds=${BigInt(minfds)}\nminprocs=${BigInt(minprocs)}\n`,
  );
  const text = ({ soft, hard }: Limit) => `${soft}:${hard}`;
  const limits = [`--nofile=${text(nofile)}`, `--nproc=${text(nproc)}`];
  const who = as === 'nobody' ? ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups'] : [];
  const argv = [...limits, '--', ...who, 'supervisord', '-n', '-c', file];
  const child = spawn('prlimit', argv, { stdio: 'ignore', cwd: home });
  try {
    return await Promise.race([
      refusal(child, Math.max(minfds, minprocs) >= 2 ** 63),
      limitsOnceStarted(child, pidfile),
    ]);
  } finally {
    const ended = child.exitCode !== null || new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
}

/**
 * Exit code 2 is supervisord's refusal, and 1 Python's when a number does not fit into the call at all (OverflowError);
 * anything else is a failed test, not an answer.
 */
function refusal(child: ChildProcess, oversized: boolean): Promise<'refuses'> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 2 || (code === 1 && oversized)) resolve('refuses');
      else reject(new Error(`supervisord ended with ${code ?? signal}`));
    });
  });
}

/** supervisord writes its pid only after it has set its limits. prlimit, setpriv and it are one process. */
async function limitsOnceStarted(child: ChildProcess, pidfile: string): Promise<Outcome> {
  while (child.exitCode === null && child.signalCode === null) {
    await sleep(30);
    if (readPid(pidfile) === child.pid) return limitsOf(String(child.pid));
  }
  return await new Promise(() => undefined);
}

function readPid(pidfile: string): number | undefined {
  try {
    return Number(readFileSync(pidfile, 'utf8'));
  } catch {
    return undefined;
  }
}

export function limitsOf(pid: string): Exclude<Outcome, 'refuses'> {
  const { nofile, nproc } = parseLimits(readFileSync(`/proc/${pid}/limits`, 'utf8').split('\n'));
  if (nofile === undefined || nproc === undefined) throw new Error(`/proc/${pid}/limits lacks a limit`);
  return { nofile, nproc };
}

/** Bit 24 of the effective set, which children of root inherit. */
export function hasCapSysResource(): boolean {
  const mask = /CapEff:\s+(\w+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return ((BigInt(`0x${mask}`) >> 24n) & 1n) === 1n;
}
