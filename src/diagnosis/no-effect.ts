import type { Facts, SysctlFileEntry, SysctlValue } from '../facts/facts.ts';
import { INCIDENT_PARAMETERS, isGone, own, sameValue } from './kernel-parameters.ts';
import { isPartlyUnknown } from './missing.ts';

/** What has no effect on a process that runs out of files, as data: its words are made in `words-kernel.ts`. */
export type NoEffect =
  | { readonly code: 'network-parameters' }
  | {
      readonly code: 'parameter';
      readonly key: string;
      readonly does: string;
      /** Absent: this kernel has no such parameter, or it was not read. */
      readonly runTime?: SysctlValue;
      readonly byDefault?: SysctlValue;
      readonly atBoot?: SysctlFileEntry;
      /** It is not in the kernel (any more): a line that sets it does nothing at all. */
      readonly gone: boolean;
      /** Every file was read, so that "set in no file" may be said. */
      readonly filesRead: boolean;
    };

/** The incident's network parameters that somebody touched here: changed from the default, or set in a file. */
export function noEffectOnFiles(facts: Facts): readonly NoEffect[] {
  const touched = INCIDENT_PARAMETERS.flatMap(({ key, does, byDefault }): readonly NoEffect[] => {
    const usual = byDefault(facts.system.kernel?.release);
    const runTime = own(facts.sysctl, key);
    const atBoot = own(facts.sysctlFiles, key);
    const isDefault = runTime === undefined || sameValue(runTime, usual);
    if (isDefault && atBoot === undefined) return [];
    return [
      {
        code: 'parameter',
        key,
        does,
        ...(runTime === undefined ? {} : { runTime }),
        ...(usual === undefined ? {} : { byDefault: usual }),
        ...(atBoot === undefined ? {} : { atBoot }),
        gone: isGone(facts, key),
        filesRead: !isPartlyUnknown(facts, '/sysctlFiles'),
      },
    ];
  });
  return [{ code: 'network-parameters' }, ...touched];
}
