import type { SysctlFileEntry } from '../facts.ts';
import { isGlob, matchesGlob } from '../path-glob.ts';
import type { TextFile } from '../text-file.ts';
import { type Assignment, readAssignments } from './assignments.ts';
import { type EffectiveFile, effectiveFiles, SYSCTL_CONF } from './files.ts';
import { swapSeparators } from './key.ts';

/** What the sysctl files make of the kernel parameters when they are applied. Keys as `sysctl -a` prints them. */
export interface SysctlPlan {
  /** Keys that are set by name, and known keys that a pattern meets. */
  readonly entries: ReadonlyMap<string, SysctlFileEntry>;
  /** What /etc/sysctl.conf holds while nothing applies it. Empty when it is applied. */
  readonly unread: ReadonlyMap<string, SysctlFileEntry>;
  /**
   * Files that count and that the account could not read, or that hold more patterns than are looked at: what they set
   * is unknown, and may override entries.
   */
  readonly unreadable: readonly string[];
}

/** At boot under systemd-sysctl. `knownKeys`: the keys that patterns such as net.ipv4.conf.*.rp_filter may meet. */
export function sysctlAtBoot(files: readonly TextFile[], knownKeys: Iterable<string> = []): SysctlPlan {
  const counting = effectiveFiles(files, false);
  const conf = files.find(({ path }) => path === SYSCTL_CONF);
  const applied = counting.some(({ path }) => path === SYSCTL_CONF);
  const unread = conf === undefined || applied ? [] : [conf];
  return { ...plan(counting, knownKeys, 'systemd'), unread: plan(unread, knownKeys, 'systemd').entries };
}

/** Under procps `sysctl --system`: at boot without systemd, and whenever someone runs it by hand. */
export function sysctlSystem(files: readonly TextFile[], knownKeys: Iterable<string> = []): SysctlPlan {
  const conf = files.filter(({ path }) => path === SYSCTL_CONF);
  return { ...plan([...effectiveFiles(files, true), ...conf], knownKeys, 'procps'), unread: new Map() };
}

/** Characters of patterns that are compared with known keys; what hostile files hold beyond is not looked at. */
const MOST_CHARACTERS = 20_000_000;

/** The last assignment wins; a key that is set or excluded by name is beyond the reach of patterns. */
function plan(
  files: readonly EffectiveFile[],
  knownKeys: Iterable<string>,
  program: 'systemd' | 'procps',
): Omit<SysctlPlan, 'unread'> {
  const assignments = lastAssignments(files, program);
  const { met, tooMany } = meetPatterns(assignments, [...knownKeys]);
  const entries = new Map(met);
  for (const { key, entry } of assignments.values()) if (entry !== undefined && !isGlob(key)) entries.set(key, entry);
  const unreadable = files.filter(({ readable }) => !readable).map(({ path }) => path);
  return { entries, unreadable: [...new Set([...unreadable, ...tooMany])] };
}

function lastAssignments(
  files: readonly EffectiveFile[],
  program: 'systemd' | 'procps',
): ReadonlyMap<string, Assignment> {
  const assignments = new Map<string, Assignment>();
  for (const assignment of files.flatMap((file) => readAssignments(file, file.path))) {
    // To systemd `-key` takes back an assignment; to procps it only keeps patterns off.
    if (program === 'procps' && assignment.entry === undefined && assignments.has(assignment.key)) continue;
    // Later in the order too, so that the last of several patterns wins.
    assignments.delete(assignment.key);
    assignments.set(assignment.key, assignment);
  }
  return assignments;
}

/** `tooMany`: the files of patterns that were not looked at. */
function meetPatterns(
  assignments: ReadonlyMap<string, Assignment>,
  keys: readonly string[],
): { readonly met: ReadonlyMap<string, SysctlFileEntry>; readonly tooMany: readonly string[] } {
  const patterns = [...assignments.values()].flatMap(({ key, entry }) =>
    isGlob(key) && entry !== undefined ? [{ path: swapSeparators(key), entry }] : [],
  );
  const cost = patterns.reduce((sum, { path }) => sum + path.length, 0) * keys.length;
  if (cost > MOST_CHARACTERS) return { met: new Map(), tooMany: patterns.map(({ entry }) => entry.file) };
  const met = new Map<string, SysctlFileEntry>();
  for (const key of keys) {
    const path = swapSeparators(key);
    const last = patterns.findLast((pattern) => matchesGlob(pattern.path, path, 'posix'));
    if (last !== undefined && !assignments.has(key)) met.set(key, last.entry);
  }
  return { met, tooMany: [] };
}
