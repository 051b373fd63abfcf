import { type ConfigurationFiles, readConfigurations } from './configuration-files.ts';
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
    addText(drafts.get(id), Number(number), text);
    return;
  }
  const [kind = '', name = '', first = '', second = ''] = line.split(' ', 4);
  if (kind === 'F' && !drafts.has(name)) {
    const path = line.slice(`F ${name} ${first} ${second} `.length);
    const state = STATES[second] ?? 'odd-name';
    drafts.set(name, { role: first, path, isNull: second === 'e', state, lines: [], lineNumbers: [] });
    return;
  }
  const draft = drafts.get(name);
  if (draft !== undefined) addProperty(draft, kind, line.slice(`${kind} ${name} `.length));
}

function addText(draft: Draft | undefined, number: number, text: string): void {
  if (draft === undefined) return;
  draft.lines.push(text);
  draft.lineNumbers.push(number);
  if (text.endsWith('\x02')) draft.state = 'cut';
}

function addProperty(draft: Draft, kind: string, value: string): void {
  if (kind === 'B') draft.state = 'too-big';
  if (kind === 'C') draft.state = 'cut';
  if (kind === 'L') draft.linkTarget = value;
  if (kind !== 'M') return;
  const [size, seconds] = value.split(' ').map(parseCount);
  const time = parseTime(seconds);
  if (size !== undefined) draft.size = size;
  if (time !== undefined) draft.modifiedAt = time;
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
