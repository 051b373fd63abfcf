import type { Facts, Limit, SupervisorFacts } from '../facts/facts.ts';
import { type Prediction, predictNofile, predictNproc } from '../facts/supervisor/prediction.ts';
import { LIMIT_KINDS } from './limit-kind.ts';
import type { ChainSubject } from './target.ts';

/** How the limit that supervisord inherited is known: no process shows what it once inherited. */
export type Inherited =
  | { readonly from: 'unit' | 'systemd-default' | 'init' | 'parent'; readonly limit: Limit }
  /** `atMost`: it was no more than that, or supervisord would run with more. */
  | { readonly from: 'unseen'; readonly why: Unseen; readonly atMost?: number; readonly parent?: SeenParent };

/** Why nothing shows what supervisord inherited. */
export type Unseen =
  | 'session'
  | 'container'
  | 'starter-gone'
  | 'starter-differs'
  | 'unit-unread'
  | 'unit-cut'
  | 'pam-session'
  | 'go';

export interface SeenParent {
  readonly command?: string;
  readonly limit: Limit;
}

/** What supervisord inherited before it applied its minimum. */
export function inheritedBy(facts: Facts, of: ChainSubject): Inherited {
  const { supervisor, limit } = of;
  if (supervisor.implementation === 'go') return { from: 'unseen', why: 'go' };
  if (supervisor.startedBy === 'systemd') return fromSystemd(facts, of);
  const init = facts.limits.init?.[limit];
  if (supervisor.startedBy === 'init' && init !== undefined) return fromInit(facts, of, init);
  return fromParent(facts, of);
}

function fromSystemd(facts: Facts, of: ChainSubject): Inherited {
  const unit = unitOf(facts, of.supervisor);
  const usual = facts.systemd?.[LIMIT_KINDS[of.limit].byDefault];
  if (unit === undefined) return unseen(of, 'unit-unread');
  if (unit.pamName !== undefined) return unseen(of, 'pam-session');
  const loaded = unit[of.limit];
  if (loaded !== undefined) {
    const given = unit.handsDown === undefined ? loaded : unit.handsDown[of.limit];
    if (given === undefined) return unseen(of, 'unit-cut');
    // Without the manager's default nobody can tell which of the two set it: the unit is where to look first.
    const byUnit = usual === undefined || isSetInUnit(facts, of);
    return { from: byUnit ? 'unit' : 'systemd-default', limit: given };
  }
  // A unit that was read and shows no limit of its own has the manager's default.
  return usual === undefined ? unseen(of, 'unit-unread') : { from: 'systemd-default', limit: usual };
}

/** pid 1 adopts every daemon whose starter has gone: its limits are believed only when they explain what runs. */
function fromInit(facts: Facts, of: ChainSubject, limit: Limit): Inherited {
  const after = predictFrom(facts, of, limit);
  const explains = after?.outcome !== 'starts' || after.limit.soft === of.supervisor.limits?.[of.limit]?.soft;
  return explains ? { from: 'init', limit } : unseen(of, 'starter-gone');
}

/**
 * A supervisord starts its children without touching limits. Any other parent may have set some in between: its
 * limits are believed only when they explain what runs.
 */
function fromParent(facts: Facts, of: ChainSubject): Inherited {
  const { parent, startedBy, limits } = of.supervisor;
  const limit = parent?.limits?.[of.limit];
  if (parent === undefined || limit === undefined) return unseen(of, unseenStarter(of.supervisor));
  if (startedBy === 'supervisor') return { from: 'parent', limit };
  if (parent.pid <= 1) return unseen(of, unseenStarter(of.supervisor));
  const after = predictFrom(facts, of, limit);
  const live = limits?.[of.limit];
  if (after?.outcome === 'starts' && after.limit.soft === live?.soft) return { from: 'parent', limit };
  const seen: SeenParent = { limit, ...(parent.command === undefined ? {} : { command: parent.command }) };
  return unseen(of, 'starter-differs', seen);
}

/** minfds or minprocs, as the next start would use it. */
export function minimumOf({ supervisor, limit }: ChainSubject): number | undefined {
  return supervisor.config?.[LIMIT_KINDS[limit].minimum];
}

/** What a supervisord makes of an inherited limit; undefined when its minimum is not known. */
export function predictFrom(
  facts: Facts,
  of: ChainSubject,
  inherited: Limit,
  minimum: number | undefined = minimumOf(of),
): Prediction | undefined {
  if (minimum === undefined) return undefined;
  const { implementation, capSysResource } = of.supervisor;
  const input = { implementation, inherited, minimum, ...(capSysResource === undefined ? {} : { capSysResource }) };
  if (of.limit === 'nproc') return predictNproc(input);
  const nrOpen = nrOpenOf(facts);
  return predictNofile({ ...input, ...(nrOpen === undefined ? {} : { nrOpen }) });
}

export function nrOpenOf(facts: Facts): number | undefined {
  const value = facts.sysctl['fs.nr_open'];
  return typeof value === 'number' ? value : undefined;
}

export function unitOf(facts: Facts, supervisor: SupervisorFacts) {
  const units = facts.systemd?.units;
  return supervisor.unit !== undefined && units !== undefined && Object.hasOwn(units, supervisor.unit)
    ? units[supervisor.unit]
    : undefined;
}

/** Whether the unit sets the limit itself: a line of its files says so, or it differs from the default. */
export function isSetInUnit(facts: Facts, { supervisor, limit }: ChainSubject): boolean {
  const unit = unitOf(facts, supervisor);
  if (unit === undefined) return false;
  const { unitPlace, byDefault } = LIMIT_KINDS[limit];
  if (unit[unitPlace] !== undefined) return true;
  const [loaded, usual] = [unit[limit], facts.systemd?.[byDefault]];
  return loaded !== undefined && usual !== undefined && !sameLimit(loaded, usual);
}

function sameLimit(a: Limit, b: Limit): boolean {
  return a.soft === b.soft && a.hard === b.hard;
}

function unseenStarter(supervisor: SupervisorFacts): Unseen {
  if (supervisor.startedBy === 'session') return 'session';
  return supervisor.startedBy === 'container' ? 'container' : 'starter-gone';
}

/** The minimum is a floor: a soft limit equal to it means that no more was inherited. */
function unseen(of: ChainSubject, why: Unseen, parent?: SeenParent): Inherited {
  const minimum = minimumOf(of);
  const floored = minimum !== undefined && of.supervisor.limits?.[of.limit]?.soft === minimum;
  return {
    from: 'unseen',
    why,
    ...(floored ? { atMost: minimum } : {}),
    ...(parent === undefined ? {} : { parent }),
  };
}
