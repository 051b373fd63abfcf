import type { FailureError } from '../transport/failure.ts';
import { makeFailure } from '../transport/make-failure.ts';
import type { Ended } from '../transport/session.ts';
import { explainSudo } from './explain-sudo.ts';
import type { Frame } from './frame.ts';
import type { RunProbeOptions } from './run-probe.ts';

type Unusable = Exclude<Frame, { readonly state: 'whole' }>;

/** What a run without whole output means: first from BEGIN and the exit code, and only then from words. */
export function explainEnding(
  frame: Unusable,
  ended: Ended,
  stdout: Buffer,
  {
    become,
    becomeUser: target = 'root',
    user = 'the account',
  }: Pick<RunProbeOptions, 'become' | 'becomeUser' | 'user'>,
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
  return explainSudo({ exitCode, said, user, target });
}
