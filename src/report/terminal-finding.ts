import { limitWords } from './observed.ts';
import type { Cohort, ControlSection, Variant } from './page-controls.ts';
import type { ReportResult } from './report.ts';
import { type Paint, SEVERITY_TONES } from './terminal-paint.ts';
import { wrapped } from './terminal-wrap.ts';
import { hopName, hopPlace } from './words.ts';

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
    ...(example.proven === false
      ? text('Cause unproven: the live value is not what the chain predicts.').map(paint.warn)
      : []),
    ...(remediation === undefined ? [] : fix(remediation, paint, width)),
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

function fix(
  { steps, restarts, blocked }: NonNullable<ReportResult['remediation']>,
  paint: Paint,
  width: number,
): readonly string[] {
  return [
    paint.strong('  Fix'),
    ...(blocked === undefined ? [] : wrapped(blocked, { width, first: '    ! ', indent: '      ' }).map(paint.warn)),
    ...steps.flatMap((step, index) => wrapped(step, { width, first: `    ${index + 1}. `, indent: '       ' })),
    ...(restarts === undefined ? [] : wrapped(`This restarts: ${restarts}.`, { width, first: '    ', indent: '    ' })),
  ];
}

function hopLines(hop: ReportResult['because'][number], paint: Paint, width: number): readonly string[] {
  const name = hopName(hop.hop);
  const aside = hop.counts ? '' : ' (does not count)';
  const values = [
    ...(hop.live === undefined ? [] : [`live ${limitWords(hop.live)}`]),
    ...(hop.predicted === undefined ? [] : [`predicted ${limitWords(hop.predicted)}`]),
  ];
  const place = hopPlace(hop);
  const at = place === undefined ? '' : ` (${place})`;
  const head = `${name}${hop.decided ? ' decides' : ''}${aside}${values.length > 0 ? ` [${values.join(', ')}]` : ''}`;
  const lines = wrapped(`${head}: ${hop.text}${at}`, {
    width,
    first: hop.decided ? '  ▶ ' : '    ',
    indent: '      ',
  });
  return hop.decided ? lines.map(paint.strong) : lines;
}

function listed(title: string, texts: readonly string[], width: number): readonly string[] {
  if (texts.length === 0) return [];
  return [
    ...wrapped(title, { width, first: '  ', indent: '  ' }),
    ...texts.flatMap((text) => wrapped(text, { width, first: '    - ', indent: '      ' })),
  ];
}
