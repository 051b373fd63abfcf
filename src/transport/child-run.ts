import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { FailureError } from './failure.ts';
import { abortFailure, makeFailure } from './make-failure.ts';
import { OutputGate } from './output-gate.ts';
import type { Ended } from './session.ts';

/** A process of ours that leads a process group of its own (`detached`), so that all it starts can be killed with it. */
export type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** How long output may still come after the process has ended, when something that it started holds on to the pipes. */
const GRACE_MS = 500;

export interface ChildRunOptions {
  readonly stdin: string;
  readonly watch: (chunk: Buffer) => boolean;
  readonly maxOutputBytes: number;
  readonly signal: AbortSignal;
  /** What it means that the process could not be started: a failure, or an end as a shell would report it. */
  readonly onSpawnError: (error: Error) => FailureError | Ended;
}

/**
 * Gives a child its stdin and hands its output on, until it has ended, the watcher has enough, the signal aborts or
 * output passes the limit. Whatever it is, the whole process group is killed then.
 */
export function runChild(child: Child, options: ChildRunOptions): Promise<Ended> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    const gate = new OutputGate(options.watch, options.maxOutputBytes);
    let exitCode = child.exitCode ?? undefined;
    let grace: NodeJS.Timeout | undefined;
    let settled = false;

    const settle = (): boolean => {
      if (settled) return false;
      settled = true;
      clearTimeout(grace);
      signal.removeEventListener('abort', onAbort);
      killChild(child);
      return true;
    };
    const end = (how: Ended['how']) => {
      if (settle()) resolve({ how, exitCode, stderr: gate.stderr });
    };
    const fail = (failure: FailureError) => {
      if (settle()) reject(failure);
    };
    const onAbort = () => fail(abortFailure(signal, 'exec'));
    const onExit = (code: number | null) => {
      exitCode = code ?? undefined;
      grace = setTimeout(end, GRACE_MS, 'exited');
    };

    signal.addEventListener('abort', onAbort);
    if (signal.aborted) return onAbort();
    child.once('error', (error) => {
      const outcome = options.onSpawnError(error);
      if ('how' in outcome) {
        if (settle()) resolve(outcome);
      } else {
        fail(outcome);
      }
    });
    if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode);
    else child.once('exit', onExit);
    child.once('close', () => end('exited'));
    child.stdin.on('error', ignore);
    child.stdout.on('data', (chunk: Buffer) => {
      if (settled) return;
      const taken = attempt(() => gate.takeStdout(chunk));
      if (typeof taken !== 'boolean') fail(taken);
      else if (taken) end('watched');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      const failure = settled ? undefined : gate.takeStderr(chunk);
      if (failure) fail(failure);
    });
    child.stdin.end(options.stdin);
  });
}

/** A watcher that throws is a fault of ours: it ends this host, not the process. */
function attempt(take: () => boolean | FailureError): boolean | FailureError {
  try {
    return take();
  } catch (error) {
    return makeFailure('internal', 'exec', { what: String(error) });
  }
}

/** A shell that is gone before it has read everything: its exit says the rest. */
function ignore(): void {
  // See above.
}

/** Kills the whole group. Under sudo that is not ours to do: losing its pipes ends the shell there. */
export function killChild(child: Child): void {
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Gone already, or root's.
  }
}
