import { type ProbeOutput, parseFrame } from '../../src/probe/frame.ts';
import { shellSession } from './shell-session.ts';

/** The output of a probe that was changed for a test; its nonce is cafebabecafebabe. */
export async function outputOf(
  script: string,
  argv: readonly [string, ...string[]] = ['dash', '-s'],
): Promise<ProbeOutput> {
  const session = shellSession(argv);
  await session.run('sh -s', script, () => false, new AbortController().signal);
  const frame = parseFrame(Buffer.from(session.stdout()), 'cafebabecafebabe');
  if (frame.state !== 'whole') throw new Error(`the output is ${frame.state}`);
  return frame.output;
}
