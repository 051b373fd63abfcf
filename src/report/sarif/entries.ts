import type { Result } from 'sarif';
import type { Report, ReportResult } from '../report.ts';
import { counted } from '../words.ts';
import { findingResult } from './finding.ts';
import type { Anchors } from './location.ts';
import { checkedNothing, faultyWaiver, notAudited, nothingChecked, resultsCut, unmetControl } from './own-results.ts';
import { LEVELS } from './severity.ts';

/** A result that is made when it is known to fit. */
interface Entry {
  readonly what: string;
  readonly make: () => Result | undefined;
}

export interface Kept {
  readonly results: readonly Result[];
  /** All that there was to tell. */
  readonly total: number;
  /** `Left out …`, or undefined when nothing was. */
  readonly cut: string | undefined;
}

/** At most `most` results, the worst first; where some are cut, the last one says how many of what. */
export function keptResults(report: Report, rules: ReadonlyMap<string, number>, anchors: Anchors, most: number): Kept {
  const entries = entriesOf(report, rules, anchors);
  if (entries.length <= most) return { results: made(entries), total: entries.length, cut: undefined };
  const cut = cutWords(entries.slice(most - 1));
  const results = [...made(entries.slice(0, most - 1)), resultsCut(cut, rules, anchors)];
  return { results, total: entries.length, cut };
}

/** All that is an error in SARIF, a host that was not audited included; then what else fails, what is not known, and the rest. */
function entriesOf(report: Report, rules: ReadonlyMap<string, number>, anchors: Anchors): readonly Entry[] {
  const finding = (what: string, fits: (result: ReportResult) => boolean): readonly Entry[] =>
    report.results.filter(fits).map((result) => ({ what, make: () => findingResult(result, rules, anchors) }));
  return [
    ...(checkedNothing(report) ? [{ what: 'note', make: () => nothingChecked(report, rules, anchors) }] : []),
    ...report.controls
      .filter(({ unmet }) => unmet)
      .map((control) => ({ what: 'required control', make: () => unmetControl(control, rules, anchors) })),
    ...finding('finding', (result) => counts(result) && LEVELS[result.severity] === 'error'),
    ...report.hosts
      .filter(({ status }) => status === 'unreachable')
      .map((host) => ({ what: 'host that was not audited', make: () => notAudited(host, rules, anchors) })),
    ...finding('finding', (result) => counts(result) && LEVELS[result.severity] !== 'error'),
    ...finding('unknown check', ({ outcome, waiver }) => outcome !== 'fail' && waiver === undefined),
    ...report.waivers
      .filter(({ state }) => state === 'expired' || state === 'unused' || state === 'unknown-control')
      .map((waiver) => ({ what: 'waiver', make: () => faultyWaiver(waiver, rules, anchors) })),
    ...finding('waived check', ({ waiver }) => waiver !== undefined),
  ];
}

function counts({ outcome, waiver }: ReportResult): boolean {
  return outcome === 'fail' && waiver === undefined;
}

function made(entries: readonly Entry[]): readonly Result[] {
  return entries.flatMap(({ make }) => make() ?? []);
}

const PLURALS: Readonly<Record<string, string>> = { 'host that was not audited': 'hosts that were not audited' };

function cutWords(entries: readonly Entry[]): string {
  const counts = new Map<string, number>();
  for (const { what } of entries) counts.set(what, (counts.get(what) ?? 0) + 1);
  const parts = [...counts].map(([what, count]) => counted(count, what, PLURALS[what]));
  return `Left out to keep to what GitHub takes: ${parts.join(', ')}. The whole report is in report.json.`;
}
