import { formatNumber } from '../baseline/format-value.ts';
import { foldedList } from './fold-names.ts';
import { groupBy } from './group-by.ts';
import { type ControlSection, controlSections } from './page-controls.ts';
import { type JudgedGroup, judgedGroups } from './page-judged.ts';
import type { Report } from './report.ts';
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
  readonly findings: readonly ControlSection[];
  readonly notKnown: readonly ControlSection[];
  readonly unreachable: readonly UnreachableGroup[];
  readonly partial: readonly PartialGroup[];
  /** Hosts that were reached and on which no control met anything; folded, undefined when there are none. */
  readonly unchecked: string | undefined;
  readonly withoutSubject: readonly IdleControl[];
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
  readonly hosts: string;
  readonly count: number;
}

/** A control that met nothing on any host, so that it says nothing. */
export interface IdleControl {
  readonly id: string;
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
    findings: controlSections(report, ['fail']),
    notKnown: controlSections(report, ['unknown', 'error']),
    unreachable: unreachableGroups(report),
    partial: partialGroups(report),
    unchecked: uncheckedHosts(report),
    withoutSubject: idleControls(report),
    disabled: report.disabledControls,
    judged: judgedGroups(report),
    run: [
      `Baseline: ${report.run.baselines.join(', ')}`,
      `Inventory: ${report.run.inventory.join(', ')}`,
      `Hosts: ${report.run.hosts}`,
      `Privileges: ${report.run.become ?? 'as the inventory says'}`,
    ],
  };
}

function coverage({ summary }: Report): string {
  const { hosts, audited, partial, unreachable, pass, fail, unknown, error, controls, controlsWithoutSubject } =
    summary;
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
  ];
  const met = controls - controlsWithoutSubject;
  return (
    `${reached}${gaps.length > 0 ? ` (${gaps.join(', ')})` : ''}. ` +
    `${counted(pass + fail + unknown + error, 'check')}: ${outcomes.join(', ')}. ` +
    `${met} of ${counted(controls, 'control')} met something to check.`
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

function triesWords(attempts: readonly number[]): string {
  const most = Math.max(...attempts);
  if (most <= 1) return '';
  return attempts.every((each) => each === most) ? `, after ${most} tries` : `, after up to ${most} tries`;
}

function partialGroups(report: Report): readonly PartialGroup[] {
  const entries = report.hosts.flatMap(({ name, unknownFacts = [] }) =>
    unknownFacts.map((fact) => ({ name, ...fact })),
  );
  return groupBy(entries, ({ reason }) => reason).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const names = group.map(({ name }) => name);
    const facts = group.reduce((sum, { count }) => sum + count, 0);
    return [{ reason: first.reason, facts, example: first.example, hosts: foldedList(names), count: names.length }];
  });
}

/** A host on which nothing was checked says nothing, however green the rest is. */
function uncheckedHosts({ hosts }: Report): string | undefined {
  const idle = hosts.filter(
    ({ counts }) => counts !== undefined && counts.pass + counts.fail + counts.unknown + counts.error === 0,
  );
  if (idle.length === 0) return undefined;
  return `${foldedList(idle.map(({ name }) => name))} (${counted(idle.length, 'host')})`;
}

/** Without a single host audited, that no control met anything goes without saying. */
function idleControls({ summary, controls }: Report): readonly IdleControl[] {
  if (summary.audited + summary.partial === 0) return [];
  return controls
    .filter(({ metSubject }) => !metSubject)
    .map(({ id, title, at, notApplicable }) => ({
      id,
      title,
      reason: notApplicable[0]?.reason ?? `Nothing was found at ${at}.`,
    }));
}
