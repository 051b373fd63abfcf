import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { FailureError } from './failure.ts';
import { abortFailure, makeFailure } from './make-failure.ts';
import { OutputGate } from './output-gate.ts';
import { errorCode, isLocalFault } from './resolve.ts';
import type { Ended, RemoteCommand, Session } from './session.ts';

/** All that a local probe gets of the runner's environment: none of it. The runner's holds secrets. */
const environment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };

/** How long output may still come after the shell has ended, when something that it started holds on to the pipes. */
const GRACE_MS = 500;

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Runs commands on this very machine, with the same limits and the same endings as over SSH. */
export class LocalSession implements Session {
  readonly #maxOutputBytes: number;
  readonly #children = new Set<Child>();

  constructor(maxOutputBytes: number) {
    this.#maxOutputBytes = maxOutputBytes;
  }

  run(command: RemoteCommand, stdin: string, watch: (chunk: Buffer) => boolean, signal: AbortSignal): Promise<Ended> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(abortFailure(signal, 'exec'));
      const gate = new OutputGate(watch, this.#maxOutputBytes);
      const [program = '', ...args] = command.split(' ');
      // Its own process group, so that all that it starts can be killed with it.
      const child: Child = spawn(program, args, { env: environment, cwd: '/', detached: true, stdio: 'pipe' });
      this.#children.add(child);
      let exitCode: number | undefined;
      let grace: NodeJS.Timeout | undefined;
      let settled = false;

      const settle = (): boolean => {
        if (settled) return false;
        settled = true;
        clearTimeout(grace);
        signal.removeEventListener('abort', onAbort);
        this.#children.delete(child);
        kill(child);
        return true;
      };
      const end = (how: Ended['how'], stderr = gate.stderr) => {
        if (settle()) resolve({ how, exitCode, stderr });
      };
      const fail = (failure: FailureError) => {
        if (settle()) reject(failure);
      };
      const onAbort = () => fail(abortFailure(signal, 'exec'));

      signal.addEventListener('abort', onAbort);
      child.once('error', (error) => {
        const code = errorCode(error);
        if (isLocalFault(code)) return fail(makeFailure('local-resource', 'exec', { what: code }));
        // As a shell would say it, so that "there is no sudo" looks the same as over SSH.
        exitCode = code === 'ENOENT' ? 127 : 126;
        end('exited', Buffer.from(`${program}: ${code === 'ENOENT' ? 'not found' : 'cannot be run'}\n`));
      });
      child.once('exit', (code) => {
        exitCode = code ?? undefined;
        grace = setTimeout(end, GRACE_MS, 'exited');
      });
      child.once('close', () => end('exited'));
      child.stdin.on('error', ignore);
      child.stdout.on('data', (chunk: Buffer) => {
        if (settled) return;
        const taken = gate.takeStdout(chunk);
        if (typeof taken !== 'boolean') fail(taken);
        else if (taken) end('watched');
      });
      child.stderr.on('data', (chunk: Buffer) => {
        const failure = settled ? undefined : gate.takeStderr(chunk);
        if (failure) fail(failure);
      });
      child.stdin.end(stdin);
    });
  }

  close(): void {
    for (const child of this.#children) kill(child);
    this.#children.clear();
  }
}

/** A shell that is gone before it has read everything: its exit says the rest. */
function ignore(): void {
  // See above.
}

/** Kills the whole group. Under sudo that is not ours to do: losing its pipes ends the shell there. */
function kill(child: Child): void {
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Gone already, or root's.
  }
}
