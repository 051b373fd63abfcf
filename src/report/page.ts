import { formatNumber } from '../baseline/format-value.ts';
import { foldedList } from './fold-names.ts';
import { groupBy } from './group-by.ts';
import { type ControlSection, controlSections } from './page-controls.ts';
import { type JudgedGroup, judgedGroups } from './page-judged.ts';
import { nofileCohorts } from './page-nofile.ts';
import { type RetriedHosts, retriedHosts, triesWords } from './page-retried.ts';
import { type WaivedGroup, type WaiverNotice, waivedGroups, waiverNotices } from './page-waivers.ts';
import type { Report, ReportControl } from './report.ts';
import { counted } from './words.ts';

/**
 * The report as people read it, before it is laid out for a sink: is it bad, what binds, why, where, what to do, and
 * what was not looked at. All texts are plain and may quote a host; every renderer escapes every one of them.
 */
export interface Page {
  readonly conclusion: Report['conclusion'];
  /** `Failed`, or `Failed, partial report` when the run was stopped before all hosts were done. */
  readonly verdict: string;
  /** `498 of 500 hosts audited, 2 not. 1,204 checks: 1,190 pass, 14 fail.` */
  readonly coverage: string;
  readonly because: readonly string[];
  /** Which soft limits of open files the running programs have; undefined when all have the same. */
  readonly nofile: string | undefined;
  readonly findings: readonly ControlSection[];
  readonly notKnown: readonly ControlSection[];
  readonly unreachable: readonly UnreachableGroup[];
  readonly retried: RetriedHosts | undefined;
  readonly partial: readonly PartialGroup[];
  /** Hosts that were reached and on which no control met anything; folded, undefined when there are none. */
  readonly unchecked: string | undefined;
  /** What is required comes first. */
  readonly withoutSubject: readonly IdleControl[];
  /** Controls that had nothing to check on some hosts, and something on others. */
  readonly notApplicable: readonly NotApplicable[];
  readonly waived: readonly WaivedGroup[];
  readonly waiverNotices: readonly WaiverNotice[];
  readonly disabled: readonly string[];
  /** Which baseline and inputs each host had; empty when they were the same for all. */
  readonly judged: readonly JudgedGroup[];
  /** What was run, for whoever reads the report later. */
  readonly run: readonly string[];
}

/** Hosts that were not audited for the same reason. */
export interface UnreachableGroup {
  readonly code: string;
  readonly phase: string;
  readonly hint: string;
  readonly message: string;
  /** `, after 3 tries`; empty when each host was tried once, or not at all. */
  readonly tries: string;
  readonly hosts: string;
  readonly count: number;
}

/** Hosts on which the same kind of facts could not be read. */
export interface PartialGroup {
  readonly reason: string;
  readonly facts: number;
  readonly example: string;
  /** What would make them known, where that is known. */
  readonly hint: string | undefined;
  readonly hosts: string;
  readonly count: number;
}

export interface NotApplicable {
  readonly id: string;
  /** `connection tracking is not in use (2 hosts)`, the most common first. */
  readonly reason: string;
}

/** A control that met nothing on any host, or that was required to and checked nothing, so that it says nothing. */
export interface IdleControl {
  readonly id: string;
  readonly required: boolean;
  readonly title: string;
  readonly reason: string;
}

const VERDICTS: Readonly<Record<Report['conclusion'], string>> = {
  passed: 'Passed',
  failed: 'Failed',
  incomplete: 'Incomplete',
};

export function layOut(report: Report): Page {
  return {
    conclusion: report.conclusion,
    verdict: `${VERDICTS[report.conclusion]}${report.run.stopped === undefined ? '' : ', partial report'}`,
    coverage: coverage(report),
    because: report.because,
    nofile: nofileCohorts(report),
    findings: controlSections(report, ['fail']),
    notKnown: controlSections(report, ['unknown', 'error']),
    unreachable: unreachableGroups(report),
    retried: retriedHosts(report),
    partial: partialGroups(report),
    unchecked: uncheckedHosts(report),
    withoutSubject: idleControls(report),
    notApplicable: notApplicable(report),
    waived: waivedGroups(report),
    waiverNotices: waiverNotices(report),
    disabled: report.disabledControls,
    judged: judgedGroups(report),
    run: [
      `Baseline: ${report.run.baselines.join(', ')}`,
      ...(report.run.waivers === undefined ? [] : [`Waivers: ${report.run.waivers}`]),
      `Inventory: ${report.run.inventory.join(', ')}`,
      `Hosts: ${report.run.hosts}`,
      `Privileges: ${report.run.become ?? 'as the inventory says'}`,
    ],
  };
}

