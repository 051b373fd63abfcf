import { groupBy } from '../report/group-by.ts';
import { expectedWords, observedWords } from '../report/observed.ts';
import type { Report, ReportResult } from '../report/report.ts';
import type { ReportHost } from '../report/report-host.ts';
import { escapeLog } from '../report/untrusted.ts';
import { counted, phaseWords } from '../report/words.ts';

/** Groups in the log, and lines in one; the rest is counted. */
const GROUPS = 100;
const LINES = 50;

/** A part of the log that is folded away. All texts are escaped. */
export interface LogGroup {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface HostLog {
  readonly groups: readonly LogGroup[];
  /** What stands below the groups when there are more hosts than groups. */
  readonly more: string | undefined;
}

/** What was found on each host, one group per host; the host with the worst finding first, then those not audited. */
export function hostLog({ results, hosts }: Report): HostLog {
  const byHost = groupBy(
    results.filter(({ waiver }) => waiver === undefined),
    ({ host }) => host,
  );
  const unreachable = hosts.filter(({ error }) => error !== undefined);
  const left = byHost.length + unreachable.length - GROUPS;
  return {
    groups: [
      ...byHost.slice(0, GROUPS).map(ofFindings),
      ...unreachable.slice(0, Math.max(0, GROUPS - byHost.length)).map(ofUnreachable),
    ],
    more: left > 0 ? `${counted(left, 'more host')} with findings or not audited: see the report.` : undefined,
  };
}

function ofFindings(results: readonly ReportResult[]): LogGroup {
  const left = results.length - LINES;
  return {
    title: escapeLog(`${results[0]?.host}: ${counted(results.length, 'finding')}`),
    lines: [
      ...results.slice(0, LINES).map((result) => escapeLog(line(result))),
      ...(left > 0 ? [`${left} more: see the report.`] : []),
    ],
  };
}

function line(result: ReportResult): string {
  const { severity, control, subjectName, outcome, reason, binding } = result;
  const why = reason === undefined ? '' : ` (${reason})`;
  const found =
    outcome === 'fail' ? observedWords(result) : `${outcome === 'error' ? 'not carried out' : 'not known'}${why}`;
  return `${severity}: ${control}: ${subjectName}: ${found}, expected ${expectedWords(result)}${binding ? ' (binds now)' : ''}`;
}

function ofUnreachable({ name, error }: ReportHost): LogGroup {
  const { code, phase, message, hint } = error ?? { code: '', phase: '', message: '', hint: '' };
  return {
    title: escapeLog(`${name}: not audited (${code} ${phaseWords(phase)})`),
    lines: [message, hint].map((text) => escapeLog(text)),
  };
}
