import type { WriteStream } from 'node:tty';
import { showsColor } from './shows-color.ts';
import type { Terminal } from './terminal.ts';

/** Columns of a text that goes to a file or a pipe. */
const WIDTH = 100;

/** What a line needs that has to be taken back: to its start, and empty. */
const TAKE_BACK = '\r\x1b[2K';

type Stream = Pick<WriteStream, 'write'> & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;

export interface TerminalStreams {
  readonly stdout: Stream;
  readonly stderr: Stream;
}

/** A terminal on two streams that may be the same screen: the status line is gone before anything else is written. */
export function openTerminal(
  { stdout, stderr }: TerminalStreams,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Terminal {
  let isShown = false;
  const takeBack = (): void => {
    if (isShown) stderr.write(TAKE_BACK);
    isShown = false;
  };
  const say = (stream: Stream, text: string): void => {
    takeBack();
    stream.write(`${text}\n`);
  };
  const status = (text: string): void => {
    // After the first Ctrl-C a second one may end the process at any time, and would leave the line behind.
    if (signal.aborted) return;
    // A line that the terminal wraps could not be taken back.
    stderr.write(`${TAKE_BACK}${text.slice(0, Math.max(1, (stderr.columns || WIDTH) - 1))}`);
    isShown = true;
  };
  signal.addEventListener('abort', takeBack);
  return {
    environment,
    signal,
    color: showsColor(environment, stdout.isTTY === true),
    width: stdout.columns || WIDTH,
    print: (text) => say(stdout, text),
    note: (text) => say(stderr, text),
    ...(stderr.isTTY === true && environment['TERM'] !== 'dumb' ? { status } : {}),
  };
}
