import type { ConnectionDefaults } from '../../src/inventory/connection.ts';
import type { FileTree } from '../../src/inventory/file-tree.ts';
import type { Host } from '../../src/inventory/host.ts';
import { loadInventory, resolveHosts } from '../../src/inventory/inventory.ts';
import type { Inventory } from '../../src/inventory/model.ts';
import { ConfigurationError } from '../../src/problem.ts';

/** A tree of files that exists only here: path → contents. */
export function aTree(files: Readonly<Record<string, string | Uint8Array>>): FileTree {
  const contents = new Map(Object.entries(files));
  const below = (path: string) => [...contents.keys()].filter((file) => path === '.' || file.startsWith(`${path}/`));
  return {
    kindOf: async (path) => {
      if (contents.has(path)) return 'file';
      return below(path).length > 0 ? 'directory' : 'missing';
    },
    list: async (path) => {
      const from = path === '.' ? 0 : path.length + 1;
      return [...new Set(below(path).map((file) => file.slice(from).split('/')[0] ?? ''))].sort();
    },
    read: async (path, most) => {
      const found = contents.get(path) ?? '';
      const bytes = typeof found === 'string' ? Buffer.from(found) : found;
      if (bytes.length > most) throw new Error(`larger than ${most} bytes`);
      return bytes;
    },
  };
}

/** An inventory of one file (`hosts.ini` unless named), or of several. */
export function load(
  files: string | Readonly<Record<string, string | Uint8Array>>,
  sources?: readonly string[],
): Promise<Inventory> {
  const tree = typeof files === 'string' ? { 'hosts.ini': files } : files;
  return loadInventory(sources ?? Object.keys(tree).slice(0, 1), aTree(tree));
}

/** The hosts that a pattern selects from it; user `ops` unless told otherwise. */
export async function hostsOf(
  files: string | Readonly<Record<string, string | Uint8Array>>,
  pattern = 'all',
  defaults: ConnectionDefaults = { user: 'ops' },
  sources?: readonly string[],
): Promise<readonly Host[]> {
  return resolveHosts(await load(files, sources), pattern, defaults);
}

/** The text of the ConfigurationError that `work` must end in. */
export async function faultsOf(work: Promise<unknown>): Promise<string> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in outcome && outcome.error instanceof ConfigurationError) return outcome.error.message;
  throw new Error('expected a ConfigurationError', { cause: outcome });
}
