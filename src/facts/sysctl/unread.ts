import type { SysctlUnread } from '../facts.ts';
import { isGlob } from '../path-glob.ts';
import type { Assignment } from './assignments.ts';
import type { Setting } from './boot.ts';
import { isVendors } from './files.ts';
import { parseSysctlValue } from './value.ts';

export type Unread = SysctlUnread;

/** Assignments that may have no effect, by why. The first reason that holds for a key is the one that is told. */
export type Suspects = Readonly<Record<Exclude<SysctlUnread['reason'], 'module-later'>, readonly Assignment[]>>;

const ORDER = ['sysctl-conf-not-read', 'overridden', 'dotfile-not-read', 'masked'] as const;

/**
 * Settings by name without which the next boot would be the same, though somebody wrote them to have an effect; one
 * per key. One that says the same as what takes effect does no harm and is none. Files of the distribution are made to
 * be overridden, and to be replaced by an edited copy: of a replaced one only keys count that now nothing sets.
 */
export function unreadSettings(
  entries: ReadonlyMap<string, Setting>,
  suspects: Suspects,
): ReadonlyMap<string, SysctlUnread> {
  const unread = new Map<string, SysctlUnread>();
  for (const reason of ORDER) {
    for (const { key, text, file, line } of suspects[reason].toReversed()) {
      if (text === undefined || isGlob(key) || unread.has(key)) continue;
      const setting = { value: parseSysctlValue(text), file, line, reason };
      if (isMissed(setting, entries.get(key))) unread.set(key, setting);
    }
  }
  return unread;
}

/** `winner`: what takes effect instead. */
function isMissed({ value, file, line, reason }: SysctlUnread, winner: Setting | undefined): boolean {
  if (winner?.file === file && winner.line === line) return false;
  if (winner !== undefined && JSON.stringify(winner.value) === JSON.stringify(value)) return false;
  if (!isVendors(file)) return true;
  return reason !== 'overridden' && (reason !== 'masked' || winner === undefined);
}
