import type { SysctlFileEntry } from '../facts.ts';
import { isGlob, matchesGlob } from '../path-glob.ts';
import type { TextFile } from '../text-file.ts';
import { type Assignment, readAssignments } from './assignments.ts';
import { expandBraces } from './braces.ts';
import { type EffectiveFile, orderFiles, SYSCTL_CONF } from './files.ts';
import { swapSeparators } from './key.ts';
import type { SysctlProgram } from './program.ts';
import { type Unread, unreadSettings } from './unread.ts';
import { parseSysctlValue } from './value.ts';

/** A setting that takes effect. `text` is what gets written, `value` what that is without knowing the parameter. */
export interface Setting extends Pick<SysctlFileEntry, 'value' | 'file' | 'line'> {
  readonly text: string;
}

/** What the sysctl files make of the kernel parameters when they are applied. Keys as `sysctl -a` prints them. */
export interface SysctlPlan {
  /** Keys that are set by name, and known keys that a pattern meets. */
  readonly entries: ReadonlyMap<string, Setting>;
  /** Settings without effect, by key. */
  readonly unread: ReadonlyMap<string, Unread>;
  /**
   * Files that count and that the account could not read, or that hold more patterns than are looked at: what they set
   * is unknown, and may override entries.
   */
  readonly unreadable: readonly string[];
}

/** Whether the kernel certainly refuses to set a key to a text. */
export type Refuses = (key: string, text: string) => boolean;

/** At boot under systemd-sysctl. `knownKeys`: the keys that patterns such as net.ipv4.conf.*.rp_filter may meet. */
export function sysctlAtBoot(
  files: readonly TextFile[],
  knownKeys: Iterable<string> = [],
  refuses: Refuses = () => false,
): SysctlPlan {
  const order = orderFiles(files, 'systemd');
  const conf = files.filter(({ path }) => path === SYSCTL_CONF);
  const isApplied = order.applied.some(({ path }) => path === SYSCTL_CONF);
  const assignments = allAssignments(order.applied, 'systemd');
  const { entries, unreadable } = plan(order.applied, assignments, knownKeys, 'systemd', refuses);
  const unread = unreadSettings(entries, {
    'sysctl-conf-not-read': isApplied ? [] : allAssignments(conf, 'systemd'),
    overridden: assignments,
    'dotfile-not-read': allAssignments(order.dotfiles, 'systemd'),
    masked: allAssignments(order.hidden, 'systemd'),
  });
  return { entries, unread, unreadable };
}

/**
 * Under procps `sysctl --system`. It writes one assignment after the other, so the last that the kernel does not
 * refuse stands; systemd writes only the last of a key.
 */
export function sysctlSystem(
  files: readonly TextFile[],
  knownKeys: Iterable<string> = [],
  refuses: Refuses = () => false,
): SysctlPlan {
  const order = orderFiles(files, 'procps');
  const applied = [...order.applied, ...files.filter(({ path }) => path === SYSCTL_CONF)];
  const assignments = allAssignments(applied, 'procps');
  const { entries, unreadable } = plan(applied, assignments, knownKeys, 'procps', refuses);
  const unread = unreadSettings(entries, {
    'sysctl-conf-not-read': [],
    overridden: assignments,
    'dotfile-not-read': [],
    masked: allAssignments(order.hidden, 'procps'),
  });
  return { entries, unread, unreadable };
}

function allAssignments(files: readonly EffectiveFile[], program: SysctlProgram): readonly Assignment[] {
  return files.flatMap((file) => readAssignments(file, file.path, program));
}

