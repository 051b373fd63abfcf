import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { expect } from 'vitest';

// UPDATE_GOLDEN=1 writes the files anew instead of comparing. Look at the difference before it is committed.
const update = process.env['UPDATE_GOLDEN'] === '1';

/** That a text is the one in the file; with UPDATE_GOLDEN=1, makes it so. */
export async function expectGolden(file: URL, text: string): Promise<void> {
  if (update) {
    await mkdir(new URL('.', file), { recursive: true });
    await writeFile(file, text);
  }
  expect(text).toBe(await readFile(file, 'utf8'));
}
