import { dirname, resolve } from 'node:path';
import type { Place } from '../../problem.ts';
import type { Entry, Machine, SshConfig } from './entry.ts';

/** A file that an ssh_config consists of or takes keys from, for whichever host. */
export interface NamedFile {
  readonly path: string;
  readonly place: Place;
  /** The path depends on the host from here on: any file below it may be meant. */
  readonly isFolder: boolean;
}

/** Every file that was read, and every one that IdentityFile and UserKnownHostsFile name, blocks for others included. */
export function filesNamedBy({ files, entries, machine }: SshConfig): readonly NamedFile[] {
  const read = files.map((path) => ({ path: resolve(path), place: { file: path }, isFolder: false }));
  return [...read, ...entries.flatMap((entry) => namedIn(entry, machine))];
}

function namedIn(entry: Entry, machine: Machine): readonly NamedFile[] {
  if (entry.kind === 'include') return entry.files.flat().flatMap((inner) => namedIn(inner, machine));
  if (entry.kind !== 'setting' || !/^(identity|userknownhosts)file$/.test(entry.keyword)) return [];
  const paths = entry.words.filter((word) => word.toLowerCase() !== 'none');
  return paths.map((word) => ({ ...fixedPart(word, machine), place: entry.place }));
}

function fixedPart(word: string, { home, login = '' }: Machine): { readonly path: string; readonly isFolder: boolean } {
  let path = '';
  for (const [piece] of word.replace(/^~(?=\/)/, '%d').matchAll(/%.|[^%]+/gs)) {
    const value = piece.startsWith('%') ? { '%%': '%', '%d': home, '%u': login }[piece] : piece;
    if (value === undefined) return { path: dirname(`${path}x`), isFolder: true };
    path += value;
  }
  return { path, isFolder: false };
}
