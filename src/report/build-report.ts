import { type Control, type Outcome, type Result, SEVERITIES, type Severity } from '../baseline/control.ts';
import { FAULTY_STATES, type JudgedWaiver, type Waiver } from '../baseline/waivers/waiver.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { binds } from '../diagnosis/target.ts';
import type { Facts } from '../facts/facts.ts';
import { readAt, subjectName } from '../facts/subject.ts';
import type { Place } from '../problem.ts';
import { conclude } from './conclude.ts';
import { describeFleet } from './fleet.ts';
import { compareText } from './fold-names.ts';
import { compareControls, compareHosts, compareResults } from './order.ts';
import { passedControls } from './passed-controls.ts';
import type { Report, ReportControl, ReportResult, ReportWaiver } from './report.ts';
import type { ReportHost } from './report-host.ts';
import { unknownFacts } from './unknown-facts.ts';

/** What became of one host of the run: facts and the results on them, or why there are none. */
export interface HostOutcome {
  readonly name: string;
  readonly groups: readonly string[];
  readonly place: Place;
  readonly attempts: number;
  readonly milliseconds: number;
  readonly baseline?: ReportHost['baseline'];
  readonly inputs?: ReportHost['inputs'];
  readonly facts?: Facts;
  readonly results?: readonly Result[];
  readonly failure?: ReportHost['error'];
}

export interface ReportInput {
  readonly version: string;
  readonly run: Report['run'];
  /** Every control that was in force on any host, once. */
  readonly controls: readonly Control[];
  /** Ids of the controls that the baseline turns off. */
  readonly disabledControls: readonly string[];
  readonly hosts: readonly HostOutcome[];
  /** What became of the waivers that the run was given, in the order of their file. */
  readonly waivers?: readonly JudgedWaiver[];
}

/** Waived results are counted as such, and nowhere else. */
type Counts = Record<Outcome | 'waived', number>;

/**
 * Puts a run together into the one report that everything else is rendered from. Findings are explained here. Pure,
 * and in an order that depends on nothing but what was found.
 */
export function buildReport(input: ReportInput): Report {
  const hosts = input.hosts.map(reportHost).sort(compareHosts);
  const results = input.hosts.flatMap(findingsOf);
  const counting = results.filter(({ waiver }) => waiver === undefined);
  const controls = reportControls(input, counting).sort(compareControls(counting));
  const waivers = (input.waivers ?? []).map(reportWaiver);
  const summary = summarise(input, hosts, controls, waivers);
  const cancelled = hosts.filter((host) => host.error?.code === 'cancelled').length;
  const { conclusion, because } = conclude({
    run: input.run,
    summary,
    failing: failingBySeverity(counting),
    cancelled,
    unmet: controls.filter(({ unmet }) => unmet).map(({ id }) => id),
    waivers,
  });
  return {
    schemaVersion: 1,
    tool: { name: 'limits-audit', version: input.version },
    run: input.run,
    conclusion,
    because,
    summary,
    controls,
    disabledControls: [...new Set(input.disabledControls)].sort(compareText),
    hosts,
    fleet: describeFleet(input.hosts.flatMap(({ name, facts }) => (facts === undefined ? [] : [{ name, facts }]))),
    results: results.sort(compareResults(controls)),
    waivers,
  };
}

function reportHost(host: HostOutcome): ReportHost {
  const { name, groups, place, attempts, milliseconds, baseline, inputs, facts, failure } = host;
  const judgedBy = { ...(baseline && { baseline }), ...(inputs && { inputs }) };
  const base = { name, groups, location: place, ...judgedBy, attempts, milliseconds };
  if (facts === undefined) {
    return { ...base, status: 'unreachable', error: failure ?? NO_REASON };
  }
  const counts = countOutcomes(host.results ?? []);
  const judged = { counts, passed: passedControls(host.results ?? []) };
  if (facts.unknown.length === 0) return { ...base, status: 'audited', ...judged };
  return { ...base, status: 'partial', ...judged, unknownFacts: unknownFacts(facts) };
}

/** Never expected; a host without facts and without a reason is still not audited. */
const NO_REASON = {
  code: 'internal',
  phase: 'run',
  message: 'No facts, and no reason why.',
  hint: 'This is a bug of limits-audit. Please report it with this message.',
};

function findingsOf({ facts, results = [] }: HostOutcome): ReportResult[] {
  if (facts === undefined) return [];
  return results.flatMap((result) => {
    const { outcome } = result;
    return outcome === 'pass' || outcome === 'not_applicable' ? [] : [reportResult(facts, result, outcome)];
  });
}

/** The limit chain of a diagnosis as the report has it. */
export function becauseOf(hops: Diagnosis['hops']): ReportResult['because'] {
  return hops.map(({ kind, place, ...hop }) => ({
    hop: kind,
    ...hop,
    ...(place === undefined ? {} : { location: place }),
  }));
}

