import type { NumberedFile } from './numbered-lines.ts';

/**
 * Where systemd looks for units of the system, first wins (systemd.unit(5), and the paths of `systemctl` itself):
 * an administrator's over run time's over a package's.
 */
const LOOKUP: readonly string[] = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/run/systemd/transient',
  '/run/systemd/generator.early',
  '/etc/systemd/system',
  '/etc/systemd/system.attached',
  '/run/systemd/system',
  '/run/systemd/system.attached',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
  '/run/systemd/generator.late',
];

/** The file of a unit and its drop-ins on disk. */
export interface UnitFiles<File extends NumberedFile = NumberedFile> {
  readonly fragment?: File;
  /** As systemd would read them after a daemon-reload: by file name, whatever their directory. */
  readonly dropIns: readonly File[];
}

/** Those of `files` that make up a unit, in the order in which systemd reads them. `names`: its id, and its aliases. */
export function unitFilesOnDisk<File extends NumberedFile>(
  files: Iterable<File>,
  names: readonly string[],
  fragmentPath: string | undefined,
): UnitFiles<File> {
  const all = [...files];
  const wanted = new Set([...names, ...(fragmentPath === undefined ? [] : [baseName(fragmentPath)])]);
  const fragments = all
    .filter(({ path }) => path === fragmentPath || (wanted.has(baseName(path)) && isLookedUp(directory(path))))
    .sort((a, b) => rankOf(directory(a.path)) - rankOf(directory(b.path)));
  const fragment = fragments[0];
  return { ...(fragment === undefined ? {} : { fragment }), dropIns: sortDropIns(all, names) };
}

/** The first of each file name counts; then all by the bytes of their names. */
function sortDropIns<File extends NumberedFile>(files: readonly File[], names: readonly string[]): readonly File[] {
  const folders = [...new Set(names.flatMap(dropInFolders))];
  const candidates = files.flatMap((file) => {
    const folder = baseName(directory(file.path));
    const parent = directory(directory(file.path));
    const specific = folders.indexOf(folder);
    if (specific < 0 || !file.path.endsWith('.conf') || !isLookedUp(parent)) return [];
    // Those of the type (service.d) stand behind all others; else the directory decides before the name does.
    return [{ file, rank: [/^[a-z]+\.d$/.test(folder) ? 1 : 0, rankOf(parent), specific] as const }];
  });
  candidates.sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1] || a.rank[2] - b.rank[2]);
  return firstOfEachName(candidates.map(({ file }) => file));
}

/** system.conf, then its drop-ins; `files` come directory by directory, the strongest first. */
export function managerFiles<File extends NumberedFile>(files: readonly File[]): readonly File[] {
  const isMain = ({ path }: File) => baseName(path) === 'system.conf';
  return [...files.filter(isMain), ...firstOfEachName(files.filter((file) => !isMain(file)))];
}

function firstOfEachName<File extends NumberedFile>(files: readonly File[]): readonly File[] {
  const first = new Map<string, File>();
  for (const file of files) if (!first.has(baseName(file.path))) first.set(baseName(file.path), file);
  return [...first].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))).map(([, file]) => file);
}

/** `a-b@x.service`: a-b@x.service.d, a-b@.service.d, a-.service.d, service.d. */
function dropInFolders(name: string): readonly string[] {
  const dot = name.lastIndexOf('.');
  if (dot < 1) return [];
  const [stem, type] = [name.slice(0, dot), name.slice(dot + 1)];
  const at = stem.indexOf('@');
  const template = at < 0 ? stem : stem.slice(0, at + 1);
  const prefixes: string[] = [];
  for (let dash = stem.lastIndexOf('-', stem.length - 2); dash > 0; dash = stem.lastIndexOf('-', dash - 1)) {
    prefixes.push(stem.slice(0, dash + 1));
  }
  return [...new Set([stem, template, ...prefixes])].map((each) => `${each}.${type}.d`).concat(`${type}.d`);
}

function isLookedUp(path: string): boolean {
  return LOOKUP.includes(path);
}

/** A fragment that systemd says it loaded from elsewhere stands behind those on the path. */
function rankOf(path: string): number {
  const rank = LOOKUP.indexOf(path);
  return rank < 0 ? LOOKUP.length : rank;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function directory(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
