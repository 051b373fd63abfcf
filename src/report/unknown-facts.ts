import type { Facts } from '../facts/facts.ts';
import { knownBy } from '../facts/known-by.ts';
import { compareText } from './fold-names.ts';
import type { ReportHost } from './report-host.ts';

/** What could not be read of a host, by reason and by what would make it known, with one example each. */
export function unknownFacts(facts: Facts): NonNullable<ReportHost['unknownFacts']> {
  const byReason = new Map<string, { reason: string; count: number; example: string; hint?: string }>();
  for (const unknown of facts.unknown) {
    const { reason, at } = unknown;
    const hint = knownBy(unknown, facts.probe.account.uid);
    const key = JSON.stringify([reason, hint]);
    const entry = byReason.get(key);
    if (entry !== undefined) entry.count += 1;
    else byReason.set(key, { reason, count: 1, example: at, ...(hint === undefined ? {} : { hint }) });
  }
  return [...byReason.values()].sort((a, b) => b.count - a.count || compareText(a.reason, b.reason));
}
