import type { Facts, Limit, NextStart, Stale, SupervisorConfig } from '../facts.ts';
import type { HostFile } from '../host-files.ts';

/** Boot time is known to the second only, so a start time may be early by up to one. */
const TOLERANCE_MS = 1000;

/** Was the file changed after the process started? */
export function changedAfter(modifiedAt: string | undefined, startedAt: string | undefined): boolean {
  if (modifiedAt === undefined || startedAt === undefined) return false;
  return Date.parse(modifiedAt) > Date.parse(startedAt) + TOLERANCE_MS;
}

export interface Running {
  readonly startedAt: string | undefined;
  readonly live: Limit | undefined;
  readonly next: NextStart;
}

/** Configuration files that changed after the start. It is confirmed only where they predict something else than runs. */
export function findStaleConfig(config: SupervisorConfig | undefined, running: Running): readonly Stale[] {
  const changed = (config?.files ?? []).filter(({ modifiedAt }) => changedAfter(modifiedAt, running.startedAt));
  const source = config?.sources.minfds;
  const differs = source?.from !== 'argv' && predictsOther(running);
  const setsIt = changed.some(({ path }) => path === source?.file);
  return changed.map(({ path, modifiedAt }) => {
    const isSource = path === source?.file;
    const confirmed = differs && (isSource || !setsIt);
    return {
      what: 'supervisord-config' as const,
      state: confirmed ? ('confirmed' as const) : ('possible' as const),
      file: path,
      ...(isSource && source?.line !== undefined ? { line: source.line } : {}),
      ...(modifiedAt === undefined ? {} : { changedAt: modifiedAt }),
      ...(confirmed && running.next.nofile !== undefined ? { predicted: running.next.nofile } : {}),
    };
  });
}

/** Files of the unit that changed after the start, or that systemd has not loaded yet. */
export function findStaleUnit(
  unit: NonNullable<Facts['systemd']>['units'][string] | undefined,
  files: ReadonlyMap<string, HostFile>,
  running: Running,
): readonly Stale[] {
  const paths = [unit?.fragmentPath, ...(unit?.dropInPaths ?? [])].flatMap((path) => path ?? []);
  const changed = paths.filter((path) => changedAfter(files.get(path)?.modifiedAt, running.startedAt));
  if (changed.length === 0) return unit?.needDaemonReload === true ? [{ what: 'systemd-unit', state: 'possible' }] : [];
  return changed.map((path) => {
    const modifiedAt = files.get(path)?.modifiedAt;
    const line = unit?.limitNofile?.file === path ? unit.limitNofile.line : undefined;
    const confirmed = line !== undefined && predictsOther(running);
    return {
      what: 'systemd-unit' as const,
      state: confirmed ? ('confirmed' as const) : ('possible' as const),
      file: path,
      ...(line === undefined ? {} : { line }),
      ...(modifiedAt === undefined ? {} : { changedAt: modifiedAt }),
      ...(confirmed && running.next.nofile !== undefined ? { predicted: running.next.nofile } : {}),
    };
  });
}

function predictsOther({ live, next }: Running): boolean {
  if (live === undefined || next.nofile === undefined) return false;
  return next.nofile.soft !== live.soft || next.nofile.hard !== live.hard;
}
