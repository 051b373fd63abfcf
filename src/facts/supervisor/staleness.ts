import { defined } from '../defined.ts';
import type { Limits, NextStart, Stale, SupervisorConfig, SystemdUnit } from '../facts.ts';
import type { UnitOnDisk } from './unit-on-disk.ts';

/** Boot time is known to the second only, so a start time may be early by up to one. */
const TOLERANCE_MS = 1000;

/** Was the file changed after the process started? */
export function changedAfter(modifiedAt: string | undefined, startedAt: string | undefined): boolean {
  if (modifiedAt === undefined || startedAt === undefined) return false;
  return Date.parse(modifiedAt) > Date.parse(startedAt) + TOLERANCE_MS;
}

export interface Running {
  readonly startedAt: string | undefined;
  readonly live: Pick<Limits, 'nofile' | 'nproc'> | undefined;
  readonly next: NextStart;
}

/** Everything on disk that a start depends on. */
export interface OnDisk {
  readonly config: SupervisorConfig | undefined;
  /** The unit as loaded, and as its files would make it. */
  readonly unit: SystemdUnit | undefined;
  readonly disk: UnitOnDisk | undefined;
}

/**
 * What was changed after the start. It is confirmed only where the changed file predicts something else than runs;
 * a later modification alone proves nothing, as touch and package upgrades change it too.
 */
export function findStale({ config, unit, disk }: OnDisk, running: Running): readonly Stale[] {
  const unitFiles = (disk?.files ?? []).filter(({ modifiedAt }) => changedAfter(modifiedAt, running.startedAt));
  const unitMoved = unitFiles.length > 0 || unit?.needDaemonReload === true;
  const ofConfig = staleConfig(config, running, unitMoved);
  const ofUnit = unitFiles.map(({ path, modifiedAt }) => staleUnitFile(path, modifiedAt, config, disk, running));
  const unloaded: readonly Stale[] =
    ofUnit.length === 0 && unit?.needDaemonReload === true ? [{ what: 'systemd-unit', state: 'possible' }] : [];
  return [...ofConfig, ...ofUnit, ...unloaded];
}

/** What runs differs from what the files give, and no file that changed says why. */
export const UNEXPLAINED =
  'It runs with other limits than its configuration and what starts it give, and no change since its start says ' +
  'why: a start script that sets a limit (ulimit -n), prlimit, or a line that was deleted would explain it.';

/** Why the absence of a confirmed entry proves nothing; undefined when what runs was compared with what is on disk. */
export function whyUncompared(stale: readonly Stale[], running: Running): string | undefined {
  const { startedAt, live, next } = running;
  if (stale.some(({ state }) => state === 'confirmed')) return undefined;
  if (live?.nofile === undefined) return 'The limits that it runs with are not known.';
  if (next.nofile !== undefined) return LIMITS.some((limit) => predictsOther(limit, running)) ? UNEXPLAINED : undefined;
  if (stale.length > 0)
    return `What the changes since its start will do is not known: ${next.reason ?? 'no reason given'}`;
  return startedAt === undefined ? 'When it started is not known.' : undefined;
}

const LIMITS = ['nofile', 'nproc'] as const;
type LimitName = (typeof LIMITS)[number];
const MINIMUM = { nofile: 'minfds', nproc: 'minprocs' } as const;

function staleConfig(config: SupervisorConfig | undefined, running: Running, unitMoved: boolean): readonly Stale[] {
  const changed = (config?.files ?? []).filter(({ modifiedAt }) => changedAfter(modifiedAt, running.startedAt));
  const blamed = (limit: LimitName, path: string): boolean => {
    const source = config?.sources[MINIMUM[limit]];
    if (source?.from === 'argv' || !predictsOther(limit, running)) return false;
    // Where the unit was changed too, the configuration is to blame only for what its minimum alone decides.
    const { live, next } = running;
    if (unitMoved && !(next[limit]?.soft === config?.[MINIMUM[limit]] && next[limit]?.soft !== live?.[limit]?.soft)) {
      return false;
    }
    return source?.file === path || !changed.some((file) => file.path === source?.file);
  };
  return changed.map(({ path, modifiedAt }) => {
    const limit = LIMITS.find((name) => blamed(name, path));
    const sources = LIMITS.map((name) => config?.sources[MINIMUM[name]]);
    const source = limit === undefined ? sources.find((each) => each?.file === path) : config?.sources[MINIMUM[limit]];
    const line = source?.file === path ? source.line : undefined;
    return entry({ what: 'supervisord-config', file: path, line, changedAt: modifiedAt }, limit, running);
  });
}

function staleUnitFile(
  path: string,
  modifiedAt: string | undefined,
  config: SupervisorConfig | undefined,
  disk: UnitOnDisk | undefined,
  running: Running,
): Stale {
  const limit = LIMITS.find((name) => {
    const { live, next } = running;
    if (disk?.[name].place?.file !== path || !predictsOther(name, running)) return false;
    // A soft limit of just the minimum, below the same hard one, is not the unit's doing.
    return next[name]?.hard !== live?.[name]?.hard || next[name]?.soft !== config?.[MINIMUM[name]];
  });
  const place = LIMITS.map((name) => disk?.[name].place).find((each) => each?.file === path);
  const line = limit === undefined ? place?.line : disk?.[limit].place?.line;
  return entry({ what: 'systemd-unit', file: path, line, changedAt: modifiedAt }, limit, running);
}

/** `limit`: the one that the file predicts otherwise than it runs; without, the change is only possible. */
function entry(
  changed: {
    readonly what: Stale['what'];
    readonly file: string;
    readonly line: number | undefined;
    readonly changedAt: string | undefined;
  },
  limit: LimitName | undefined,
  { next }: Running,
): Stale {
  const predicted = limit === undefined ? undefined : next[limit];
  return defined({
    ...changed,
    state: limit === undefined ? ('possible' as const) : ('confirmed' as const),
    limit,
    predicted,
  });
}

function predictsOther(limit: LimitName, { live, next }: Running): boolean {
  const [runs, predicted] = [live?.[limit], next[limit]];
  if (runs === undefined || predicted === undefined) return false;
  return predicted.soft !== runs.soft || predicted.hard !== runs.hard;
}
