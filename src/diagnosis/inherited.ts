import type { Facts, Limit, SupervisorFacts } from '../facts/facts.ts';
import { type Prediction, predictNofile } from '../facts/supervisor/prediction.ts';
import type { ChainSubject } from './target.ts';

/** How the limit that supervisord inherited is known: no process shows what it once inherited. */
export type Inherited =
  | { readonly from: 'unit' | 'systemd-default' | 'init' | 'parent'; readonly limit: Limit }
  /** `atMost`: it was no more than that, or supervisord would run with more. */
  | { readonly from: 'unseen'; readonly why: Unseen; readonly atMost?: number; readonly parent?: SeenParent };

/** Why nothing shows what supervisord inherited. */
export type Unseen = 'session' | 'container' | 'starter-gone' | 'starter-differs' | 'unit-unread' | 'go';

export interface SeenParent {
  readonly command?: string;
  readonly limit: Limit;
}

/** What supervisord inherited before it applied minfds. */
export function inheritedBy(facts: Facts, { supervisor }: ChainSubject): Inherited {
  if (supervisor.implementation === 'go') return { from: 'unseen', why: 'go' };
  if (supervisor.startedBy === 'systemd') return fromSystemd(facts, supervisor);
  const init = facts.limits.init?.nofile;
  if (supervisor.startedBy === 'init' && init !== undefined) return { from: 'init', limit: init };
  return fromParent(facts, supervisor);
}

function fromSystemd(facts: Facts, supervisor: SupervisorFacts): Inherited {
  const unit = unitOf(facts, supervisor);
  const usual = facts.systemd?.defaultNofile;
  if (unit === undefined) return unseen(supervisor, 'unit-unread');
  if (unit.nofile !== undefined) {
    // Without the manager's default nobody can tell which of the two set it: the unit is where to look first.
    const byUnit = usual === undefined || isSetInUnit(facts, supervisor);
    return { from: byUnit ? 'unit' : 'systemd-default', limit: unit.nofile };
  }
  // A unit that was read and shows no limit of its own has the manager's default.
  return usual === undefined ? unseen(supervisor, 'unit-unread') : { from: 'systemd-default', limit: usual };
}

/**
 * A supervisord starts its children without touching limits. Any other parent may have set some in between, and
 * pid 1 adopts every daemon whose starter has gone: their limits are believed only when they explain what runs.
 */
function fromParent(facts: Facts, supervisor: SupervisorFacts): Inherited {
  const { parent, startedBy } = supervisor;
  const limit = parent?.limits?.nofile;
  if (parent === undefined || limit === undefined) return unseen(supervisor, unseenStarter(supervisor));
  if (startedBy === 'supervisor') return { from: 'parent', limit };
  if (parent.pid <= 1) return unseen(supervisor, unseenStarter(supervisor));
  const after = predictFrom(facts, supervisor, limit);
  const live = supervisor.limits?.nofile;
  if (after?.outcome === 'starts' && after.limit.soft === live?.soft) return { from: 'parent', limit };
  const seen: SeenParent = { limit, ...(parent.command === undefined ? {} : { command: parent.command }) };
  return unseen(supervisor, 'starter-differs', seen);
}

/** What a supervisord makes of an inherited limit; undefined when its minfds is not known. */
export function predictFrom(
  facts: Facts,
  supervisor: SupervisorFacts,
  inherited: Limit,
  minfds: number | undefined = supervisor.config?.minfds,
): Prediction | undefined {
  if (minfds === undefined) return undefined;
  const nrOpen = nrOpenOf(facts);
  return predictNofile({
    implementation: supervisor.implementation,
    inherited,
    minimum: minfds,
    ...(supervisor.capSysResource === undefined ? {} : { capSysResource: supervisor.capSysResource }),
    ...(nrOpen === undefined ? {} : { nrOpen }),
  });
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

/** Whether the unit sets LimitNOFILE= itself: a line of its files says so, or it differs from the default. */
export function isSetInUnit(facts: Facts, supervisor: SupervisorFacts): boolean {
  const unit = unitOf(facts, supervisor);
  if (unit === undefined) return false;
  if (unit.limitNofile !== undefined) return true;
  const usual = facts.systemd?.defaultNofile;
  return unit.nofile !== undefined && usual !== undefined && !sameLimit(unit.nofile, usual);
}

function sameLimit(a: Limit, b: Limit): boolean {
  return a.soft === b.soft && a.hard === b.hard;
}

function unseenStarter(supervisor: SupervisorFacts): Unseen {
  if (supervisor.startedBy === 'session') return 'session';
  return supervisor.startedBy === 'container' ? 'container' : 'starter-gone';
}

/** minfds is a floor: a soft limit equal to it means that no more was inherited. */
function unseen(supervisor: SupervisorFacts, why: Unseen, parent?: SeenParent): Inherited {
  const minfds = supervisor.config?.minfds;
  const floored = minfds !== undefined && supervisor.limits?.nofile?.soft === minfds;
  return {
    from: 'unseen',
    why,
    ...(floored ? { atMost: minfds } : {}),
    ...(parent === undefined ? {} : { parent }),
  };
}
