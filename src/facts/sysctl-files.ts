import type { Facts, SysctlFileEntry, SysctlUnread, SysctlValue } from './facts.ts';
import type { HostFile, HostFiles } from './host-files.ts';
import type { KernelParameters } from './kernel-parameters.ts';
import { type Setting, type SysctlPlan, sysctlAtBoot, sysctlSystem } from './sysctl/boot.ts';
import { moduleOf } from './sysctl/modules.ts';
import { isSameValue } from './sysctl/same-value.ts';
import { isRefused, parseSysctlValue, writtenValue } from './sysctl/value.ts';
import type { TextFile } from './text-file.ts';
import type { Unknowns } from './unknowns.ts';

/** More is no configuration that somebody wrote. */
const MOST_ENTRIES = 2000;

export interface SysctlHost {
  /** comm of pid 1. */
  readonly init: string | undefined;
  /** The probe ran as root, from whom no directory is hidden. */
  readonly asRoot: boolean;
}

/** What the sysctl files would make of the kernel parameters at the next boot, and what in them has no effect. */
export function readSysctlFiles(
  files: HostFiles,
  kernel: KernelParameters,
  host: SysctlHost,
  unknown: Unknowns,
): Required<Pick<Facts, 'sysctlFiles' | 'sysctlUnread'>> {
  const texts = files.sysctl.map((file) => asText(file, host));
  const live = (key: string) => {
    const text = kernel.text(key);
    return text === undefined ? undefined : parseSysctlValue(text);
  };
  const refuses = (key: string, text: string) => isRefused(text, live(key));
  const procps = sysctlSystem(texts, kernel.keys(), refuses);
  const plan = host.init === 'systemd' ? sysctlAtBoot(texts, kernel.keys(), refuses) : procps;
  noteUnknown([...plan.unreadable, ...files.hiddenSysctl], plan, unknown);

  // A section that was cut says nothing about the keys that are not in it.
  const isCut = unknown.list().some(({ at }) => at === '/sysctl');
  const exists = (key: string) => (isCut && live(key) === undefined ? undefined : kernel.exists(key));
  const entries = [...plan.entries].map(([key, setting]): readonly [string, SysctlFileEntry] => {
    const runTime = live(key);
    const entry = entryOf(setting, runTime);
    return [
      key,
      { ...entry, ...compare(entry.value, runTime, exists(key)), ...otherUnder(procps, key, entry, runTime) },
    ];
  });
  const later = entries.flatMap(([key, { value, file, line, live: compared }]) =>
    compared === 'no-such-key' && moduleOf(key) !== undefined
      ? [[key, { value, file, line, reason: 'module-later' }] as const]
      : [],
  );
  const unread: readonly (readonly [string, SysctlUnread])[] = [...plan.unread, ...later];
  return {
    sysctlFiles: Object.fromEntries(entries.slice(0, MOST_ENTRIES)),
    sysctlUnread: Object.fromEntries(unread.slice(0, MOST_ENTRIES)),
  };
}

/**
 * Both programs read on where a link leads nowhere or to a directory: it hides others and sets nothing. Whoever is not
 * root cannot tell a link that leads nowhere from one that leads to where he may not look.
 */
function asText(file: HostFile, { asRoot }: SysctlHost): TextFile {
  const leadsNowhere = asRoot && file.state === 'missing' && file.linkTarget !== undefined;
  return leadsNowhere || file.state === 'not-a-file' ? { ...file, readable: true } : file;
}

function noteUnknown(hidden: readonly string[], plan: SysctlPlan, unknown: Unknowns): void {
  for (const fact of ['sysctlFiles', 'sysctlUnread']) {
    if (hidden[0] !== undefined) {
      const detail = `${hidden[0]} could not be read, and may override the others: audit with become: sudo.`;
      unknown.add([fact], 'permission-denied', detail);
    }
    const size = fact === 'sysctlFiles' ? plan.entries.size : plan.unread.size;
    if (size > MOST_ENTRIES) unknown.add([fact], 'cut', `Only the first ${MOST_ENTRIES} keys are kept.`);
  }
}

function entryOf({ text, file, line }: Setting, live: SysctlValue | undefined): SysctlFileEntry {
  return { value: writtenValue(text, live), file, line };
}

function compare(
  value: SysctlValue,
  live: SysctlValue | undefined,
  exists: boolean | undefined,
): Pick<SysctlFileEntry, 'live'> {
  if (live !== undefined) return { live: isSameValue(value, live) ? 'equal' : 'different' };
  return exists === false ? { live: 'no-such-key' } : {};
}

/** What `sysctl --system` would make of it instead, which is what someone sees who applies the files by hand. */
function otherUnder(
  procps: SysctlPlan,
  key: string,
  entry: SysctlFileEntry,
  live: SysctlValue | undefined,
): Pick<SysctlFileEntry, 'procps'> {
  if (procps.unreadable.length > 0) return {};
  const setting = procps.entries.get(key);
  if (setting === undefined) return { procps: {} };
  const other = entryOf(setting, live);
  return JSON.stringify(other.value) === JSON.stringify(entry.value) ? {} : { procps: other };
}
