import { SEVERITIES, type Severity } from '../baseline/control.ts';
import { byName, compareText } from './fold-names.ts';
import type { ReportControl, ReportHost, ReportResult } from './report.ts';

const OUTCOMES: readonly ReportResult['outcome'][] = ['fail', 'error', 'unknown'];
const STATUSES: readonly ReportHost['status'][] = ['unreachable', 'partial', 'audited'];

function compareSeverity(a: Severity, b: Severity): number {
  return SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b);
}

/** What binds now comes first, then the worst severity, then what fails most. */
export function compareControls(results: readonly ReportResult[]): (a: ReportControl, b: ReportControl) => number {
  const failing = new Set(results.filter(({ outcome }) => outcome === 'fail').map(({ control }) => control));
  return (a, b) =>
    Number(failing.has(b.id)) - Number(failing.has(a.id)) ||
    Number(b.binding) - Number(a.binding) ||
    compareSeverity(a.severity, b.severity) ||
    b.counts.fail - a.counts.fail ||
    compareText(a.id, b.id);
}

/** Hosts that were not audited first. */
export function compareHosts(a: ReportHost, b: ReportHost): number {
  return STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) || byName(a.name, b.name);
}

/** What is waived comes last; failures before what is not known; inside, as the controls stand, then by host and subject. */
export function compareResults(controls: readonly ReportControl[]): (a: ReportResult, b: ReportResult) => number {
  const position = new Map(controls.map(({ id }, index) => [id, index]));
  const at = ({ control }: ReportResult): number => position.get(control) ?? controls.length;
  return (a, b) =>
    Number(a.waiver !== undefined) - Number(b.waiver !== undefined) ||
    OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome) ||
    Number(b.binding) - Number(a.binding) ||
    at(a) - at(b) ||
    byName(a.host, b.host) ||
    byName(a.subject, b.subject);
}
