import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Job, Seen } from './fault.ts';

const CHILD = fileURLToPath(new URL('observe-child.ts', import.meta.url));
/** From the last word of the process to its end. */
const ENDING_MS = 2000;
/** Node 22 runs TypeScript only when it is told to, and says so. */
export const NODE = [process.execPath, '--experimental-strip-types', '--disable-warning=ExperimentalWarning'] as const;

/** Has a process of its own observe the job; `enter` is put before its command. */
export async function observeApart(job: Job, ports: readonly number[], enter: readonly string[]): Promise<Seen> {
  const [command = '', ...args] = [...enter, ...NODE, CHILD];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(JSON.stringify({ job, ports }));
  const [said, complained]: [Buffer[], Buffer[]] = [[], []];
  child.stderr.on('data', (chunk: Buffer) => complained.push(chunk));
  const exited = once(child, 'close');
  let endsLate: NodeJS.Timeout | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    said.push(chunk);
    if (chunk.includes('\n')) endsLate = setTimeout(() => child.kill('SIGKILL'), ENDING_MS);
  });
  const [code] = await exited;
  clearTimeout(endsLate);
  const errors = Buffer.concat(complained).toString();
  if (code !== 0 || errors !== '') {
    throw new Error(`the process that audits ended with ${code ?? 'a kill: something kept it'}: ${errors}`);
  }
  return JSON.parse(Buffer.concat(said).toString()) as Seen;
}
