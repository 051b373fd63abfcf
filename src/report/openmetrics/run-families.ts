import { SEVERITIES } from '../../baseline/control.ts';
import { WAIVER_STATES } from '../../baseline/waivers/waiver.ts';
import type { Report, ReportResult } from '../report.ts';
import type { Family, Sample } from './exposition.ts';

const CONCLUSIONS: readonly Report['conclusion'][] = ['passed', 'failed', 'incomplete'];
const FINDINGS: readonly ReportResult['outcome'][] = ['fail', 'unknown', 'error'];

/** The run as a whole. What is 0 is told as well: a series that is missing looks like no news. */
export function runFamilies(report: Report): readonly Family[] {
  const { tool, run, conclusion, summary } = report;
  const seconds = (time: string) => Date.parse(time) / 1000;
  return [
    {
      name: 'limits_audit_build_info',
      help: 'Version of limits-audit that wrote this; always 1.',
      samples: [{ labels: { version: tool.version }, value: 1 }],
    },
    {
      name: 'limits_audit_run_timestamp_seconds',
      help: 'When the audit ended.',
      unit: 'seconds',
      samples: [{ value: seconds(run.finishedAt) }],
    },
    {
      name: 'limits_audit_run_duration_seconds',
      help: 'How long the audit took.',
      unit: 'seconds',
      samples: [{ value: Math.round((seconds(run.finishedAt) - seconds(run.startedAt)) * 1000) / 1000 }],
    },
    {
      name: 'limits_audit_conclusion',
      help: '1 for the conclusion of the audit, 0 for the others.',
      samples: CONCLUSIONS.map((each) => ({ labels: { conclusion: each }, value: Number(each === conclusion) })),
    },
    {
      name: 'limits_audit_hosts',
      help: 'Hosts that were selected, by what became of them.',
      samples: counts('status', summary, ['audited', 'partial', 'unreachable']),
    },
    {
      name: 'limits_audit_checks',
      help: 'Checks by outcome; what is waived is counted as waived only, and not_applicable counts controls on hosts.',
      samples: counts('outcome', summary, ['pass', 'fail', 'unknown', 'error', 'waived', 'not_applicable']),
    },
    { name: 'limits_audit_findings', help: 'Checks that do not pass and are not waived.', samples: findings(report) },
    {
      name: 'limits_audit_waivers',
      help: 'Waivers by state; expired, unused and unknown-control are findings of severity low.',
      samples: WAIVER_STATES.map((state) => ({
        labels: { state },
        value: report.waivers.filter((waiver) => waiver.state === state).length,
      })),
    },
    {
      name: 'limits_audit_unknown_facts',
      help: 'Facts that could not be read, on all hosts together.',
      samples: [{ value: summary.unknownFacts }],
    },
  ];
}

function counts<Name extends keyof Report['summary']>(
  label: string,
  summary: Report['summary'],
  names: readonly Name[],
): readonly Sample[] {
  return names.map((name) => ({ labels: { [label]: name }, value: summary[name] }));
}

function findings({ results }: Report): readonly Sample[] {
  const numbers = new Map<string, number>();
  for (const { outcome, severity, waiver } of results) {
    if (waiver !== undefined) continue;
    const key = `${outcome} ${severity}`;
    numbers.set(key, (numbers.get(key) ?? 0) + 1);
  }
  return FINDINGS.flatMap((outcome) =>
    SEVERITIES.map((severity) => ({
      labels: { outcome, severity },
      value: numbers.get(`${outcome} ${severity}`) ?? 0,
    })),
  );
}
