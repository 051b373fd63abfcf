import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { BUILTINS, builtinFile } from '../baseline/builtins.ts';
import { isInside } from '../baseline/files.ts';
import type { Place } from '../problem.ts';
import type { Locate } from './annotator.ts';

const BUILTIN_FILES = new Set([...BUILTINS.keys()].map(builtinFile));

/**
 * Finds places in the workspace, relative to it, as GitHub wants them. Built-in baselines are in no workspace, even
 * when that has a file of the same name: such a one is `./recommended.yml`.
 */
export function locateIn(workspace: string | undefined): Locate {
  const known = new Map<string, Promise<string | undefined>>();
  return async ({ file, ...position }: Place) => {
    if (workspace === undefined || BUILTIN_FILES.has(file)) return undefined;
    const found = known.get(file) ?? relativeTo(workspace, file);
    known.set(file, found);
    const relative = await found;
    return relative === undefined ? undefined : { file: relative, ...position };
  };
}

async function relativeTo(workspace: string, file: string): Promise<string | undefined> {
  try {
    const [root, real] = await Promise.all([realpath(workspace), realpath(file)]);
    return isInside(real, root) ? path.relative(root, real) : undefined;
  } catch {
    return undefined;
  }
}
