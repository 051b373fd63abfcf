import { writeFile } from 'node:fs/promises';
import { ConfigurationError } from '../problem.ts';
import type { Terminal } from './terminal.ts';

/**
 * Prints a draft, or writes it to the file of --output.
 * @throws {ConfigurationError} when that file is there already: somebody may have worked on it.
 */
export async function writeNew(text: string, file: string | undefined, terminal: Terminal): Promise<void> {
  if (file === undefined) {
    terminal.print(text.trimEnd());
    return;
  }
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const found = code === 'EEXIST' ? 'it is there already' : `it cannot be written: ${code}`;
    const hint = 'Name a new file, or leave --output out to print the draft.';
    throw new ConfigurationError([{ message: `--output ${file}: expected a new file, found that ${found}.`, hint }]);
  }
  terminal.note(`Written: ${file}`);
}
