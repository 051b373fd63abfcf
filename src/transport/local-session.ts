import { spawn } from 'node:child_process';
import { type Child, killChild, runChild } from './child-run.ts';
import type { FailureError } from './failure.ts';
import { abortFailure, makeFailure } from './make-failure.ts';
import { errorCode, isLocalFault } from './resolve.ts';
import type { Ended, RemoteCommand, Session } from './session.ts';

/** All that a local probe gets of the runner's environment: none of it. The runner's holds secrets. */
const environment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };

/** Runs commands on this very machine, with the same limits and the same endings as over SSH. */
export class LocalSession implements Session {
  readonly #maxOutputBytes: number;
  readonly #children = new Set<Child>();

  constructor(maxOutputBytes: number) {
    this.#maxOutputBytes = maxOutputBytes;
  }

  async run(
    command: RemoteCommand,
    stdin: string,
    watch: (chunk: Buffer) => boolean,
    signal: AbortSignal,
  ): Promise<Ended> {
    if (signal.aborted) throw abortFailure(signal, 'exec');
    const [program = '', ...args] = command.split(' ');
    const child: Child = spawn(program, args, { env: environment, cwd: '/', detached: true, stdio: 'pipe' });
    this.#children.add(child);
    try {
      return await runChild(child, {
        stdin,
        watch,
        maxOutputBytes: this.#maxOutputBytes,
        signal,
        onSpawnError: (error) => notStarted(program, error),
      });
    } finally {
      this.#children.delete(child);
    }
  }

  close(): void {
    for (const child of this.#children) killChild(child);
    this.#children.clear();
  }
}

/** As a shell would say it, so that "there is no sudo" looks the same as over SSH. */
function notStarted(program: string, error: Error): FailureError | Ended {
  const code = errorCode(error);
  if (isLocalFault(code)) return makeFailure('local-resource', 'exec', { what: code });
  const isMissing = code === 'ENOENT';
  const stderr = Buffer.from(`${program}: ${isMissing ? 'not found' : 'cannot be run'}\n`);
  return { how: 'exited', exitCode: isMissing ? 127 : 126, stderr };
}
