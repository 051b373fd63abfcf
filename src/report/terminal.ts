import { layOut, type Page } from './page.ts';
import type { Report } from './report.ts';
import { findingLines } from './terminal-finding.ts';
import { coloured, type Paint } from './terminal-paint.ts';
import { waiverLines } from './terminal-waivers.ts';
import { wrapped } from './terminal-wrap.ts';
import { counted, phaseWords, reasonWords } from './words.ts';

/** What the terminal that the report is for can do. */
export interface TerminalOptions {
  readonly color: boolean;
  /** Columns. */
  readonly width: number;
}

/** Narrower than this no line can be told from the next; wider is hard to read. */
const [NARROWEST, WIDEST] = [40, 120];

/** The same report in the same words and order, for a terminal. Holds no text of a host that was not escaped. */
export function renderTerminal(report: Report, { color, width }: TerminalOptions): string {
  const page = layOut(report);
  const paint = coloured(color);
  const columns = Number.isFinite(width) ? Math.min(Math.max(Math.floor(width), NARROWEST), WIDEST) : 80;
  const lines = [
    ...head(page, paint, columns),
    ...page.findings.flatMap((section) => findingLines(section, paint, columns)),
    ...waiverLines(page, paint, columns),
    ...notKnown(page, paint, columns),
    ...gaps(page, paint, columns),
  ];
  return `${lines.join('\n')}\n`;
}

const TONES: Readonly<Record<Page['conclusion'], keyof Paint>> = { passed: 'good', failed: 'bad', incomplete: 'warn' };

function head(
  { conclusion, verdict, coverage, because, nofile }: Page,
  paint: Paint,
  width: number,
): readonly string[] {
  return [
    paint[TONES[conclusion]](`Limits Audit: ${verdict.toLowerCase()}`),
    ...wrapped(coverage, { width }),
    ...because.flatMap((reason) => wrapped(reason, { width, first: '- ', indent: '  ' })),
    ...(nofile === undefined ? [] : wrapped(`Soft limits of open files: ${nofile}.`, { width })),
  ];
}

function notKnown({ notKnown: sections }: Page, paint: Paint, width: number): readonly string[] {
  if (sections.length === 0) return [];
  return [...title('Not known', paint), ...sections.flatMap((section) => findingLines(section, paint, width))];
}

function gaps(page: Page, paint: Paint, width: number): readonly string[] {
  const item = (first: string, ...rest: readonly string[]): readonly string[] => [
    ...wrapped(first, { width, first: '- ', indent: '  ' }),
    ...rest.flatMap((text) => wrapped(text, { width, first: '  ', indent: '  ' })),
  ];
  const unreachable = page.unreachable.flatMap(({ code, phase, tries, hosts, count, message, hint }) =>
    item(`${hosts} (${count}): ${code} ${phaseWords(phase)}${tries}`, message, hint),
  );
  const { retried } = page;
  const later =
    retried === undefined ? [] : item(`${retried.hosts} (${counted(retried.count, 'host')})${retried.tries}.`);
  const partial = page.partial.flatMap(({ reason, facts, hosts, count, example, hint }) =>
    item(
      `${reasonWords(reason)}: ${counted(facts, 'fact')} on ${hosts} (${counted(count, 'host')})`,
      `For example ${example}`,
      ...(hint === undefined ? [] : [`To know it: ${hint}.`]),
    ),
  );
  const unchecked = page.unchecked === undefined ? [] : item(`No control met anything on ${page.unchecked}.`);
  const idle = page.withoutSubject.flatMap(({ id, title: name, reason, required }) =>
    item(`${required ? 'required: ' : ''}${id}: ${name}`, reason),
  );
  const apart = page.notApplicable.flatMap(({ id, reason }) => item(`${id}: ${reason}`));
  const off =
    page.disabled.length === 0 ? [] : item(`The baseline turns these controls off: ${page.disabled.join(', ')}.`);
  const judged = page.judged.flatMap(({ baseline, inputs, hosts, count }) =>
    item(`${hosts} (${counted(count, 'host')}): ${baseline}`, `Inputs: ${inputs}`),
  );
  return [
    ...titled('Not audited', unreachable, paint),
    ...titled('Read at a later try', later, paint),
    ...titled('Read in part', partial, paint),
    ...titled('Reached, and nothing to check', unchecked, paint),
    ...titled('Controls that met nothing', idle, paint),
    ...titled('Not applicable on some hosts', apart, paint),
    ...titled('Turned off', off, paint),
    ...titled('Judged by', judged, paint),
  ];
}

function titled(text: string, lines: readonly string[], paint: Paint): readonly string[] {
  return lines.length === 0 ? [] : [...title(text, paint), ...lines];
}

function title(text: string, paint: Paint): readonly string[] {
  return ['', paint.strong(text)];
}
