import type { Facts, SysctlFileEntry } from './facts.ts';
import type { HostFiles } from './host-files.ts';
import type { KernelParameters } from './kernel-parameters.ts';
import { sysctlAtBoot, sysctlSystem } from './sysctl/boot.ts';
import type { Unknowns } from './unknowns.ts';

/** More is no configuration that somebody wrote. */
const MOST_ENTRIES = 2000;

/** What the sysctl files would make of the kernel parameters at the next boot: systemd and others read them differently. */
export function readSysctlFiles(
  files: HostFiles,
  kernel: KernelParameters,
  init: string | undefined,
  unknown: Unknowns,
): Facts['sysctlFiles'] {
  const known = [...kernel.keys()];
  const plan = init === 'systemd' ? sysctlAtBoot(files.sysctl, known) : sysctlSystem(files.sysctl, known);
  const hidden = [...plan.unreadable, ...files.hiddenSysctl];
  if (hidden[0] !== undefined) {
    unknown.add(['sysctlFiles'], 'permission-denied', `${hidden[0]} could not be read, and may override the others.`);
  }
  const entries: (readonly [string, SysctlFileEntry])[] = [...plan.entries];
  if (entries.length > MOST_ENTRIES)
    unknown.add(['sysctlFiles'], 'cut', `Only the first ${MOST_ENTRIES} keys are kept.`);
  return Object.fromEntries(entries.slice(0, MOST_ENTRIES));
}
