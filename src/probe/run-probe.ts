import { randomBytes } from 'node:crypto';
import type { Become } from '../inventory/host.ts';
import type { FailureError } from '../transport/failure.ts';
import { abortFailure, makeFailure } from '../transport/make-failure.ts';
import { remoteCommand } from '../transport/remote-command.ts';
import type { Ended, Session } from '../transport/session.ts';
import { explainEnding } from './explain-ending.ts';
import { type ProbeOutput, parseFrame } from './frame.ts';
import { probeScript } from './script.ts';
import { TrailerWatch } from './trailer.ts';

export type { ProbeOutput } from './frame.ts';

export interface RunProbeOptions {
  readonly become: Become;
  /** Whom sudo runs the probe as; root when there is none. */
  readonly becomeUser?: string | undefined;
  /** From the start of the command to the last byte, however busy the host looks in between. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Login name, for messages. */
  readonly user?: string;
  /** Given by tests only: a fresh one per run is what makes output believable. */
  readonly nonce?: string;
}

/**
 * Runs the probe once and proves that its output is whole.
 * @throws {FailureError} shell-unusable, sudo-…, probe-incomplete, probe-malformed, probe-timeout, connection-lost, or
 * what the session itself rejects with.
 */
export async function runProbe(session: Session, options: RunProbeOptions): Promise<ProbeOutput> {
  const nonce = options.nonce ?? randomBytes(16).toString('hex');
  const watch = new TrailerWatch(nonce);
  const command = remoteCommand({ become: options.become, becomeUser: options.becomeUser });
  const ended = await withinDeadline(options, (signal) =>
    session.run(command, probeScript(nonce), (chunk) => watch.take(chunk), signal),
  );
  const bytes = watch.bytes();
  const frame = parseFrame(bytes, nonce);
  if (frame.state === 'whole') return frame.output;
  throw explainEnding(frame, ended, bytes, options);
}

/** Aborts the run at its deadline, and says so whatever the session made of the abort. */
async function withinDeadline(
  { timeoutMs, signal }: RunProbeOptions,
  run: (signal: AbortSignal) => Promise<Ended>,
): Promise<Ended> {
  const controller = new AbortController();
  let late: FailureError | undefined;
  const timer = setTimeout(() => {
    late = makeFailure('probe-timeout', 'exec', { ms: timeoutMs });
    controller.abort(late);
  }, timeoutMs);
  const cancel = () => controller.abort(abortFailure(signal, 'exec'));
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await run(controller.signal);
  } catch (error) {
    throw late ?? error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}
