import { posix } from 'node:path';
import type { TextFile } from '../text-file.ts';
import type { SysctlProgram } from './program.ts';

export const SYSCTL_CONF = '/etc/sysctl.conf';

/** Highest first: a file hides those of the same name in all that follow. */
const DIRECTORIES = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map((parent) => `${parent}/sysctl.d`);

/** A file that counts. `path` is where its text really stands, when that is known to be elsewhere. */
export interface EffectiveFile {
  readonly path: string;
  readonly lines: readonly string[];
  readonly readable: boolean;
}

export interface SysctlFileOrder {
  /** Those that are applied, in the order in which they are. */
  readonly applied: readonly EffectiveFile[];
  /** Those that one of the same name in a higher directory hides, unless that one is a mask: nothing but comments. */
  readonly hidden: readonly TextFile[];
  /** Those that only procps applies. */
  readonly dotfiles: readonly TextFile[];
}

/**
 * The `*.conf` files of the sysctl.d directories that are not hidden by one of the same name, in the order of their
 * names by bytes. An empty file or a link to /dev/null hides others and sets nothing.
 */
export function orderFiles(files: readonly TextFile[], program: SysctlProgram): SysctlFileOrder {
  const { byName, dotfiles } = groupByName(files, program);
  const applied: EffectiveFile[] = [];
  const hidden: TextFile[] = [];
  const names = [...byName.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const name of names) {
    const [top, ...below] = byName.get(name) ?? [];
    if (top === undefined) continue;
    const file = follow(top, files);
    applied.push(file);
    if (file.lines.some((line) => !/^\s*([#;]|$)/.test(line))) hidden.push(...below);
  }
  return { applied, hidden, dotfiles };
}

/** The files of each name, those of the highest directory first. */
function groupByName(files: readonly TextFile[], program: SysctlProgram) {
  const byName = new Map<string, TextFile[]>();
  const dotfiles: TextFile[] = [];
  for (const directory of DIRECTORIES) {
    for (const file of files) {
      const name = posix.basename(file.path);
      if (posix.dirname(file.path) !== directory || !name.endsWith('.conf')) continue;
      if (name.startsWith('.') && program === 'systemd') dotfiles.push(file);
      else byName.set(name, [...(byName.get(name) ?? []), file]);
    }
  }
  return { byName, dotfiles };
}

/** Whether a file belongs to the distribution or to a service: it is there to be overridden. */
export function isVendors(path: string): boolean {
  return /^\/(usr\/lib|lib|run)\//.test(path);
}

/** Through a symbolic link to a file that we have; /dev/null is empty. */
function follow(file: TextFile, files: readonly TextFile[]): EffectiveFile {
  if (file.linkTarget === undefined) return file;
  const target = posix.resolve(posix.dirname(file.path), file.linkTarget);
  if (target === '/dev/null') return { path: file.path, lines: [], readable: true };
  const found = files.find(({ path }) => path === target);
  return found ?? (target === SYSCTL_CONF ? { ...file, path: target } : file);
}
