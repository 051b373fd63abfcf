import { posix } from 'node:path';
import { matchesGlob } from '../path-glob.ts';
import type { TextFile } from '../text-file.ts';
import { normalisePath } from './config-path.ts';
import { splitWords } from './python-text.ts';

/** The patterns of [include] files, made absolute: relative ones start at the main file's directory. */
export function includePatterns(value: string, directory: string): readonly string[] {
  return splitWords(value).map((pattern) => posix.resolve(directory, pattern));
}

/** The files that a pattern meets, sorted by bytes as Python sorts them. */
export function filesMeeting(pattern: string, files: readonly TextFile[]): readonly TextFile[] {
  return files
    .filter(({ path }) => matchesGlob(pattern, normalisePath(path), 'python'))
    .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}
