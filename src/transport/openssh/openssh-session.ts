import { setImmediate } from 'node:timers/promises';
import { runChild } from '../child-run.ts';
import { FailureError } from '../failure.ts';
import { abortFailure, makeFailure } from '../make-failure.ts';
import type { Ended, RemoteCommand, Session } from '../session.ts';
import type { SshProcess } from './ssh-process.ts';

/** A logged-in ssh whose command waits for its stdin, and the jump hosts on the way to it. */
export interface Connected {
  readonly command: RemoteCommand;
  /** Nearest first; the last one runs the command. */
  readonly processes: readonly SshProcess[];
}

export function closeAll(processes: readonly SshProcess[]): void {
  for (const process of processes.toReversed()) process.close();
}

/**
 * A session that the system's ssh carries. ssh starts the command together with the login, so the first run finds it
 * waiting; another one, or another command, is another login.
 */
export class OpenSshSession implements Session {
  readonly #connect: (command: RemoteCommand, signal: AbortSignal) => Promise<Connected>;
  readonly #maxOutputBytes: number;
  #ready: Connected | undefined;
  #isClosed = false;
  readonly #running = new Set<Connected>();

  constructor(
    ready: Connected,
    connect: (command: RemoteCommand, signal: AbortSignal) => Promise<Connected>,
    maxOutputBytes: number,
  ) {
    this.#ready = ready;
    this.#connect = connect;
    this.#maxOutputBytes = maxOutputBytes;
  }

  async run(
    command: RemoteCommand,
    stdin: string,
    watch: (chunk: Buffer) => boolean,
    signal: AbortSignal,
  ): Promise<Ended> {
    if (signal.aborted) throw abortFailure(signal, 'exec');
    if (this.#isClosed) return { how: 'lost', exitCode: undefined, stderr: Buffer.alloc(0) };
    const connected = this.#take(command) ?? (await this.#connect(command, signal));
    this.#running.add(connected);
    try {
      const process = connected.processes.at(-1);
      if (process === undefined) throw makeFailure('internal', 'exec', { what: 'no process' });
      const ended = await runChild(process.child, {
        stdin,
        watch,
        maxOutputBytes: this.#maxOutputBytes,
        signal: AbortSignal.any([signal, process.spoiled]),
        onSpawnError: (error) => makeFailure('local-resource', 'exec', { what: String(error) }),
      });
      return await this.#judge(ended, process, command);
    } finally {
      this.#running.delete(connected);
      closeAll(connected.processes);
    }
  }

  close(): void {
    this.#isClosed = true;
    const open = [...this.#running, ...(this.#ready ? [this.#ready] : [])];
    this.#ready = undefined;
    for (const connected of open) closeAll(connected.processes);
  }

  #take(command: RemoteCommand): Connected | undefined {
    const ready = this.#ready;
    if (ready?.command !== command) return undefined;
    this.#ready = undefined;
    return ready;
  }

  /** ssh ends with 255 for reasons of its own and for a command that does so: only its log can tell. */
  async #judge(ended: Ended, process: SshProcess, command: string): Promise<Ended> {
    const { journal, spoiled } = process;
    // The log is another pipe: let what it has to say about this output arrive.
    if (ended.how === 'watched') await setImmediate();
    else await process.over;
    if (spoiled.aborted && spoiled.reason instanceof FailureError) throw spoiled.reason;
    if (ended.how === 'watched') return ended;
    if (journal.told.execRefused || journal.told.channelRefused !== undefined) {
      throw makeFailure('exec-refused', 'session', { command });
    }
    if (journal.told.exited === 'status') return ended;
    return { ...ended, how: journal.told.exited === 'signal' ? 'exited' : 'lost', exitCode: undefined };
  }
}
