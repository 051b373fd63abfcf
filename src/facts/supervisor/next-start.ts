import type { Accounts } from '../accounts.ts';
import type { Facts, Limit, NextStart, SupervisorConfig, SupervisorFacts } from '../facts.ts';
import { predictNofile } from './prediction.ts';

/** What the prediction needs of a supervisord. */
export type Startable = Pick<
  SupervisorFacts,
  'implementation' | 'config' | 'limits' | 'capSysResource' | 'startedBy' | 'unit' | 'parent'
>;

/** Where its next start would be, and with what. */
export interface StartingPoint {
  readonly systemd: Facts['systemd'];
  readonly nrOpen: number | undefined;
  readonly accounts: Accounts;
}

/** What the next full start of a supervisord would do with the configuration that is on disk now. */
export function predictNextStart(supervisor: Startable, point: StartingPoint, changed: boolean): NextStart {
  const { config, implementation } = supervisor;
  if (implementation === 'go') return unknownStart('the Go supervisord sets limits by rules of its own');
  const fatal = config?.problems.find((problem) => problem.fatal);
  if (fatal !== undefined) return { outcome: 'refuses', reason: wordsOf(fatal) };
  if (config?.minfds === undefined) return unknownStart('its configuration is not known');
  const inherited = inheritedNext(supervisor, config.minfds, point, changed);
  if (inherited === undefined) return unknownStart('what it will inherit depends on what starts it');
  const capSysResource = capabilityAfterDrop(supervisor, config, point.accounts);
  const prediction = predictNofile({
    implementation,
    inherited,
    minimum: config.minfds,
    ...(capSysResource === undefined ? {} : { capSysResource }),
    ...(point.nrOpen === undefined ? {} : { nrOpen: point.nrOpen }),
  });
  if (prediction.outcome === 'starts') return { outcome: 'starts', nofile: prediction.limit };
  return { outcome: prediction.outcome, reason: prediction.reason };
}

/**
 * What it will inherit. A unit says so. Otherwise it is taken to be what it inherited this time, of which only what
 * supervisord made of it is left: that is the same wherever the limit has to be raised further, and wherever nothing
 * was changed. When minfds was lowered, what lies below it cannot be known.
 */
function inheritedNext(
  { startedBy, unit, parent, limits }: Startable,
  minfds: number,
  { systemd }: StartingPoint,
  changed: boolean,
): Limit | undefined {
  if (startedBy === 'systemd' && unit !== undefined) {
    const loaded = systemd !== undefined && Object.hasOwn(systemd.units, unit) ? systemd.units[unit] : undefined;
    if (loaded?.nofile !== undefined) return loaded.nofile;
  }
  if (startedBy === 'supervisor') return parent?.limits?.nofile;
  const live = limits?.nofile;
  if (live === undefined) return undefined;
  return !changed || minfds > live.soft ? live : undefined;
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