/** The last assignment wins; a key that is set or excluded by name is beyond the reach of patterns. */
function plan(
  files: readonly EffectiveFile[],
  all: readonly Assignment[],
  knownKeys: Iterable<string>,
  program: SysctlProgram,
  refuses: Refuses,
): Pick<SysctlPlan, 'entries' | 'unreadable'> {
  const assignments = program === 'systemd' ? lastUnderSystemd(all) : lastUnderProcps(all, refuses);
  const { met, tooMany } = meetPatterns(
    program === 'systemd' ? [...assignments.values()] : all,
    assignments,
    [...knownKeys],
    program,
    refuses,
  );
  const entries = new Map(met);
  for (const assignment of assignments.values()) {
    const setting = settingOf(assignment);
    if (setting !== undefined && !isGlob(assignment.key)) entries.set(assignment.key, setting);
  }
  const unreadable = files.filter(({ readable }) => !readable).map(({ path }) => path);
  return { entries, unreadable: [...new Set([...unreadable, ...tooMany])] };
}

function settingOf({ text, file, line }: Assignment): Setting | undefined {
  return text === undefined ? undefined : { text, value: parseSysctlValue(text), file, line };
}

/** In the order in which they are applied, which matters among patterns. */
function lastUnderSystemd(all: readonly Assignment[]): ReadonlyMap<string, Assignment> {
  const assignments = new Map<string, Assignment>();
  for (const assignment of all) {
    // The same once more keeps its place in the order. Anything else moves to the end, and `-key` takes back.
    if (assignments.get(assignment.key)?.text !== assignment.text) assignments.delete(assignment.key);
    assignments.set(assignment.key, assignment);
  }
  return assignments;
}

function lastUnderProcps(all: readonly Assignment[], refuses: Refuses): ReadonlyMap<string, Assignment> {
  const assignments = new Map<string, Assignment>();
  for (const assignment of all) {
    const { key, text } = assignment;
    const before = assignments.get(key);
    // `-key` only keeps patterns off.
    if (before !== undefined && text === undefined) continue;
    if (before?.text !== undefined && text !== undefined && refuses(key, text)) continue;
    assignments.delete(key);
    assignments.set(key, assignment);
  }
  return assignments;
}

/** Characters of patterns that are compared with known keys; what hostile files hold beyond is not looked at. */
const MOST_CHARACTERS = 10_000_000;

interface Pattern {
  readonly setting: Setting;
  /** Every way in which its braces can be read; undefined when there are too many. */
  readonly paths: readonly string[] | undefined;
}

/** `byName`: the keys that patterns do not reach; `tooMany`: the files of patterns that were not looked at. */
function meetPatterns(
  written: readonly Assignment[],
  byName: ReadonlyMap<string, unknown>,
  keys: readonly string[],
  program: SysctlProgram,
  refuses: Refuses,
): { readonly met: ReadonlyMap<string, Setting>; readonly tooMany: readonly string[] } {
  const patterns = written.flatMap((assignment): readonly Pattern[] => {
    const setting = settingOf(assignment);
    if (!isGlob(assignment.key) || setting === undefined) return [];
    const path = swapSeparators(assignment.key);
    return [{ setting, paths: program === 'systemd' ? expandBraces(path) : [path] }];
  });
  const cost = patterns.reduce((sum, { paths = [] }) => sum + paths.join('').length, 0) * keys.length;
  if (cost > MOST_CHARACTERS || patterns.some(({ paths }) => paths === undefined)) {
    return { met: new Map(), tooMany: patterns.map(({ setting }) => setting.file) };
  }
  const met = new Map<string, Setting>();
  if (patterns.length === 0) return { met, tooMany: [] };
  for (const key of keys) {
    if (byName.has(key)) continue;
    const path = swapSeparators(key);
    const meets = ({ paths = [] }: Pattern) => paths.some((pattern) => matchesGlob(pattern, path, 'posix'));
    const last = patterns.findLast(meets);
    if (last === undefined) continue;
    // Both programs write one pattern after the other, so one that is refused leaves what is there.
    const isTaken = (pattern: Pattern) => !refuses(key, pattern.setting.text) && meets(pattern);
    const { setting } = isTaken(last) ? last : (patterns.findLast(isTaken) ?? last);
    met.set(key, setting);
  }
  return { met, tooMany: [] };
}
