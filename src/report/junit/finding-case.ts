import { formatPlace } from '../../problem.ts';
import { expectedWords, limitWords, observedWords } from '../observed.ts';
import type { ReportResult } from '../report.ts';
import { visible } from '../untrusted.ts';
import { hopName, hopPlace, unprovenWords } from '../words.ts';
import type { TestCase, Trouble } from './test-case.ts';

export interface JunitOptions {
  /** What a check is whose fact could not be read. It is never a test that passes. */
  readonly unknown: 'error' | 'skipped';
}

/** Characters of a title in a name, which ends with the subject and is cut. */
const TITLE = 100;

/** Hops and steps of one result; a chain has about a dozen. */
const LISTED = 20;

/** One result that does not pass, as a test of its own: a failing subject never hides behind another. */
export function findingCase(result: ReportResult, title: string, options: JunitOptions): TestCase {
  const { control, subjectName } = result;
  return { name: `${control}: ${visible(title, TITLE)} [${subjectName}]`, trouble: troubleOf(result, options) };
}

function troubleOf(result: ReportResult, { unknown }: JunitOptions): Trouble {
  const { outcome, severity, waiver, binding, reason } = result;
  const expected = expectedWords(result);
  const found = `${observedWords(result)}, expected ${expected}`;
  const why = reason === undefined ? '' : `: ${reason}`;
  const lines = linesOf(result);
  if (waiver !== undefined) {
    const { owner, expires } = waiver;
    const message = `Waived by ${owner} until ${expires}: ${waiver.reason} (${outcome}: ${found})`;
    return { kind: 'skipped', type: 'waived', message, lines };
  }
  switch (outcome) {
    case 'fail': {
      const message = `Found ${found}${binding ? ' (binds now)' : ''}${why}`;
      return { kind: 'failure', type: severity, message, lines };
    }
    case 'unknown':
      return { kind: unknown, type: 'unknown', message: `Not known, expected ${expected}${why}`, lines };
    case 'error':
      return { kind: 'error', type: 'not-carried-out', message: `Not carried out, expected ${expected}${why}`, lines };
  }
}

function linesOf(result: ReportResult): readonly string[] {
  const { host, subject, severity, reason, readAt, summary, proven, because, outcome, remediation } = result;
  const { waiver, location } = result;
  return [
    `observed: ${observedWords(result)}`,
    `expected: ${expectedWords(result)}`,
    `severity: ${severity}`,
    ...(reason === undefined ? [] : [`reason: ${reason}`]),
    ...(summary === undefined ? [] : [`why: ${summary}`]),
    ...(proven === false && outcome === 'fail' ? [unprovenWords(because)] : []),
    ...because.slice(0, LISTED).map(hopLine),
    ...(remediation === undefined ? [] : remedyLines(remediation)),
    `subject: ${subject} on ${host}`,
    ...(readAt === undefined ? [] : [`read at: ${readAt} on ${host}`]),
    `asked for by: ${formatPlace(placeOf(location))}`,
    ...(waiver === undefined ? [] : [`waived by: ${formatPlace(placeOf(waiver.location))}`]),
  ];
}

function hopLine(hop: ReportResult['because'][number]): string {
  const place = hopPlace(hop);
  const where = place === undefined ? '' : ` (${place})`;
  return `  ${hop.decided ? '>' : '-'} ${hopName(hop.hop)}: ${limitWords(hop.live)}: ${hop.text}${where}`;
}

function remedyLines({ steps, restarts, blocked }: NonNullable<ReportResult['remediation']>): readonly string[] {
  return [
    'fix:',
    ...(blocked === undefined ? [] : [`  caution: ${blocked}`]),
    ...steps.slice(0, LISTED).map((step, index) => `  ${index + 1}. ${step}`),
    ...(restarts === undefined ? [] : [`  this restarts: ${restarts}`]),
  ];
}

function placeOf({ file, line, column }: ReportResult['location']) {
  return { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
}