function coverage({ summary }: Report): string {
  const { hosts, audited, partial, unreachable, pass, fail, unknown, error, waived } = summary;
  const { controls, controlsWithoutSubject, unknownFacts } = summary;
  const reached = `${formatNumber(audited + partial)} of ${counted(hosts, 'host')} audited`;
  const gaps = [
    ...(partial > 0 ? [`${partial} in part`] : []),
    ...(unreachable > 0 ? [`${unreachable} unreachable`] : []),
  ];
  const outcomes = [
    `${formatNumber(pass)} pass`,
    `${formatNumber(fail)} fail`,
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
    ...(error > 0 ? [`${error} not carried out`] : []),
    ...(waived > 0 ? [`${waived} waived`] : []),
  ];
  const met = controls - controlsWithoutSubject;
  return (
    `${reached}${gaps.length > 0 ? ` (${gaps.join(', ')})` : ''}. ` +
    `${counted(pass + fail + unknown + error + waived, 'check')}: ${outcomes.join(', ')}. ` +
    `${met} of ${counted(controls, 'control')} met something to check.` +
    `${unknownFacts > 0 ? ` ${counted(unknownFacts, 'fact')} could not be read.` : ''}`
  );
}

function unreachableGroups(report: Report): readonly UnreachableGroup[] {
  const groups = groupBy(
    report.hosts.filter(({ error }) => error !== undefined),
    // What ends at a jump host is another cause than the same at a host.
    ({ error }) =>
      `${error?.code} ${error?.phase} ${error?.hint} ${/^At the jump host [^:]+:/.exec(error?.message ?? '')?.[0]}`,
  );
  return groups
    .flatMap((hosts) => {
      const error = hosts[0]?.error;
      if (error === undefined) return [];
      const { code, phase, hint, message } = error;
      const names = foldedList(hosts.map(({ name }) => name));
      const tries = triesWords(hosts.map(({ attempts }) => attempts));
      return [{ code, phase, hint, message, tries, hosts: names, count: hosts.length }];
    })
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : Number(a.code > b.code)));
}

function partialGroups(report: Report): readonly PartialGroup[] {
  const entries = report.hosts.flatMap(({ name, unknownFacts = [] }) =>
    unknownFacts.map((fact) => ({ name, ...fact })),
  );
  return groupBy(entries, ({ reason, hint }) => JSON.stringify([reason, hint])).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const names = group.map(({ name }) => name);
    const facts = group.reduce((sum, { count }) => sum + count, 0);
    const { reason, example, hint } = first;
    return [{ reason, facts, example, hint, hosts: foldedList(names), count: names.length }];
  });
}

/** A host on which nothing was checked says nothing, however green the rest is. */
function uncheckedHosts({ hosts }: Report): string | undefined {
  const idle = hosts.filter(
    ({ counts }) =>
      counts !== undefined &&
      Object.entries(counts).every(([outcome, count]) => outcome === 'not_applicable' || count === 0),
  );
  if (idle.length === 0) return undefined;
  return `${foldedList(idle.map(({ name }) => name))} (${counted(idle.length, 'host')})`;
}

/** Without a single host audited, that no control met anything goes without saying. */
function idleControls({ summary, controls }: Report): readonly IdleControl[] {
  if (summary.audited + summary.partial === 0) return [];
  return controls
    .filter(({ metSubject, unmet }) => !metSubject || unmet)
    .map((control) => ({
      id: control.id,
      required: control.unmet === true,
      title: control.title,
      reason:
        reasonsOf(control) ??
        (control.metSubject ? 'What it needs is not known.' : `Nothing was found at ${control.at}.`),
    }))
    .sort((a, b) => Number(b.required) - Number(a.required));
}

function notApplicable({ controls }: Report): readonly NotApplicable[] {
  return controls
    .filter(({ metSubject, unmet }) => metSubject && !unmet)
    .flatMap((control) => {
      const reason = reasonsOf(control);
      return reason === undefined ? [] : [{ id: control.id, reason }];
    });
}

/** Reasons that are spelt out; the rest is counted. */
const REASONS = 3;

/** Why a control had nothing to check, with the number of hosts for each reason; undefined where it always had. */
function reasonsOf({ notApplicable: reasons }: ReportControl): string | undefined {
  if (reasons.length === 0) return undefined;
  const words = reasons.slice(0, REASONS).map(({ reason, hosts }) => `${reason} (${counted(hosts, 'host')})`);
  const left = reasons.length - REASONS;
  return [...words, ...(left > 0 ? [`${counted(left, 'more reason')}`] : [])].join('; ');
}
