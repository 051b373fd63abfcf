import { posix } from 'node:path';
import type { TextFile } from '../text-file.ts';

export const SYSCTL_CONF = '/etc/sysctl.conf';

/** Highest first: a file hides those of the same name in all that follow. */
const DIRECTORIES = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map((parent) => `${parent}/sysctl.d`);

/** A file that counts. `path` is where its text really stands, when that is known to be elsewhere. */
export interface EffectiveFile {
  readonly path: string;
  readonly lines: readonly string[];
  readonly readable: boolean;
}

/**
 * The `*.conf` files of the sysctl.d directories that are not hidden by one of the same name, in the order of their
 * names by bytes. An empty file or a link to /dev/null hides others and sets nothing.
 */
export function effectiveFiles(files: readonly TextFile[], dotfiles: boolean): readonly EffectiveFile[] {
  const byName = new Map<string, TextFile>();
  for (const directory of DIRECTORIES) {
    for (const file of files) {
      const name = posix.basename(file.path);
      if (posix.dirname(file.path) !== directory || !name.endsWith('.conf') || name === '.conf') continue;
      if (!byName.has(name) && (dotfiles || !name.startsWith('.'))) byName.set(name, file);
    }
  }
  const names = [...byName.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return names.flatMap((name) => {
    const file = byName.get(name);
    return file === undefined ? [] : [follow(file, files)];
  });
}

/** Through a symbolic link to a file that we have; /dev/null is empty. */
function follow(file: TextFile, files: readonly TextFile[]): EffectiveFile {
  if (file.linkTarget === undefined) return file;
  const target = posix.resolve(posix.dirname(file.path), file.linkTarget);
  if (target === '/dev/null') return { path: file.path, lines: [], readable: true };
  const found = files.find(({ path }) => path === target);
  return found ?? (target === SYSCTL_CONF ? { ...file, path: target } : file);
}
