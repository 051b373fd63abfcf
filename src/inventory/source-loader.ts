import { basename, dirname, join } from 'node:path';
import { nearMiss } from '../near-miss.ts';
import type { Draft } from './draft.ts';
import { detectFormat } from './format.ts';
import { readIni } from './ini.ts';
import { isListOutput, readListOutput } from './list-inventory.ts';
import type { Problems } from './problems.ts';
import { quote } from './quote.ts';
import type { SourceFiles } from './source-files.ts';
import { readYamlInventory } from './yaml-inventory.ts';
import { readYaml } from './yaml-text.ts';

/** What Ansible passes over in an inventory directory: hidden files, variables, left-overs and prose. */
const ignored =
  /^\.|^(?:host_vars|group_vars|vars_plugins)$|(?:~|\.(?:pyc|pyo|swp|bak|rpm|md|txt|rst|orig|cfg|retry))$/;

const usualNames = ['inventory', 'hosts', 'inventories'].flatMap((name) =>
  ['', '.yml', '.yaml', '.ini', '.json'].map((extension) => name + extension),
);

export const howToWrite = 'Write one host per line into it, for example: web1.example.com ansible_user=deploy';

/** Finds out what a source is, and has it read into the draft. */
export class SourceLoader {
  readonly #draft: Draft;
  readonly #files: SourceFiles;
  readonly #problems: Problems;

  constructor(draft: Draft, files: SourceFiles, problems: Problems) {
    this.#draft = draft;
    this.#files = files;
    this.#problems = problems;
  }

  /** The directory that group_vars/ and host_vars/ of the source stand in. */
  async source(path: string): Promise<string | undefined> {
    const kind = await this.#files.kindOf(path);
    if (kind === 'missing') await this.#missing(path);
    if (kind === 'file') await this.#file(path);
    if (kind === 'directory') await this.#directory(path, 0);
    return kind === 'directory' ? path : dirname(path);
  }

  async #directory(path: string, depth: number): Promise<void> {
    for (const name of await this.#files.list(path, depth)) {
      if (ignored.test(name)) continue;
      const entry = join(path, name);
      const kind = await this.#files.kindOf(entry);
      if (kind === 'directory') await this.#directory(entry, depth + 1);
      if (kind === 'file') await this.#file(entry);
    }
  }

  async #file(file: string): Promise<void> {
    const text = await this.#files.text(file);
    if (text === undefined) return;
    const detected = detectFormat(file, text);
    if ('fault' in detected) this.#problems.add(detected.fault, { file }, detected.hint);
    else if (detected.format === 'ini') readIni(text, file, this.#draft, this.#problems);
    else this.#yaml(text, file, detected.format === 'json');
  }

  #yaml(text: string, file: string, isJson: boolean): void {
    const root = readYaml(text, file, this.#problems);
    if (!root) return;
    if (isJson && root.kind === 'mapping' && isListOutput(root)) readListOutput(root, this.#draft, this.#problems);
    else readYamlInventory(root, this.#draft, this.#problems);
  }

  async #missing(path: string): Promise<void> {
    const folder = dirname(path);
    const siblings = (await this.#files.kindOf(folder)) === 'directory' ? await this.#files.list(folder, 0) : [];
    const name = nearMiss(basename(path), siblings) ?? usualNames.find((usual) => siblings.includes(usual));
    this.#problems.add(
      `there is no inventory: looked for the file or directory ${quote(path)}`,
      undefined,
      name === undefined ? howToWrite : `Did you mean ${quote(join(folder, name))}?`,
    );
  }
}
