import type { Facts, Limit } from '../facts/facts.ts';
import { nrOpenOf, predictFrom } from './inherited.ts';
import type { LimitChain } from './limit-chain.ts';
import type { Blocked, Step } from './remedy-plan.ts';
import type { ChainSubject } from './target.ts';

/** Would supervisord come up with this minimum? */
export function preflight(facts: Facts, of: ChainSubject, chain: LimitChain, value: number): Blocked | undefined {
  const { supervisor } = of;
  const ceiling = of.limit === 'nofile' ? nrOpenOf(facts) : undefined;
  if (ceiling !== undefined && value > ceiling) return { code: 'above-nr-open', value, ceiling };
  const start = startingLimit(of, chain);
  const prediction = start === undefined ? undefined : predictFrom(facts, of, start, value);
  if (start === undefined || prediction?.outcome !== 'refuses') return undefined;
  if (value <= start.hard) return { code: 'refused', value, reason: prediction.reason };
  const { startedBy, unit, config } = supervisor;
  const user = config?.user ?? supervisor.user;
  return {
    code: 'above-hard',
    value,
    hard: start.hard,
    first: firstOf(startedBy),
    unprivileged: supervisor.capSysResource === false,
    ...(user === undefined ? {} : { user }),
    ...(unit === undefined ? {} : { unit }),
  };
}

function firstOf(startedBy: ChainSubject['supervisor']['startedBy']): 'unit' | 'container' | 'starter' {
  if (startedBy === 'systemd') return 'unit';
  return startedBy === 'container' ? 'container' : 'starter';
}

/** A start fails as well for what already stands in the files. */
export function preflightConfig({ supervisor }: ChainSubject): Blocked | undefined {
  const fatal = supervisor.config?.problems.filter((problem) => problem.fatal) ?? [];
  return fatal.length > 0 ? { code: 'config', problems: fatal } : undefined;
}

export function unsureSteps(facts: Facts, of: ChainSubject, chain: LimitChain, value: number): readonly Step[] {
  const start = startingLimit(of, chain);
  const prediction = start === undefined ? undefined : predictFrom(facts, of, start, value);
  if (prediction?.outcome === 'starts' || prediction?.outcome === 'refuses') return [];
  const reason = prediction?.reason ?? 'the hard limit that supervisord inherits is not known';
  return [{ do: 'mind-unknown-hard', value, reason }];
}

/**
 * The limit that the next start begins with. Unseen, the hard limit that runs is the best witness: a minimum below
 * it leaves it as inherited, and one above it was raised with a capability that the next start has as well.
 */
function startingLimit({ supervisor, limit }: ChainSubject, { inherited }: LimitChain): Limit | undefined {
  if (inherited.from !== 'unseen') return inherited.limit;
  return supervisor.limits?.[limit];
}

/** The soft limit that the configuration on disk gives at the next start, when that is known to work. */
export function nextSoft(facts: Facts, of: ChainSubject, chain: LimitChain): number | undefined {
  const next = of.supervisor.nextStart;
  if (next?.outcome === 'refuses') return undefined;
  const soft = next?.outcome === 'starts' ? next[of.limit]?.soft : undefined;
  if (soft !== undefined) return soft;
  const start = startingLimit(of, chain);
  const prediction = start === undefined ? undefined : predictFrom(facts, of, start);
  return prediction?.outcome === 'starts' ? prediction.limit.soft : undefined;
}
