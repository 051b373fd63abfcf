import { runCommandLine } from '../../src/commands/run-command-line.ts';

export interface Ran {
  readonly code: number;
  /** What was printed: stdout. */
  readonly out: string;
  /** What was noted: stderr. */
  readonly err: string;
}

/** Runs the command line in this process, on a terminal of 100 columns without colour. */
export async function runCommand(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = { HOME: '/nonexistent' },
): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommandLine(argv, {
    environment,
    signal: new AbortController().signal,
    color: false,
    width: 100,
    print: (text) => out.push(`${text}\n`),
    note: (text) => err.push(`${text}\n`),
  });
  return { code, out: out.join(''), err: err.join('') };
}
