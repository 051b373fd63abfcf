import { createReadStream } from 'node:fs';
import { has } from './has.ts';
import { startGroup } from './process-group.ts';

/** What one run of a command took. */
export interface Cost {
  readonly wallMs: number;
  /** User and system time of the command and of all its descendants that it waited for. */
  readonly cpuMs: number;
  /** Most memory of the whole group, seen every 200 ms; 0 when nobody asked. */
  readonly peakKib: number;
  readonly code: number | null;
  readonly stdout: string;
  readonly bytes: number;
  /** What it wrote to stderr, with what the shell measured. */
  readonly errors: string;
}

/** Runs one of our own child processes, which answers with one JSON document. */
export async function measureChild<T>(
  argv: readonly string[],
  options: MeasureOptions = {},
): Promise<Cost & { answer: T }> {
  const cost = await measure([process.execPath, ...argv], options);
  if (cost.code !== 0) throw new Error(`${argv[0]} failed (exit code ${cost.code}):\n${cost.errors}`);
  return { ...cost, answer: JSON.parse(cost.stdout) as T };
}

export interface MeasureOptions {
  /** A file for its stdin; default: nothing. */
  readonly stdin?: string;
  /** Look at its memory as well, which takes time where many processes are. */
  readonly memory?: boolean;
}

/** POSIX: the second line of `times` is user and system time of the children. It goes to stderr, after the rest. */
const TIMED = '"$@"; code=$?; times >&2; exit $code';

/** bash tells milliseconds, dash hundredths of a second. */
const SHELL = has('bash') ? 'bash' : 'sh';

/** Runs a command and measures all of it: a shell waits for it, and knows what its descendants took. */
export async function measure(argv: readonly string[], { stdin, memory = false }: MeasureOptions = {}): Promise<Cost> {
  const started = performance.now();
  const group = startGroup([SHELL, '-c', TIMED, SHELL, ...argv], stdin === undefined ? 'ignore' : 'pipe');
  const { child } = group;
  if (stdin !== undefined && child.stdin !== null) {
    child.stdin.on('error', () => undefined);
    createReadStream(stdin).pipe(child.stdin);
  }
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  let peakKib = 0;
  const sample = () => {
    if (memory) peakKib = Math.max(peakKib, group.memory());
  };
  const sampler = setInterval(sample, 200);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(sampler);
  const wallMs = performance.now() - started;
  await group.end();
  const [output, errors] = [Buffer.concat(stdout), Buffer.concat(stderr).toString()];
  return {
    wallMs,
    cpuMs: childrenMs(errors),
    peakKib,
    code,
    stdout: output.toString(),
    bytes: output.length,
    errors,
  };
}

/** `0m1.230000s 0m0.450000s`, the last line of `times`. */
function childrenMs(stderr: string): number {
  const line = stderr.trimEnd().split('\n').at(-1) ?? '';
  return [...line.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000,
    0,
  );
}
