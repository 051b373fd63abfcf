import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Runs `use` in a directory of its own with these files: baselines are looked up from the working directory. */
export async function inDirectory<T>(
  files: Readonly<Record<string, string>>,
  use: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = await realpath(await mkdtemp(path.join(tmpdir(), 'limits-audit-directory-')));
  const here = process.cwd();
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(directory, name)), { recursive: true });
      await writeFile(path.join(directory, name), text);
    }
    process.chdir(directory);
    return await use(directory);
  } finally {
    process.chdir(here);
    await rm(directory, { recursive: true, force: true });
  }
}
