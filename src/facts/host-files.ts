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
  /** Directories of sysctl files that may not be read, or hold more than the probe brings. */
  readonly hiddenSysctl: readonly string[];
  /**
   * Files of the units of supervisords, by path: those that systemd loaded, and drop-ins on disk that it has not, also
   * those of `service.d`, of a template and of `foo-.service.d`. Of their lines only section headers, Limit*=,
   * TasksMax= and PAMName=, with what continues them behind a `\`; `lineNumbers` says which lines these are.
   */
  readonly units: ReadonlyMap<string, HostFile>;
  /**
   * /etc/systemd/system.conf and system.conf.d/*.conf of every directory, in the order /etc, /run, /usr/local/lib,
   * /usr/lib, /lib, by byte order inside each. Lines as of units, and DefaultLimit*= and DefaultTasksMax=.
   */
  readonly manager: readonly HostFile[];
  /**
   * /etc/security/limits.conf, then limits.d/*.conf in byte order, which is the order in which pam_limits reads them.
   * Lines for the items nofile, nproc and `-`, and `DOMAIN -`, without comments; see `lineNumbers`.
   */
  readonly pamLimits: readonly HostFile[];
  /** Files of /etc/pam.d, else /usr/lib/pam.d. Lines that include others, and those that name pam_limits. */
  readonly pamServices: readonly HostFile[];
  /** version.txt of the packages that a supervisord may run from, by its pid. */
  readonly versions: ReadonlyMap<number, readonly HostFile[]>;
  /** Sockets of [unix_http_server] in main configuration files, by the pid of the supervisord. */
  readonly controlSockets: ReadonlyMap<number, ControlSocket>;
  /** Directories of any of these files that may not be read, or hold more than the probe brings. */
  readonly hiddenDirectories: readonly string[];
}

export interface ControlSocket {
  readonly path: string;
  readonly state: 'socket' | 'missing' | 'denied' | 'no-socket';
}

const SOCKET_STATES: Readonly<Record<string, ControlSocket['state']>> = {
  s: 'socket',
  m: 'missing',
  d: 'denied',
  n: 'no-socket',
};

/** Roles of files of which the probe brings only the lines that matter. */
const FILTERED: ReadonlySet<string> = new Set(['unit', 'manager', 'limits', 'pam', 'version']);

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
  const hiddenDirectories = lines.flatMap((line) => (/^[DX] 0 \//.test(line) ? [line.slice(4)] : []));
  return {
    configurations: readConfigurations(lines, (id) => files.get(id)?.file),
    sysctl: ofRole('sysctl'),
    hiddenSysctl: hiddenDirectories.filter((path) => path.endsWith('/sysctl.d')),
    units: new Map(ofRole('unit').map((file) => [file.path, file])),
    manager: ofRole('manager'),
    pamLimits: ofRole('limits'),
    pamServices: ofRole('pam'),
    versions: readVersions(lines, (id) => files.get(id)?.file),
    controlSockets: new Map(lines.flatMap(readControlSocket)),
    hiddenDirectories,
  };
}

/** `V PID FILE`. */
function readVersions(
  lines: readonly string[],
  find: (id: string) => HostFile | undefined,
): ReadonlyMap<number, readonly HostFile[]> {
  const versions = new Map<number, readonly HostFile[]>();
  for (const line of lines) {
    const [, owner, id = ''] = /^V (\d+) (\d+)$/.exec(line) ?? [];
    const [pid, file] = [parseCount(owner), find(id)];
    if (pid !== undefined && file !== undefined) versions.set(pid, [...(versions.get(pid) ?? []), file]);
  }
  return versions;
}

/** `K PID STATE PATH`. */
function readControlSocket(line: string): readonly (readonly [number, ControlSocket])[] {
  const [, owner, letter = '', path = ''] = /^K (\d+) ([smdn]) (\/.*)$/s.exec(line) ?? [];
  const [pid, state] = [parseCount(owner), SOCKET_STATES[letter]];
  return pid === undefined || state === undefined ? [] : [[pid, { path: normalisePath(path), state }]];
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
  const unread = draft.size === undefined || (draft.size > 0 && draft.lines.length === 0 && !FILTERED.has(draft.role));
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
