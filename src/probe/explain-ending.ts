import type { FailureError } from '../transport/failure.ts';
import { makeFailure } from '../transport/make-failure.ts';
import type { Ended } from '../transport/session.ts';
import type { Frame } from './frame.ts';
import type { RunProbeOptions } from './run-probe.ts';

type Unusable = Exclude<Frame, { readonly state: 'whole' }>;

/** What a run without whole output means: first from BEGIN and the exit code, and only then from words. */
export function explainEnding(
  frame: Unusable,
  ended: Ended,
  stdout: Buffer,
  { become, user = 'the account' }: Pick<RunProbeOptions, 'become' | 'user'>,
): FailureError {
  const { exitCode, stderr } = ended;
  const said = stderr.length > 0 ? stderr : stdout.subarray(0, 512);
  if (frame.state === 'malformed') return makeFailure('probe-malformed', 'exec', { what: frame.what });
  if (frame.state === 'missing-tool') {
    // The name comes back from the host, but only as one of the words that the script knows.
    const tool = ['awk', 'grep', 'tr'].find((known) => known === frame.tool) ?? 'a program';
    return makeFailure('probe-incomplete', 'exec', { exitCode, said: Buffer.from(`${tool}: not found`) });
  }
  if (ended.how === 'lost') return makeFailure('connection-lost', 'exec', { target: 'the host', phase: 'exec' });
  if (frame.state === 'incomplete') {
    return makeFailure('probe-incomplete', 'exec', { exitCode, said: stderr });
  }
  // It left without an error and without a word of ours: a start-up file ate the script.
  if (exitCode === 0) return makeFailure('probe-incomplete', 'shell', { exitCode, said });
  if (become === 'none') return makeFailure('shell-unusable', 'shell', { exitCode, said });
  return explainSudo(exitCode, said, user);
}

/** sudo exits with 1 whatever was wrong; its words are perhaps translated, so they only refine what is known. */
function explainSudo(exitCode: number | undefined, said: Buffer, user: string): FailureError {
  const words = said.subarray(0, 2048).toString('latin1');
  if (exitCode === 127 || /sudo\S*:? (command )?not found/i.test(words)) {
    return makeFailure('sudo-missing', 'sudo', { user });
  }
  if (/must have a tty/i.test(words)) return makeFailure('sudo-tty-required', 'sudo', { user });
  if (/password is required|a password|no askpass/i.test(words)) {
    return makeFailure('sudo-password-required', 'sudo', { user });
  }
  return makeFailure('sudo-failed', 'sudo', { exitCode, said });
}
