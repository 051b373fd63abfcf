import { parseCount, parseTime } from './numbers.ts';
import { normalisePath } from './supervisor/config-path.ts';
import type { TextFile } from './text-file.ts';

/** Why a file was not read: see `take` in probe.sh. */
export type FileState =
  | 'read'
  | 'denied'
  | 'missing'
  | 'not-a-file'
  | 'foreign-link'
  | 'odd-name'
  | 'too-big'
  | 'cut'
  | 'vanished';

export interface HostFile extends TextFile {
  readonly state: FileState;
  /** Numbers of the lines, where not all of the file was brought. */
  readonly lineNumbers: readonly number[];
}

/** The files of one supervisord. */
export interface ConfigurationFiles {
  /** How the main file was found; `blind`: it could not be, for lack of rights; `none`: there is none. */
  readonly from: 'argv' | 'search' | 'blind' | 'none' | 'container' | undefined;
  readonly main: HostFile | undefined;
  readonly included: readonly HostFile[];
  /** Include patterns whose directory may not be searched. */
  readonly hiddenPatterns: readonly string[];
  readonly cut: boolean;
}

export interface HostFiles {
  readonly configurations: ReadonlyMap<number, ConfigurationFiles>;
  readonly sysctl: readonly HostFile[];
  /** Directories of sysctl files that may not be read. */
  readonly hiddenSysctl: readonly string[];
  readonly units: ReadonlyMap<string, HostFile>;
}

const STATES: Readonly<Record<string, FileState>> = {
  r: 'read',
  e: 'read',
  d: 'denied',
  x: 'missing',
  n: 'not-a-file',
  l: 'foreign-link',
  o: 'odd-name',
};

interface Draft {
  readonly role: string;
  readonly path: string;
  readonly isNull: boolean;
  state: FileState;
  modifiedAt?: string;
  size?: number;
  linkTarget?: string;
  readonly lines: string[];
  readonly lineNumbers: number[];
}

const FROM = ['argv', 'search'] as const;
const WITHOUT = ['blind', 'none', 'container'] as const;

/** The `@files` section: F declares a file, U says whose it is, and `NUMBER:LINE:TEXT` are its lines. */
export function readHostFiles(lines: readonly string[]): HostFiles {
  const drafts = new Map<string, Draft>();
  for (const line of lines) readLine(line, drafts);
  const files = new Map([...drafts].map(([id, draft]) => [id, { role: draft.role, file: finish(draft) }]));
  const ofRole = (role: string) => [...files.values()].flatMap((entry) => (entry.role === role ? [entry.file] : []));
  return {
    configurations: readConfigurations(lines, (id) => files.get(id)?.file),
    sysctl: ofRole('sysctl'),
    hiddenSysctl: lines.flatMap((line) => (line.startsWith('D 0 ') ? [line.slice(4)] : [])),
    units: new Map(ofRole('unit').map((file) => [file.path, file])),
  };
}

function readLine(line: string, drafts: Map<string, Draft>): void {
  const [, id, number, text] = /^(\d{1,6}):(\d{1,6}):(.*)$/s.exec(line) ?? [];
  if (id !== undefined && text !== undefined) {
    const draft = drafts.get(id);
    draft?.lines.push(text);
    draft?.lineNumbers.push(Number(number));
    if (draft !== undefined && text.endsWith('\x02')) draft.state = 'cut';
    return;
  }
  const [kind, name = '', first = '', second = ''] = line.split(' ', 4);
  if (kind === 'F' && !drafts.has(name)) {
    const path = line.slice(`F ${name} ${first} ${second} `.length);
    const state = STATES[second] ?? 'odd-name';
    drafts.set(name, { role: first, path, isNull: second === 'e', state, lines: [], lineNumbers: [] });
    return;
  }
  const draft = drafts.get(name);
  if (draft === undefined) return;
  if (kind === 'B') draft.state = 'too-big';
  if (kind === 'C') draft.state = 'cut';
  if (kind === 'L') draft.linkTarget = line.slice(`L ${name} `.length);
  if (kind === 'M') {
    const [size, time] = [parseCount(first), parseTime(parseCount(second))];
    if (size !== undefined) draft.size = size;
    if (time !== undefined) draft.modifiedAt = time;
  }
}

function finish(draft: Draft): HostFile {
  let { state } = draft;
  // Readable by its mode, and yet there was no size or no content: it vanished, or its file system refused.
  const unread = draft.size === undefined || (draft.size > 0 && draft.lines.length === 0 && draft.role !== 'unit');
  if (state === 'read' && !draft.isNull && unread) state = 'vanished';
  return {
    path: draft.path === '' ? '' : normalisePath(draft.path),
    state,
    readable: state === 'read',
    lines: state === 'read' ? draft.lines : [],
    lineNumbers: draft.lineNumbers,
    ...(draft.modifiedAt === undefined ? {} : { modifiedAt: draft.modifiedAt }),
    ...(draft.linkTarget === undefined ? {} : { linkTarget: draft.linkTarget }),
  };
}

function readConfigurations(
  lines: readonly string[],
  find: (id: string) => HostFile | undefined,
): ReadonlyMap<number, ConfigurationFiles> {
  const drafts = new Map<number, { -readonly [Key in keyof ConfigurationFiles]: ConfigurationFiles[Key] }>();
  for (const line of lines) {
    const [kind, owner, how, id] = line.split(' ', 4);
    const pid = parseCount(owner);
    if (kind === undefined || pid === undefined || pid === 0 || !/^[UWDX]$/.test(kind)) continue;
    const draft = drafts.get(pid) ?? {
      from: undefined,
      main: undefined,
      included: [],
      hiddenPatterns: [],
      cut: false,
    };
    drafts.set(pid, draft);
    const file = kind === 'U' ? find(id ?? '') : undefined;
    if (kind === 'X') draft.cut = true;
    else if (kind === 'D') draft.hiddenPatterns = [...draft.hiddenPatterns, line.slice(`D ${owner} `.length)];
    else if (kind === 'W') draft.from = WITHOUT.find((known) => known === how);
    else if (how === 'include' && file !== undefined) draft.included = [...draft.included, file];
    else if (kind === 'U' && draft.main === undefined) {
      draft.from = FROM.find((known) => known === how);
      draft.main = file;
    }
  }
  return drafts;
}
