import { nearMiss } from '../near-miss.ts';
import type { Problem } from '../problem.ts';
import { FORMATS, type Format } from '../report/format-names.ts';
import type { Arguments } from './arguments.ts';

type Given = Pick<Arguments, 'format' | 'json'>;

/** What is wrong with --format, or with --format and --json together. */
export function formatProblems({ format, json }: Given): readonly Problem[] {
  if (format === undefined) return [];
  if (!isFormat(format)) {
    const near = nearMiss(format, FORMATS);
    const message = `--format: expected ${FORMATS.join(', ')}, found ${JSON.stringify(format.slice(0, 60))}.`;
    return [{ message, ...(near === undefined ? {} : { hint: `Did you mean "${near}"?` }) }];
  }
  if (!json || format === 'json') return [];
  const message = `--json and --format ${format} ask for two formats at once.`;
  return [{ message, hint: 'Keep one of them: --json is short for --format json.' }];
}

/** The format of a command line without {@link formatProblems}. */
export function chosenFormat({ format, json }: Given): Format {
  if (json) return 'json';
  return format !== undefined && isFormat(format) ? format : 'text';
}

function isFormat(word: string): word is Format {
  return (FORMATS as readonly string[]).includes(word);
}
