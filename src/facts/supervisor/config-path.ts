import { posix } from 'node:path';

/** Python's `os.path.abspath(os.path.dirname(path))` for an absolute path. */
export function directoryOf(path: string): string {
  return posix.resolve('/', posix.dirname(path));
}

/** An absolute path without `.`, `..` and doubled slashes. */
export function normalisePath(path: string): string {
  return posix.resolve('/', path);
}
