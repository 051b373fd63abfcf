import { join } from 'node:path';
import type { FileTree } from '../file-tree.ts';
import { aGlob } from '../glob.ts';

/** More than any folder of configuration holds; a pattern of stars must not walk the machine. */
const mostLookedAt = 10_000;

/**
 * The files that a shell pattern names, sorted by path: `*`, `?` and `[…]` within one part of the path, and not for
 * a dot at its start. A pattern passes over directories. A plain name that is a directory, or anything that reading
 * could hang on, is answered as it is, so that reading it says what is wrong.
 */
export async function findFiles(pattern: string, tree: FileTree): Promise<readonly string[]> {
  const search = new Search(tree);
  let found: readonly string[] = [pattern.startsWith('/') ? '/' : ''];
  for (const part of pattern.split('/').filter((text) => text !== '')) {
    found = isPattern(part) ? await search.matching(found, part) : found.map((folder) => join(folder, part));
  }
  const kinds = await Promise.all(found.map((path) => tree.kindOf(path)));
  const passedOver = isPattern(pattern) ? ['missing', 'directory'] : ['missing'];
  return found.filter((_, index) => !passedOver.includes(kinds[index] ?? 'missing')).sort();
}

function isPattern(text: string): boolean {
  return /[*?[]/.test(text);
}

class Search {
  readonly #tree: FileTree;
  #looked = 0;

  constructor(tree: FileTree) {
    this.#tree = tree;
  }

  /** What the folders among the paths hold that matches one part of a pattern. */
  async matching(paths: readonly string[], part: string): Promise<readonly string[]> {
    const matches = aGlob(part);
    const found: string[] = [];
    for (const path of paths) {
      const names = await this.#list(path || '.');
      const visible = names.filter((name) => name.startsWith('.') === part.startsWith('.'));
      found.push(...visible.filter(matches).map((name) => join(path, name)));
    }
    return found;
  }

  async #list(path: string): Promise<readonly string[]> {
    if ((await this.#tree.kindOf(path)) !== 'directory') return [];
    const names = await this.#tree.list(path);
    this.#looked += names.length;
    if (this.#looked > mostLookedAt) throw new Error(`more than ${mostLookedAt} files to look through`);
    return names;
  }
}
