import { ConfigurationError, type Problem } from '../problem.ts';
import type { FileTree } from './file-tree.ts';
import type { Problems } from './problems.ts';
import { decodeText } from './source-text.ts';

const mebibyte = 1024 * 1024;
/** An inventory of 10,000 hosts with a dozen variables each has 3. */
const largest = 10 * mebibyte;
const largestTogether = 50 * mebibyte;
const mostFiles = 20_000;
/** A directory that contains itself by a symbolic link has no end. */
const deepest = 10;

/** Reads text files within one budget for the whole inventory; what cannot be read becomes a problem. */
export class SourceFiles {
  readonly tree: FileTree;
  readonly #problems: Problems;
  #bytes = 0;
  #files = 0;

  constructor(tree: FileTree, problems: Problems) {
    this.tree = tree;
    this.#problems = problems;
  }

  /** Undefined when there is a problem with the file, which is then noted. */
  async text(file: string): Promise<string | undefined> {
    this.#spend(1, 0);
    const bytes = await this.#attempt(file, this.tree.read(file, largest));
    if (!bytes) return undefined;
    this.#spend(0, bytes.length);
    const decoded = decodeText(bytes);
    if ('text' in decoded) return decoded.text;
    this.#problems.add('expected UTF-8 text, found other bytes', { file, line: decoded.line });
    return undefined;
  }

  /** `depth` counts from 0, the directory that the inventory or a group's variables begin in. */
  async list(directory: string, depth: number): Promise<readonly string[]> {
    this.#spend(1, 0);
    if (depth > deepest) {
      throw new ConfigurationError([
        {
          message: `the inventory has directories more than ${deepest} levels deep`,
          place: { file: directory },
          hint: 'Look for a symbolic link that leads back to where it stands.',
        },
      ]);
    }
    return (await this.#attempt(directory, this.tree.list(directory))) ?? [];
  }

  async kindOf(path: string): Promise<'file' | 'directory' | 'missing' | undefined> {
    const kind = await this.#attempt(path, this.tree.kindOf(path));
    if (kind !== 'other') return kind;
    this.#problems.add('expected a regular file, found a FIFO, a socket or a device', { file: path });
    return undefined;
  }

  async #attempt<Value>(file: string, work: Promise<Value>): Promise<Value | undefined> {
    try {
      return await work;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#problems.add(`cannot be read: ${reason}`, { file });
      return undefined;
    }
  }

  #spend(files: number, bytes: number): void {
    this.#files += files;
    this.#bytes += bytes;
    if (this.#files <= mostFiles && this.#bytes <= largestTogether) return;
    const problem: Problem = {
      message: `the inventory is larger than ${mostFiles} files or ${largestTogether / mebibyte} MiB`,
      hint: 'Name a smaller part of it in the input "inventory".',
    };
    throw new ConfigurationError([problem]);
  }
}
