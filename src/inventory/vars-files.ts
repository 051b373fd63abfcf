import { extname, join } from 'node:path';
import type { Draft, DraftGroup, DraftHost } from './draft.ts';
import type { Variable } from './model.ts';
import type { Problems } from './problems.ts';
import type { SourceFiles } from './source-files.ts';
import { vaultHeader } from './variable.ts';
import { describe, variableOf } from './yaml-node.ts';
import { readYaml } from './yaml-text.ts';

/** In the order in which Ansible looks; the first one that is there is the only one. */
const extensions = ['', '.yml', '.yaml', '.json'];

interface VarsFiles {
  readonly variables: Map<string, Variable>;
  readonly encrypted: string[];
}

/**
 * Reads group_vars/ and host_vars/ of one directory: for the group `web` the file `web`, `web.yml`, `web.yaml` or
 * `web.json`, or all files below the directory `web`, by name. Files of groups and hosts that the inventory does not
 * have are passed over, as Ansible does. Source of the rules: its `host_group_vars` plugin and `find_vars_files`.
 */
export async function readVarsFiles(
  directory: string,
  source: number,
  draft: Draft,
  files: SourceFiles,
  problems: Problems,
): Promise<void> {
  const reader = new VarsReader(files, problems);
  await reader.read(join(directory, 'group_vars'), source, draft.groups);
  await reader.read(join(directory, 'host_vars'), source, draft.hosts);
}

class VarsReader {
  readonly #files: SourceFiles;
  readonly #problems: Problems;

  constructor(files: SourceFiles, problems: Problems) {
    this.#files = files;
    this.#problems = problems;
  }

  async read(folder: string, source: number, entities: ReadonlyMap<string, DraftGroup | DraftHost>): Promise<void> {
    if ((await this.#files.kindOf(folder)) !== 'directory') return;
    // Names are looked up in the listing, never joined to a path: a group may be called "..".
    const present = new Set(await this.#files.list(folder, 0));
    for (const entity of entities.values()) {
      const name = extensions.map((extension) => entity.name + extension).find((candidate) => present.has(candidate));
      if (name === undefined) continue;
      const found: VarsFiles = { variables: new Map(), encrypted: [] };
      await this.#readEntry(join(folder, name), 0, found);
      if (found.variables.size > 0) entity.files.set(source, found.variables);
      entity.encrypted.push(...found.encrypted);
    }
  }

  async #readEntry(path: string, depth: number, found: VarsFiles): Promise<void> {
    const kind = await this.#files.kindOf(path);
    if (kind === 'file') await this.#readFile(path, found);
    if (kind !== 'directory') return;
    for (const name of await this.#files.list(path, depth)) {
      if (name.startsWith('.') || name.endsWith('~')) continue;
      const entry = join(path, name);
      if (extensions.includes(extname(name)) && !(extname(name) && (await this.#files.kindOf(entry)) === 'directory')) {
        await this.#readEntry(entry, depth + 1, found);
      }
    }
  }

  async #readFile(file: string, found: VarsFiles): Promise<void> {
    const text = await this.#files.text(file);
    if (text === undefined) return;
    if (text.startsWith(vaultHeader)) {
      found.encrypted.push(file);
      return;
    }
    const root = readYaml(text, file, this.#problems);
    if (!root) return;
    if (root.kind !== 'mapping') {
      this.#problems.add(`expected variables ("name: value"), found ${describe(root)}`, root.place);
      return;
    }
    for (const entry of root.entries) found.variables.set(entry.key, variableOf(entry));
  }
}