function reportResult(facts: Facts, result: Result, outcome: ReportResult['outcome']): ReportResult {
  const { summary, proven, hops, noEffect, remedy } = explain(facts, result);
  const at = readAt(facts, result.subject);
  return {
    host: result.host,
    control: result.control,
    subject: result.subject,
    subjectName: subjectName(facts, result.subject),
    outcome,
    severity: result.severity,
    binding: outcome === 'fail' && binds(facts, result.subject),
    ...(result.observed === undefined ? {} : { observed: result.observed }),
    expected: result.expected,
    ...(result.reason === undefined ? {} : { reason: result.reason }),
    ...(result.drift === undefined ? {} : { drift: result.drift }),
    ...(at === undefined ? {} : { readAt: at }),
    summary,
    proven,
    because: becauseOf(hops),
    noEffect,
    ...(remedy.steps.length > 0 ? { remediation: remedy } : {}),
    ...(result.waiver === undefined ? {} : { waiver: resultWaiver(result.waiver) }),
    location: result.place,
  };
}

function resultWaiver({ owner, reason, ticket, expires, place }: Waiver): NonNullable<ReportResult['waiver']> {
  return { owner, reason, ...(ticket === undefined ? {} : { ticket }), expires, location: place };
}

function reportWaiver({ waiver: { place, ...waiver }, ...judged }: JudgedWaiver): ReportWaiver {
  return { ...waiver, ...judged, location: place };
}

/** An explanation that breaks costs itself, never the finding or the report. */
function explain(facts: Facts, result: Result): Diagnosis {
  try {
    return diagnose(facts, result);
  } catch (error) {
    const summary = `No explanation, for an internal error: ${error instanceof Error ? error.message : String(error)}.`;
    return { summary, proven: false, hops: [], noEffect: [], remedy: { steps: [], notEnough: [] } };
  }
}

function reportControls({ controls, hosts }: ReportInput, findings: readonly ReportResult[]): ReportControl[] {
  const all = hosts.flatMap(({ results = [] }) => results);
  const byControl = new Map<string, Result[]>();
  for (const result of all) {
    const list = byControl.get(result.control);
    if (list === undefined) byControl.set(result.control, [result]);
    else list.push(result);
  }
  const binding = new Set(findings.filter((finding) => finding.binding).map(({ control }) => control));
  const unique = new Map(controls.map((control) => [control.id, control]));
  return [...unique.values()].map(({ place, ...control }) => {
    const results = byControl.get(control.id) ?? [];
    const counts = countOutcomes(results);
    return {
      ...control,
      location: place,
      counts,
      binding: binding.has(control.id),
      metSubject: counts.pass + counts.fail + counts.unknown + counts.error + counts.waived > 0,
      ...(control.required ? { unmet: !results.some(isChecked) } : {}),
      notApplicable: notApplicable(results),
    };
  });
}

/** Why a control had nothing to check, with the number of hosts for each reason. */
function notApplicable(results: readonly Result[]): ReportControl['notApplicable'] {
  const hostsByReason = new Map<string, Set<string>>();
  for (const { outcome, reason = 'There is nothing to check.', host } of results) {
    if (outcome !== 'not_applicable') continue;
    const hosts = hostsByReason.get(reason) ?? new Set();
    hostsByReason.set(reason, hosts.add(host));
  }
  return [...hostsByReason]
    .map(([reason, hosts]) => ({ reason, hosts: hosts.size }))
    .sort((a, b) => b.hosts - a.hosts || compareText(a.reason, b.reason));
}

/** What is unknown was not checked, waived or not. */
function isChecked({ outcome }: Result): boolean {
  return outcome === 'pass' || outcome === 'fail';
}

function summarise(
  input: ReportInput,
  hosts: readonly ReportHost[],
  controls: readonly ReportControl[],
  waivers: readonly ReportWaiver[],
): Report['summary'] {
  const having = (status: ReportHost['status']) => hosts.filter((host) => host.status === status).length;
  const total = (outcome: keyof Counts) => hosts.reduce((sum, { counts }) => sum + (counts?.[outcome] ?? 0), 0);
  return {
    hosts: hosts.length,
    audited: having('audited'),
    partial: having('partial'),
    unreachable: having('unreachable'),
    subjects: input.hosts.reduce((sum, { results = [] }) => sum + results.filter(isChecked).length, 0),
    pass: total('pass'),
    fail: total('fail'),
    unknown: total('unknown'),
    error: total('error'),
    waived: total('waived'),
    not_applicable: total('not_applicable'),
    controls: controls.length,
    controlsWithoutSubject: controls.filter(({ metSubject }) => !metSubject).length,
    requiredUnmet: controls.filter(({ unmet }) => unmet).length,
    unknownFacts: input.hosts.reduce((sum, { facts }) => sum + (facts?.unknown.length ?? 0), 0),
    waiverFindings: waivers.filter(({ state }) => (FAULTY_STATES as readonly string[]).includes(state)).length,
  };
}

function countOutcomes(results: readonly Result[]): Counts {
  const counts: Counts = { pass: 0, fail: 0, unknown: 0, not_applicable: 0, error: 0, waived: 0 };
  for (const { outcome, waiver } of results) counts[waiver === undefined ? outcome : 'waived'] += 1;
  return counts;
}

function failingBySeverity(results: readonly ReportResult[]): Record<Severity, number> {
  const failing = results.filter(({ outcome }) => outcome === 'fail');
  const counts = SEVERITIES.map((severity) => [severity, failing.filter((each) => each.severity === severity).length]);
  return Object.fromEntries(counts) as Record<Severity, number>;
}
