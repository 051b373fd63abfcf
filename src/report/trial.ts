import { layOut } from './page.ts';
import type { ControlSection } from './page-controls.ts';
import type { Report } from './report.ts';
import { escapeTerminal } from './untrusted.ts';

/** Lays out escaped cells in columns. */
type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

const HEAD = ['control', 'severity', 'pass', 'fail', 'unknown', 'error', 'not applicable', 'title'];

/** What a baseline makes of saved facts, in short: counts for each control, then each finding in a line. */
export function renderTrial(report: Report, table: Table): string {
  const page = layOut(report);
  const rows = report.controls.map(({ id, severity, counts, title }) => [
    escapeTerminal(id),
    severity,
    ...[counts.pass, counts.fail, counts.unknown, counts.error, counts.not_applicable].map(String),
    escapeTerminal(title),
  ]);
  const off = report.disabledControls.map((id) => escapeTerminal(id)).join(', ');
  return [
    table(HEAD, rows),
    ...(off === '' ? [] : [`Turned off: ${off}.`]),
    ...titled('Findings', page.findings),
    ...titled('Not known', page.notKnown),
    ...listedReasons('Nothing to check', [...page.withoutSubject, ...page.notApplicable]),
    '',
    `${page.verdict}. ${escapeTerminal(page.coverage)} No host was contacted.`,
    ...page.because.map((reason) => `- ${escapeTerminal(reason)}`),
  ].join('\n');
}

function listedReasons(
  title: string,
  controls: readonly { readonly id: string; readonly reason: string }[],
): readonly string[] {
  if (controls.length === 0) return [];
  return ['', `${title}:`, ...controls.map(({ id, reason }) => escapeTerminal(`${id}: ${reason}`))];
}

function titled(title: string, sections: readonly ControlSection[]): readonly string[] {
  return sections.length === 0 ? [] : ['', `${title}:`, ...sections.flatMap(lines)];
}

function lines({ id, severity, extent, cohorts }: ControlSection): readonly string[] {
  return [
    `${severity}: ${escapeTerminal(id)}: ${escapeTerminal(extent)}`,
    ...cohorts.map(({ observed, expected, reason, subjects, hosts }) => {
      const why = reason === undefined ? '' : ` (${reason})`;
      return escapeTerminal(`  ${observed}, expected ${expected}${why}: ${subjects} on ${hosts}`);
    }),
  ];
}
