import { SEVERITIES, type Severity } from '../baseline/control.ts';
import { formatPlace } from '../problem.ts';
import { byName, foldedList } from './fold-names.ts';
import { groupBy } from './group-by.ts';
import { expectedWords, isShare, observedWords, rangeWords, shareOf } from './observed.ts';
import type { Report, ReportControl, ReportResult } from './report.ts';
import { counted } from './words.ts';

/** One control and all that it found. */
export interface ControlSection {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly binding: boolean;
  /** `3 of 14 checks fail, on 2 hosts.` */
  readonly extent: string;
  readonly why: string | undefined;
  readonly remediation: string | undefined;
  /** Where the baseline asks for it: `recommended.yml:12`. */
  readonly location: string;
  /** Groups of equal values, the largest first. */
  readonly cohorts: readonly Cohort[];
}

/** Results that found the same and expect the same. */
export interface Cohort {
  readonly observed: string;
  readonly expected: string;
  readonly reason: string | undefined;
  readonly subjects: string;
  readonly hosts: string;
  readonly count: number;
  /** One for each explanation; results that share it differ in host and subject only. */
  readonly variants: readonly Variant[];
}

/** Results with the same chain and the same remedy, shown by one of them. */
export interface Variant {
  readonly example: ReportResult;
  readonly count: number;
  readonly hosts: string;
  readonly subjects: string;
  /** What people take for the cause and is not. */
  readonly aside: string | undefined;
  /** The control under which this very chain stands already. */
  readonly shownUnder: string | undefined;
}

/** The findings with one of the outcomes that no waiver covers, control by control, in the order of the report. */
export function controlSections(
  report: Report,
  outcomes: readonly ReportResult['outcome'][],
): readonly ControlSection[] {
  const controls = new Map(report.controls.map((control) => [control.id, control]));
  const chosen = report.results.filter(({ outcome, waiver }) => outcomes.includes(outcome) && waiver === undefined);
  const shown = new Map<string, string>();
  const order = new Map(report.controls.map(({ id }, index) => [id, index]));
  const groups = [...groupBy(chosen, ({ control }) => control)].sort(
    ([a], [b]) => (order.get(a?.control ?? '') ?? order.size) - (order.get(b?.control ?? '') ?? order.size),
  );
  return groups.flatMap((results) => {
    const [first] = results;
    return first === undefined ? [] : [section(first, results, controls.get(first.control), shown)];
  });
}

function section(
  first: ReportResult,
  results: readonly ReportResult[],
  control: ReportControl | undefined,
  shown: Map<string, string>,
): ControlSection {
  const hosts = new Set(results.map(({ host }) => host)).size;
  const { counts } = control ?? {};
  const all =
    counts === undefined ? results.length : counts.pass + counts.fail + counts.unknown + counts.error + counts.waived;
  return {
    id: first.control,
    title: control?.title ?? first.control,
    severity: worstOf(results),
    binding: results.some(({ binding }) => binding),
    extent: `${results.length} of ${counted(all, 'check')} ${verb(results)}, on ${counted(hosts, 'host')}.`,
    why: control?.why,
    remediation: control?.remediation,
    location: formatPlace(placeOf(first.location)),
    cohorts: groupBy(results, cohortKey)
      .map((group) => cohort(group, shown))
      .sort((a, b) => b.count - a.count || byName(a.observed, b.observed)),
  };
}

/** Hosts may be judged by different baselines, which may differ in the severity of a control. */
function worstOf(results: readonly ReportResult[]): Severity {
  return SEVERITIES.find((severity) => results.some((result) => result.severity === severity)) ?? 'low';
}

function verb(results: readonly ReportResult[]): string {
  const one = results.length === 1;
  const outcomes = new Set(results.map(({ outcome }) => outcome));
  if (outcomes.has('fail')) return one ? 'fails' : 'fail';
  if (!outcomes.has('error')) return one ? 'is not known' : 'are not known';
  if (outcomes.has('unknown')) return 'are not known or were not carried out';
  return one ? 'was not carried out' : 'were not carried out';
}

/** Shares differ everywhere and are put together, whatever they are. */
function cohortKey(result: ReportResult): string {
  const { expected, outcome, reason } = result;
  return JSON.stringify([isShare(result) ? 'share' : observedWords(result), expected, outcome, reason]);
}

function cohort(members: readonly ReportResult[], shown: Map<string, string>): Cohort {
  // The least that is left stands first, and is what the explanation is about.
  const results = members.every(isShare) ? [...members].sort((a, b) => shareOf(a) - shareOf(b)) : members;
  const variants = groupBy(results, explanationOf)
    .map((group) => variant(group, shown))
    .sort((a, b) => b.count - a.count);
  const [first] = results;
  return {
    observed: rangeWords(results),
    expected: first === undefined ? '' : expectedWords(first),
    reason: first?.reason,
    subjects: foldedList(results.map(({ subjectName }) => subjectName)),
    hosts: foldedList(results.map(({ host }) => host)),
    count: results.length,
    variants: variants.filter((each): each is Variant => each !== undefined),
  };
}

function variant(results: readonly ReportResult[], shown: Map<string, string>): Variant {
  const example = results[0];
  if (example === undefined) throw new Error('a group without members');
  const key = JSON.stringify(example.because);
  const shownUnder = example.because.length > 0 ? shown.get(key) : undefined;
  if (shownUnder === undefined) shown.set(key, example.control);
  return {
    example,
    count: results.length,
    hosts: foldedList(results.map(({ host }) => host)),
    subjects: foldedList(results.map(({ subjectName }) => subjectName)),
    aside: onceOnly(asideOf(example), shown),
    shownUnder,
  };
}

/** Undefined for a line that stands in the report already: the same login shell need not be named ten times. */
function onceOnly(text: string | undefined, shown: Map<string, string>): string | undefined {
  if (text === undefined || shown.has(text)) return undefined;
  shown.set(text, text);
  return text;
}

/** The values without any part in it, and what has no effect, in a line that is not folded away. */
function asideOf({ because, noEffect }: ReportResult): string | undefined {
  const more = noEffect.length - 1;
  const texts = [...because.filter((hop) => !hop.counts).map(({ text }) => text), ...noEffect.slice(0, 1)];
  if (texts.length === 0) return undefined;
  if (more === 1) texts.push('The one that is set here is listed below.');
  if (more > 1) texts.push(`The ${more} that are set here are listed below.`);
  return texts.join(' ');
}

/** All of a finding that is shown beside host, subject and summary: what it says holds for the whole group. */
function explanationOf({ because, remediation, noEffect, proven }: ReportResult): string {
  return JSON.stringify([because, remediation, noEffect, proven]);
}

function placeOf({ file, line }: ReportResult['location']) {
  return line === undefined ? { file } : { file, line };
}
