import type { Accounts } from '../accounts.ts';
import type { Facts, Limit, NextStart, SupervisorConfig, SupervisorFacts } from '../facts.ts';
import { type Prediction, predictNofile, predictNproc } from './prediction.ts';
import { UNEXPLAINED } from './staleness.ts';
import type { UnitOnDisk } from './unit-on-disk.ts';

/** What the prediction needs of a supervisord. */
export type Startable = Pick<
  SupervisorFacts,
  'implementation' | 'config' | 'limits' | 'capSysResource' | 'startedBy' | 'unit' | 'parent'
>;

/** Where its next start would be, and with what. */
export interface StartingPoint {
  readonly systemd: Facts['systemd'];
  /** Its unit as the files on disk make it. */
  readonly disk?: UnitOnDisk | undefined;
  readonly nrOpen: number | undefined;
  readonly accounts: Accounts;
}

/** What the next full start of a supervisord would do with the configuration that is on disk now. */
export function predictNextStart(supervisor: Startable, point: StartingPoint, changed: boolean): NextStart {
  const { config } = supervisor;
  const fatal = config?.problems.find((problem) => problem.fatal);
  if (fatal !== undefined) return { outcome: 'refuses', reason: wordsOf(fatal) };
  const nofile = predictLimit('nofile', supervisor, point, changed);
  const nproc = predictLimit('nproc', supervisor, point, changed);
  for (const prediction of [nofile, nproc]) {
    if (prediction?.outcome === 'refuses') return { outcome: 'refuses', reason: prediction.reason };
  }
  if (config?.minfds === undefined) return unknownStart('its configuration is not known');
  if (nofile === undefined) return unknownStart('what it will inherit depends on what starts it');
  for (const prediction of [nofile, nproc]) {
    if (prediction?.outcome === 'unknown') return unknownStart(prediction.reason);
  }
  return {
    outcome: 'starts',
    ...(nofile.outcome === 'starts' ? { nofile: nofile.limit } : {}),
    ...(nproc?.outcome === 'starts' ? { nproc: nproc.limit } : {}),
  };
}

/** Undefined: its minimum, or what it will inherit, is not known. */
function predictLimit(
  name: 'nofile' | 'nproc',
  supervisor: Startable,
  point: StartingPoint,
  changed: boolean,
): Prediction | undefined {
  const { config, implementation } = supervisor;
  const minimum = name === 'nofile' ? config?.minfds : config?.minprocs;
  if (config === undefined || minimum === undefined) return undefined;
  const inherited = inheritedNext(name, supervisor, minimum, point, changed);
  if (inherited === undefined) return undefined;
  const capSysResource = capabilityAfterDrop(supervisor, config, point.accounts);
  const input = {
    implementation,
    inherited,
    minimum,
    ...(capSysResource === undefined ? {} : { capSysResource }),
  };
  if (name === 'nproc') return predictNproc(input);
  return predictNofile({ ...input, ...(point.nrOpen === undefined ? {} : { nrOpen: point.nrOpen }) });
}

const RUNS_ANYWAY =
  'by its unit it would not start with this minfds, but it runs with it: a start script that sets a limit (ulimit -n), or prlimit, explains that';

/** A prediction that what runs contradicts, though nothing changed since the start, is none. */
export function doubted(next: NextStart, supervisor: Startable, unexplained: boolean): NextStart {
  const { config, limits } = supervisor;
  if (unexplained && next.outcome === 'starts') return { outcome: 'starts', reason: UNEXPLAINED };
  const fatal = config?.problems.some((problem) => problem.fatal) === true;
  if (next.outcome !== 'refuses' || config?.minfds === undefined || fatal) return next;
  const live = limits?.nofile;
  return live !== undefined && live.soft >= config.minfds ? unknownStart(RUNS_ANYWAY) : next;
}

/**
 * What it will inherit. A unit says so. Otherwise it is taken to be what it inherited this time, of which only what
 * supervisord made of it is left: that is the same wherever the limit has to be raised further, and wherever nothing
 * was changed. When its minimum was lowered, what lies below it cannot be known.
 */
function inheritedNext(
  name: 'nofile' | 'nproc',
  { startedBy, unit, parent, limits }: Startable,
  minimum: number,
  { systemd, disk }: StartingPoint,
  changed: boolean,
): Limit | undefined {
  if (startedBy === 'systemd' && unit !== undefined) {
    const loaded = systemd !== undefined && Object.hasOwn(systemd.units, unit) ? systemd.units[unit] : undefined;
    const limit = disk?.[name].limit ?? loaded?.handsDown?.[name] ?? loaded?.[name];
    if (limit !== undefined) return limit;
  }
  if (startedBy === 'supervisor') return parent?.limits?.[name];
  const live = limits?.[name];
  if (live === undefined) return undefined;
  return !changed || minimum > live.soft ? live : undefined;
}

/** `user=` other than root gives up CAP_SYS_RESOURCE before the limits are set. */
function capabilityAfterDrop(
  { capSysResource }: Startable,
  { user }: SupervisorConfig,
  accounts: Accounts,
): boolean | undefined {
  if (user === undefined) return capSysResource;
  return user === 'root' || user === '0' || accounts.uidOf(user) === 0 ? capSysResource : false;
}

function wordsOf({ message, file, line }: SupervisorConfig['problems'][number]): string {
  const place = [file, line].filter((part) => part !== undefined).join(':');
  return place === '' ? message : `${place}: ${message}`;
}

function unknownStart(reason: string): NextStart {
  return { outcome: 'unknown', reason };
}
