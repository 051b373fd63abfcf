import type { Cohort, ControlSection, Variant } from './page-controls.ts';
import type { ReportResult } from './report.ts';
import { hopLines, listed, stepLines } from './terminal-chain.ts';
import { type Paint, SEVERITY_TONES } from './terminal-paint.ts';
import { wrapped } from './terminal-wrap.ts';
import { unprovenWords } from './words.ts';

/** Cohorts and explanations under one control; the rest is counted. */
const [ROWS, EXPLAINED] = [20, 6];

/** One control with all that it found: what and where, then why and what to do about it. */
export function findingLines(section: ControlSection, paint: Paint, width: number): readonly string[] {
  const { severity, title, binding, id, extent, cohorts, location } = section;
  const [first = '', ...rest] = wrapped(`${severity}: ${title}${binding ? ' (binds now)' : ''}`, { width });
  const explained = cohorts.flatMap((cohort) => cohort.variants.map((variant) => ({ cohort, variant })));
  const lines = [
    '',
    ...[first, ...rest].map(paint[SEVERITY_TONES[severity]]),
    ...wrapped(`${id} · ${extent}`, { width }).map(paint.quiet),
    ...cohorts.slice(0, ROWS).flatMap((cohort) => cohortLines(cohort, width)),
    ...more(cohorts.length - ROWS, 'rows', width),
    ...explained.slice(0, EXPLAINED).flatMap((each) => explanation(each.cohort, each.variant, paint, width)),
    ...more(explained.length - EXPLAINED, 'explanations of this finding', width),
    ...wrapped(`Asked for by ${location}.`, { width, first: '  ', indent: '  ' }).map(paint.quiet),
  ];
  return lines;
}

function cohortLines({ observed, expected, subjects, hosts, count }: Cohort, width: number): readonly string[] {
  const times = count > 1 ? ` (${count})` : '';
  return wrapped(`${observed}, expected ${expected}: ${subjects}${times} on ${hosts}`, {
    width,
    first: '  • ',
    indent: '    ',
  });
}

function more(left: number, what: string, width: number): readonly string[] {
  return left > 0 ? wrapped(`${left} more ${what} are in report.json.`, { width, first: '  ', indent: '  ' }) : [];
}

function explanation(cohort: Cohort, variant: Variant, paint: Paint, width: number): readonly string[] {
  const { example, count, hosts, subjects, aside, shownUnder } = variant;
  const { host, summary, remediation, readAt, because } = example;
  const text = (body: string) => wrapped(body, { width, first: '  ', indent: '  ' });
  const others = count > 1 ? ` So it is for ${count} checks: ${subjects} on ${hosts}.` : '';
  const label = because.length > 0 ? 'Not the cause.' : 'Note.';
  return [
    '',
    ...text(`Why. On ${host}: ${summary ?? cohort.reason ?? ''}${others}`),
    ...(example.proven === false ? text(unprovenWords(because)).map(paint.warn) : []),
    ...(remediation === undefined ? [] : [paint.strong('  Fix'), ...stepLines(remediation, paint, width)]),
    ...(aside === undefined || shownUnder !== undefined ? [] : text(`${label} ${aside}`)),
    ...(shownUnder === undefined
      ? evidence(example, paint, width)
      : text(`The limit chain is the one under ${shownUnder}.`)),
    ...(readAt === undefined ? [] : text(`Read at ${readAt} on ${host}.`).map(paint.quiet)),
  ];
}

function evidence({ because, remediation, noEffect }: ReportResult, paint: Paint, width: number): readonly string[] {
  return [
    ...(because.length === 0 ? [] : [paint.strong('  The limit chain')]),
    ...because.flatMap((hop) => hopLines(hop, paint, width)),
    ...listed('What looks like a fix and is none:', remediation?.notEnough ?? [], width),
    ...listed('Set here, and without effect:', noEffect.slice(1), width),
  ];
}
