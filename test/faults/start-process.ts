import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Clean } from './fault.ts';

export interface Started {
  readonly child: ChildProcess;
  /** What it has written so far, to stdout and stderr. */
  said(): string;
}

/** Starts a server that runs until it is killed; ready when it has said something that matches. */
export async function startProcess(argv: readonly string[], ready: RegExp, clean: Clean): Promise<Started> {
  const [command = '', ...args] = argv;
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'close');
  clean(child, async () => {
    child.kill();
    await exited;
  });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (ready.test(said)) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    exited.then(() => reject(new Error(`${argv.join(' ')} ended: ${said}`)), reject);
  });
  return { child, said: () => said };
}
