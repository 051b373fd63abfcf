import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { probeScript } from '../src/probe/script.ts';
import { crowdOfProcesses, crowdOfSockets, type Situation } from './crowd.ts';
import { has } from './has.ts';
import { type Cost, measure } from './measure.ts';
import { ratio, spread } from './numbers.ts';
import type { Section } from './section.ts';

const [PROCESSES, SOCKETS] = [2000, 100_000];
/** The obvious script takes seconds where many processes are. */
const RUNS = { probe: 5, obvious: 1 } as const;
/** strace doubles the time of a script that only forks: from here on its calls are not counted. */
const SLOW_MS = 20_000;
const SHELL = 'sh -s';
const CALLS = 'trace=fork,vfork,clone,clone3,execve';

/** (c) What the probe costs the host that it runs on. */
export async function benchProbe(directory: string): Promise<Section> {
  mkdirSync(directory, { recursive: true });
  const scripts = [
    { name: 'probe', file: path.join(directory, 'probe.sh'), runs: RUNS.probe },
    { name: 'a command per value', file: new URL('obvious.sh', import.meta.url).pathname, runs: RUNS.obvious },
  ];
  writeFileSync(path.join(directory, 'probe.sh'), probeScript('benchmark'));
  const rows: string[][] = [];
  const notes: string[] = has('strace') ? [] : ['strace is not installed here: forks and execs are not counted.'];
  for (const start of [asItIs, () => crowdOfProcesses(PROCESSES), () => crowdOfSockets(SOCKETS)]) {
    try {
      const situation = await start();
      try {
        rows.push(...(await inSituation(situation, scripts, directory)));
      } finally {
        await situation.end();
      }
    } catch (error) {
      notes.push(`Left out: ${error instanceof Error ? error.message : String(error)}.`);
    }
  }
  return {
    title: 'Probe: cost on the host',
    head: ['where', 'script', 'forks', 'execs', 'CPU ms', 'against the probe', 'wall ms', 'bytes'],
    rows,
    notes,
  };
}

async function asItIs(): Promise<Situation> {
  return { name: 'this machine as it is', enter: [], end: async () => undefined };
}

interface Script {
  readonly name: string;
  readonly file: string;
  readonly runs: number;
}

async function inSituation(
  { name, enter }: Situation,
  scripts: readonly Script[],
  directory: string,
): Promise<readonly string[][]> {
  const rows: string[][] = [];
  let base: readonly number[] = [];
  for (const script of scripts) {
    const costs: Cost[] = [];
    for (let run = 0; run < script.runs; run += 1)
      costs.push(await measure([...enter, ...SHELL.split(' ')], { stdin: script.file }));
    const isQuick = costs.every(({ wallMs }) => wallMs < SLOW_MS);
    const calls =
      isQuick && has('strace') ? await countCalls(enter, script.file, path.join(directory, 'calls')) : undefined;
    const cpu = costs.map(({ cpuMs }) => cpuMs);
    if (base.length === 0) base = cpu;
    rows.push([
      name,
      script.name,
      calls === undefined ? '–' : String(calls.forks),
      calls === undefined ? '–' : String(calls.execs),
      spread(cpu),
      ratio(cpu, base),
      spread(costs.map(({ wallMs }) => wallMs)),
      spread(costs.map(({ bytes }) => bytes)),
    ]);
  }
  return rows;
}

/** Forks and successful execs of one run. It is no part of what is timed. Undefined where ptrace is not allowed. */
async function countCalls(
  enter: readonly string[],
  script: string,
  file: string,
): Promise<{ forks: number; execs: number } | undefined> {
  const strace = ['strace', '-f', '--seccomp-bpf', '-qq', '-z', '-e', 'signal=none', '-e', CALLS, '-o', file];
  writeFileSync(file, '');
  await measure([...strace, ...enter, ...SHELL.split(' ')], { stdin: script });
  const lines = readFileSync(file, 'utf8').split('\n');
  const count = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length;
  const execs = count(/\bexecve\(/);
  // The first exec is the shell itself, and the one before it nsenter's.
  const own = enter.length > 0 ? 2 : 1;
  return execs === 0
    ? undefined
    : { forks: count(/\b(?:v?fork|clone3?)\(.*= \d+|resumed>.*= \d+$/), execs: execs - own };
}
