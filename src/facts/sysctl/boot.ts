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
  /** Files that count and that the account could not read: what they set is unknown, and may override entries. */
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

/** Hostile files: as many patterns, times as many known keys, as are looked at. */
const MOST_LOOKS = 1_000_000;

/** The last assignment wins; a key that is set or excluded by name is beyond the reach of patterns. */
function plan(files: readonly EffectiveFile[], knownKeys: Iterable<string>, program: 'systemd' | 'procps'): Omit<SysctlPlan, 'unread'> {
  const assignments = new Map<string, Assignment>();
  for (const file of files) {
    for (const assignment of readAssignments(file, file.path)) {
      // To systemd `-key` takes back an assignment; to procps it only keeps patterns off.
      if (program === 'procps' && assignment.entry === undefined && assignments.has(assignment.key)) continue;
      // Later in the order too, so that the last of several patterns wins.
      assignments.delete(assignment.key);
      assignments.set(assignment.key, assignment);
    }
  }
  const patterns = [...assignments.values()].filter(({ key, entry }) => isGlob(key) && entry !== undefined);
  const entries = new Map<string, SysctlFileEntry>();
  let looks = 0;
  for (const known of knownKeys) {
    looks += patterns.length;
    if (looks > MOST_LOOKS) break;
    const path = swapSeparators(known);
    const met = patterns.findLast(({ key }) => matchesGlob(swapSeparators(key), path, 'posix'));
    if (met?.entry !== undefined && !assignments.has(known)) entries.set(known, met.entry);
  }
  for (const { key, entry } of assignments.values()) if (entry !== undefined && !isGlob(key)) entries.set(key, entry);
  return { entries, unreadable: files.filter(({ readable }) => !readable).map(({ path }) => path) };
}
