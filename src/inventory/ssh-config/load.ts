import { homedir, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { ConfigurationError } from '../../problem.ts';
import { type FileTree, openFolder } from '../file-tree.ts';
import { Problems } from '../problems.ts';
import { quote } from '../quote.ts';
import { decodeText } from '../source-text.ts';
import type { Entry, Machine, SshConfig } from './entry.ts';
import { findFiles } from './find-files.ts';
import { EntryReader, type Wanted } from './read-entry.ts';

/** OpenSSH's own bound, which a file that includes itself meets. */
const deepest = 16;
const largest = 1024 * 1024;
const mostFiles = 256;

/**
 * Reads an ssh_config and what it includes. Nothing is run, and no variable of the environment is used. Names in
 * `Include` that are not absolute and do not start with `~/` are relative to the directory of `file`, in included
 * files as well, which for `~/.ssh/config` is what OpenSSH does. Throws one ConfigurationError with everything that
 * is wrong with the files; whether what they say can be used is known when a host is looked up.
 */
export async function loadSshConfig(
  file: string,
  tree: FileTree = openFolder('.'),
  machine: Machine = thisMachine(),
): Promise<SshConfig> {
  const problems = new Problems();
  const loader = new Loader(file, tree, machine, problems);
  const entries = await loader.read(file, 0);
  problems.throwIfAny();
  return { files: loader.files, entries, machine };
}

function thisMachine(): Machine {
  let login: string | undefined;
  try {
    login = userInfo().username;
  } catch {
    // A container's user may have no account.
  }
  return { home: homedir(), login };
}

class Loader {
  readonly files: string[] = [];
  readonly #top: string;
  readonly #tree: FileTree;
  readonly #machine: Machine;
  readonly #problems: Problems;
  readonly #reader: EntryReader;

  constructor(file: string, tree: FileTree, machine: Machine, problems: Problems) {
    this.#top = dirname(file);
    this.#tree = tree;
    this.#machine = machine;
    this.#problems = problems;
    this.#reader = new EntryReader(problems);
  }

  async read(file: string, depth: number): Promise<readonly Entry[]> {
    const text = await this.#text(file);
    const entries: Entry[] = [];
    for (const [index, line] of text.split('\n').entries()) {
      const entry = this.#reader.read(line, { file, line: index + 1 });
      if (entry?.kind === 'wanted') entries.push(await this.#include(entry, depth));
      else if (entry) entries.push(entry);
    }
    return entries;
  }

  /** As in OpenSSH, a name that no file has is no mistake: people include what only some machines have. */
  async #include({ names, place }: Wanted, depth: number): Promise<Entry> {
    if (depth >= deepest) {
      this.#stop(`ssh_config includes files more than ${deepest} levels deep`, place);
    }
    const files: (readonly Entry[])[] = [];
    for (const name of names) {
      const path = this.#path(name);
      if (path === undefined) {
        this.#problems.add(
          `expected a path in Include, found ${quote(name)}`,
          place,
          'It is absolute, starts with ~/, or is relative to the first file; tokens and ${…} are not expanded.',
        );
        continue;
      }
      const found = await findFiles(path, this.#tree).catch((error: Error) => {
        this.#problems.add(`cannot look for ${quote(name)}: ${error.message}`, place);
        return [];
      });
      for (const file of found) files.push(await this.read(file, depth + 1));
    }
    return { kind: 'include', files };
  }

  #path(name: string): string | undefined {
    if (/^~(?!\/)|\$\{|%|\p{Cc}/u.test(name)) return undefined;
    if (name.startsWith('~/')) return join(this.#machine.home, name.slice(2));
    return isAbsolute(name) ? name : join(this.#top, name);
  }

  /** Empty when there is a problem with the file, which is then noted. */
  async #text(file: string): Promise<string> {
    if (this.files.length >= mostFiles) this.#stop(`ssh_config includes more than ${mostFiles} files`, { file });
    this.files.push(file);
    try {
      const bytes = await this.#tree.read(file, largest);
      const decoded = decodeText(bytes);
      if ('text' in decoded) return decoded.text;
      this.#problems.add('expected UTF-8 text, found other bytes', { file, line: decoded.line });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const hint = this.files.length === 1 ? 'The input "ssh-config" names it.' : undefined;
      this.#problems.add(`cannot be read: ${reason}`, { file }, hint);
    }
    return '';
  }

  #stop(message: string, place: Wanted['place']): never {
    throw new ConfigurationError([{ message, place, hint: 'Look for a file that includes itself.' }]);
  }
}
