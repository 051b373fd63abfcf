import { formatNumber } from '../../baseline/format-value.ts';
import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import type { Facts } from '../../facts/facts.ts';
import { becauseOf } from '../build-report.ts';
import { byName, foldedList } from '../fold-names.ts';
import { groupBy } from '../group-by.ts';
import { limitWords } from '../observed.ts';
import { hopLines, listed, stepLines } from '../terminal-chain.ts';
import { coloured, type Paint } from '../terminal-paint.ts';
import { wrapped } from '../terminal-wrap.ts';
import { counted, unprovenWords } from '../words.ts';
import { columnsFor, type TextOptions } from './columns.ts';
import type { ExplainedProcess, Explanation } from './explain-host.ts';
import { gapLines } from './gap-lines.ts';
import { headLines } from './head-lines.ts';
import { percentLeft } from './quantities.ts';

/** Programs of one chain that are listed; the rest is counted. */
const LISTED = 200;

/** Paints and measures lines; everything that goes through it is escaped. */
interface Page {
  readonly paint: Paint;
  readonly width: number;
}

/** The limit chains of a host for people, in the words of the report. Programs with one and the same chain share it. */
export function renderExplanation(facts: Facts, explanation: Explanation, options: TextOptions): string {
  const page: Page = { paint: coloured(options.color), width: columnsFor(options) };
  const { subjects, unknown } = explanation;
  const groups = groupBy(subjects, chainKey);
  return [
    ...headLines(facts, page),
    ...(subjects.length === 0 ? ['', ...wrapped(noneWords(facts), page)] : []),
    ...groups.flatMap((group) => groupLines(group, page)),
    ...noEffectLines(subjects, page),
    ...gapLines(facts, unknown, page),
  ].join('\n');
}

/** What programs must have in common to be told once: everything but the numbers of use and what fails for them. */
function chainKey({ kind, diagnosis, failing, example, running, nofile }: ExplainedProcess): string {
  const { proven, hops, remedy } = diagnosis;
  return JSON.stringify([kind, running, nofile, proven, hops, remedy, failing.length > 0, example]);
}

function noneWords(facts: Facts): string {
  return facts.supervisor === undefined
    ? 'Whether a supervisord runs here is not known.'
    : 'No supervisord was seen here.';
}

function groupLines(members: readonly ExplainedProcess[], page: Page): readonly string[] {
  const group = [...members].sort((a, b) => byName(a.name, b.name));
  const tightest = [...group].sort((a, b) => (a.headroom ?? 1) - (b.headroom ?? 1))[0];
  if (tightest === undefined) return [];
  const { diagnosis } = tightest;
  return [
    '',
    ...wrapped(headingOf(group), page).map(page.paint.strong),
    ...(group.length > 1 ? group.slice(0, LISTED).flatMap((process) => indented(useWords(process), page)) : []),
    ...(group.length > LISTED ? indented(`and ${counted(group.length - LISTED, 'more program')}.`, page) : []),
    ...whyLines(tightest, group.length > 1, page),
    page.paint.strong('  The limit chain (soft : hard)'),
    ...becauseOf(diagnosis.hops).flatMap((hop) => hopLines(hop, page.paint, page.width)),
    ...failingLines(group, page),
    ...remedyLines(tightest, page),
  ];
}

function whyLines({ diagnosis, running }: ExplainedProcess, several: boolean, page: Page): readonly string[] {
  if (!running)
    return indented('No process runs, so nothing has this limit now; a start would get what is predicted.', page);
  return [
    ...indented(`Why. ${several ? 'The tightest of them: ' : ''}${diagnosis.summary}`, page),
    ...provenLines(diagnosis, page),
  ];
}

function failingLines(group: readonly ExplainedProcess[], page: Page): readonly string[] {
  const fails = group.flatMap(({ name, failing }) =>
    failing.map(({ control, severity, expected }) => ({
      name,
      words: `${control} (${severity}), which expects ${expected}`,
    })),
  );
  return groupBy(fails, ({ words }) => words).flatMap((same) => {
    const who = group.length > 1 ? ` for ${foldedList(same.map(({ name }) => bare(name)))}` : '';
    return indented(`Fails${who}: ${same[0]?.words ?? ''}.`, page).map(page.paint.warn);
  });
}

function indented(text: string, { width }: Page): readonly string[] {
  return wrapped(text, { width, first: '  ', indent: '  ' });
}

function headingOf(group: readonly ExplainedProcess[]): string {
  const [first] = group;
  if (group.length === 1 || first === undefined) return upperFirst(first?.name ?? '');
  const names = group.map(({ name }) => bare(name));
  return `${counted(group.length, 'program')} with one and the same chain: ${foldedList(names)}`;
}

function useWords({ name, running, nofile, open, headroom }: ExplainedProcess): string {
  const who = bare(name);
  if (!running) return `${who}: no process of it runs.`;
  const limit = nofile === undefined ? 'its limit was not read' : `soft : hard ${limitWords(nofile)}`;
  const use = open === undefined ? 'open files not known' : counted(open, 'open file');
  const left = headroom === undefined ? '' : ` (${percentLeft(headroom)})`;
  return `${who}: ${limit}; ${use}${left}.`;
}

function provenLines({ proven, hops }: Diagnosis, page: Page): readonly string[] {
  if (proven) return indented('Proven: the live values are what the chain predicts.', page).map(page.paint.good);
  return indented(unprovenWords(becauseOf(hops)), page).map(page.paint.warn);
}

function remedyLines({ failing, example, running, diagnosis }: ExplainedProcess, page: Page): readonly string[] {
  const { paint, width } = page;
  if (failing.length === 0 && example === undefined) {
    return running ? indented('No control fails here, and the kernel lets nobody have more.', page) : [];
  }
  const { notEnough } = diagnosis.remedy;
  const title =
    failing.length > 0 ? 'Fix' : `No control fails here. To raise it, for example to ${formatNumber(example ?? 0)}`;
  return [
    ...indented(title, page).map(paint.strong),
    ...stepLines(diagnosis.remedy, paint, width),
    ...listed('What looks like a fix and is none:', notEnough, width),
  ];
}

/** Told once for the host: it is the same for every process. */
function noEffectLines(subjects: readonly ExplainedProcess[], { paint, width }: Page): readonly string[] {
  const texts = [...new Set(subjects.flatMap(({ diagnosis }) => diagnosis.noEffect))];
  if (texts.length === 0) return [];
  return [
    '',
    paint.strong('Without effect on open files'),
    ...texts.flatMap((text) => wrapped(text, { width, first: '- ', indent: '  ' })),
  ];
}

/** `program web:worker` → `web:worker`. */
function bare(name: string): string {
  return name.replace(/^program /, '');
}

function upperFirst(text: string): string {
  return text.startsWith('supervisord') ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
