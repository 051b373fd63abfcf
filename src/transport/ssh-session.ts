import type { ClientChannel } from 'ssh2';
import type { FailureError } from './failure.ts';
import { type Login, leave } from './log-in.ts';
import { abortFailure, makeFailure } from './make-failure.ts';
import { OutputGate } from './output-gate.ts';
import type { Ended, RemoteCommand, Session } from './session.ts';

/** A session over a verified SSH connection. It owns the wire: whatever ends the session destroys it. */
export class SshSession implements Session {
  readonly #connection: Login;
  readonly #maxOutputBytes: number;
  readonly #onClose: () => void;

  constructor(connection: Login, maxOutputBytes: number, onClose: () => void) {
    this.#connection = connection;
    this.#maxOutputBytes = maxOutputBytes;
    this.#onClose = onClose;
  }

  run(command: RemoteCommand, stdin: string, watch: (chunk: Buffer) => boolean, signal: AbortSignal): Promise<Ended> {
    const { client, spoiled, wire } = this.#connection;
    return new Promise((resolve, reject) => {
      const gate = new OutputGate(watch, this.#maxOutputBytes);
      let channel: ClientChannel | undefined;
      let exitCode: number | undefined;
      let lost = wire.destroyed;
      let settled = false;

      const settle = (): boolean => {
        if (settled) return false;
        settled = true;
        signal.removeEventListener('abort', onAbort);
        client.removeListener('close', onLost);
        return true;
      };
      const end = (how: Ended['how']) => {
        const failure = spoiled();
        if (failure) return fail(failure);
        if (settle()) resolve({ how, exitCode, stderr: gate.stderr });
      };
      const fail = (failure: FailureError) => {
        if (!settle()) return;
        // Not `close()`: whoever floods or stalls would never read a goodbye.
        wire.destroy();
        reject(failure);
      };
      const onAbort = () => fail(abortFailure(signal, 'exec'));
      const onLost = () => {
        lost = true;
        // What had already arrived is on its way through the channel: let it pass first.
        setImmediate(end, 'lost');
      };

      if (signal.aborted) return onAbort();
      if (lost) return end('lost');
      signal.addEventListener('abort', onAbort);
      client.once('close', onLost);

      const onOpen = (error: Error | undefined, opened: ClientChannel) => {
        if (error) return lost ? end('lost') : fail(makeFailure('exec-refused', 'session', { command }));
        channel = opened;
        // Without listeners an error here would be thrown at nobody; the connection's `close` tells all.
        opened.on('error', ignore);
        opened.stderr.on('error', ignore);
        opened.on('exit', (code: number | null) => {
          exitCode = code ?? undefined;
        });
        opened.on('close', () => end(lost ? 'lost' : 'exited'));
        // The listeners stay after the end: what still comes is drained and dropped, not piled up.
        opened.on('data', (chunk: Buffer) => {
          if (settled) return;
          const taken = attempt(() => gate.takeStdout(chunk));
          if (typeof taken !== 'boolean') return fail(taken);
          if (!taken) return;
          end('watched');
          channel?.close();
        });
        opened.stderr.on('data', (chunk: Buffer) => {
          if (settled) return;
          const failure = gate.takeStderr(chunk);
          if (failure) fail(failure);
        });
        opened.end(stdin);
      };
      try {
        client.exec(command, onOpen);
      } catch {
        // ssh2 throws when the connection has just gone.
        end('lost');
      }
    });
  }

  close(): void {
    leave(this.#connection);
    this.#onClose();
  }
}

function ignore(): void {
  // See above.
}

/** A watcher that throws is a fault of ours; it must not pass through ssh2's parser, which would call it the host's. */
function attempt(take: () => boolean | FailureError): boolean | FailureError {
  try {
    return take();
  } catch (error) {
    return makeFailure('internal', 'exec', { what: String(error) });
  }
}
