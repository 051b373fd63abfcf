import type { Result } from '../baseline/control.ts';
import type { Facts } from '../facts/facts.ts';
import type { BaselineChoice } from '../inventory/host.ts';
import type { BoundedBaseline } from './bounded-baseline.ts';
import { graceAfter } from './grace.ts';
import type { Baselines } from './load-baselines.ts';
import type { Judged } from './message.ts';

/** A host that was read, and what the inventory chose for it. */
interface Read extends Judged {
  readonly choice: Pick<BaselineChoice, 'sources'> | undefined;
}

/**
 * The results of each host by its own baseline, one baseline after the other: each may hold a thread while it judges.
 * What is not judged soon after `signal` is an error.
 * @throws {ConfigurationError} when an input has no value on some host, or one of the wrong type.
 */
export async function judgeHosts(
  baselines: Baselines,
  hosts: readonly Read[],
  signal: AbortSignal,
): Promise<ReadonlyMap<Facts, readonly Result[]>> {
  const byBaseline = new Map<BoundedBaseline, Judged[]>();
  for (const { choice, ...host } of hosts) {
    const { baseline } = baselines.of(choice);
    const own = byBaseline.get(baseline);
    if (own) own.push(host);
    else byBaseline.set(baseline, [host]);
  }
  const results = new Map<Facts, readonly Result[]>();
  const grace = graceAfter(signal);
  try {
    for (const [baseline, own] of byBaseline) {
      const all = await baseline.judgeAll(own, grace.over);
      for (const [index, { facts }] of own.entries()) {
        const found = all[index];
        if (found) results.set(facts, found);
      }
    }
  } finally {
    grace.end();
  }
  return results;
}
