import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { asRoot, run } from './run.ts';

/** A host of its own: processes that are started in it see no others, and end with it. */
export interface OwnHost {
  /** Put before a command, it runs the command in there, as root. */
  readonly enter: readonly string[];
  stop(): Promise<void>;
}

/**
 * Starts an empty process namespace with a /proc of its own. A test that judges a whole host needs one: every
 * supervisord of the machine and of the tests that run at the same time would be part of the result.
 * `nofile` is what its pid 1 has, as an init that gives its services little.
 */
export async function startOwnHost(nofile?: { readonly soft: number; readonly hard: number }): Promise<OwnHost> {
  const limits = nofile ? `ulimit -S -n ${nofile.soft}; ulimit -H -n ${nofile.hard}; ` : '';
  const init = `${limits}echo ready; trap "exit 0" TERM; while :; do sleep 0.2 & wait; done`;
  const [command = '', ...args] = asRoot([
    'unshare',
    '--pid',
    '--fork',
    '--mount-proc',
    '--kill-child',
    'sh',
    '-c',
    init,
  ]);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await Promise.race([
    once(child.stdout, 'data'),
    exited.then(() =>
      Promise.reject(
        new Error(
          'unshare did not start (its own message is above): it needs root or sudo -n, and a root folder that is a mount point',
        ),
      ),
    ),
  ]);
  const pid = await initPid(child.pid ?? 0);
  return {
    enter: asRoot(['nsenter', '--target', String(pid), '--pid', '--mount', '--']),
    async stop() {
      await run(asRoot(['kill', '-9', String(pid)]));
      await exited;
      child.stdout.destroy();
    },
  };
}

/** The last descendant of `spawned` is the namespace's pid 1: sudo and unshare come before it. */
async function initPid(spawned: number): Promise<number> {
  const children = (await run(['ps', '-o', 'pid=,comm=', '--ppid', String(spawned)]).catch(() => ''))
    .trim()
    .split('\n');
  const line = children.find((text) => /\d/.test(text) && !/ sleep$/.test(text.trim()));
  if (line === undefined) return spawned;
  return initPid(Number.parseInt(line.trim(), 10));
}
