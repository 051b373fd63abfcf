import { stat } from 'node:fs/promises';
import path from 'node:path';
import { ConfigurationError, type Problem } from '../problem.ts';
import { writeWhole } from '../publish.ts';
import type { Terminal } from './terminal.ts';

/**
 * What is wrong with the file of --output, told before anything is audited: a report replaces an older one, and nothing
 * else. `source`: the file that the report is read from.
 */
export async function outputProblems(file: string | undefined, source?: string): Promise<readonly Problem[]> {
  if (file === undefined) return [];
  const [target, directory, origin] = await Promise.all([file, path.dirname(file), source ?? ''].map(look));
  const problem = (found: string, hint: string) => [
    { message: `--output ${file}: expected a file to write, found ${found}.`, hint },
  ];
  if (target !== undefined && !target.isFile()) {
    return problem('something else', 'Name a file, or leave --output out to print the report.');
  }
  if (target !== undefined && target.ino === origin?.ino && target.dev === origin.dev) {
    return problem('the report that is read', 'Name another file.');
  }
  if (directory?.isDirectory()) return [];
  return problem('no directory for it', 'Make the directory first.');
}

async function look(file: string) {
  return stat(file).catch(() => undefined);
}

/** Prints a report, or writes it to the file of --output. */
export async function giveReport(text: string, file: string | undefined, terminal: Terminal): Promise<void> {
  if (file === undefined) {
    // Printing adds the line feed that every format ends with.
    terminal.print(text.replace(/\n$/, ''));
    return;
  }
  try {
    await writeWhole(file, text);
  } catch (error) {
    const message = `--output ${file}: it cannot be written: ${(error as NodeJS.ErrnoException).code}.`;
    throw new ConfigurationError([{ message, hint: 'Name a file that may be written.' }]);
  }
  terminal.note(`Written: ${file}`);
}
