import type { Facts, Limit, SystemdUnit } from '../facts.ts';
import type { HostFile, HostFiles } from '../host-files.ts';
import { handedDown, type ServiceManager } from '../systemd-clamp.ts';
import { findLimitSetting } from '../systemd-setting.ts';
import { unitFilesOnDisk } from '../systemd-unit-order.ts';

/** A unit as its files would make it after a daemon-reload. */
export interface UnitOnDisk {
  /** Every file that systemd would read, in its order. */
  readonly files: readonly HostFile[];
  readonly nofile: LimitOnDisk;
  readonly nproc: LimitOnDisk;
}

interface LimitOnDisk {
  /** What a process of the unit would start with; absent where that cannot be told. */
  readonly limit?: Limit;
  /** The line that would decide; absent where the default of systemd would. */
  readonly place?: { readonly file: string; readonly line: number };
}

/** What the unit of a supervisord would hand down at its next start with the files that are on disk now. */
export function readUnitOnDisk(
  name: string,
  unit: SystemdUnit | undefined,
  files: Pick<HostFiles, 'units' | 'hiddenDirectories'>,
  systemd: Facts['systemd'],
  manager: ServiceManager,
): UnitOnDisk {
  // A file that is gone, or a link to nowhere, is nothing to systemd either.
  const present = [...files.units.values()].filter(({ state }) => state !== 'missing');
  const { fragment, dropIns } = unitFilesOnDisk(present, [name], unit?.fragmentPath);
  const all = [...(fragment === undefined ? [] : [fragment]), ...dropIns];
  // A drop-in of an alias is loaded from a directory that the name does not tell: the order stays open.
  const foreign = (unit?.dropInPaths ?? []).some(
    (path) => files.units.get(path)?.state !== 'missing' && !dropIns.some((file) => nameOf(file.path) === nameOf(path)),
  );
  const whole =
    fragment !== undefined &&
    !foreign &&
    all.every(({ state }) => state === 'read') &&
    !files.hiddenDirectories.some((path) => path.endsWith('service.d'));
  const limitOf = (key: 'LimitNOFILE' | 'LimitNPROC', limit: 'nofile' | 'nproc'): LimitOnDisk => {
    const setting = findLimitSetting(all, 'Service', key);
    const byDefault = limit === 'nofile' ? systemd?.defaultNofile : systemd?.defaultNproc;
    const asked = setting?.limit ?? byDefault;
    const given = !whole || asked === undefined ? undefined : handedDown(asked, limit, manager);
    return {
      ...(given === undefined ? {} : { limit: given }),
      ...(setting === undefined || setting.line < 1 ? {} : { place: { file: setting.file, line: setting.line } }),
    };
  };
  return { files: all, nofile: limitOf('LimitNOFILE', 'nofile'), nproc: limitOf('LimitNPROC', 'nproc') };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
