import { limitWords } from './observed.ts';
import type { ReportResult } from './report.ts';
import type { Paint } from './terminal-paint.ts';
import { wrapped } from './terminal-wrap.ts';
import { hopName, hopPlace } from './words.ts';

/** One hop of the limit chain: its name, what was read there, what was predicted, and what it says. */
export function hopLines(hop: ReportResult['because'][number], paint: Paint, width: number): readonly string[] {
  const aside = hop.counts ? '' : ' (does not count)';
  const values = [
    ...(hop.live === undefined ? [] : [`live ${limitWords(hop.live)}`]),
    ...(hop.predicted === undefined ? [] : [`predicted ${limitWords(hop.predicted)}`]),
  ];
  const place = hopPlace(hop);
  const shown = values.length === 0 ? '' : ` [${values.join(', ')}]`;
  const head = `${hopName(hop.hop)}${hop.decided ? ' decides' : ''}${aside}${shown}`;
  const lines = wrapped(`${head}: ${hop.text}${place === undefined ? '' : ` (${place})`}`, {
    width,
    first: hop.decided ? '  ▶ ' : '    ',
    indent: '      ',
  });
  return hop.decided ? lines.map(paint.strong) : lines;
}

/** The steps of a remedy, what stands in its way, and what it restarts. */
export function stepLines(
  { steps, restarts, blocked }: NonNullable<ReportResult['remediation']>,
  paint: Paint,
  width: number,
): readonly string[] {
  return [
    ...(blocked === undefined ? [] : wrapped(blocked, { width, first: '    ! ', indent: '      ' }).map(paint.warn)),
    ...steps.flatMap((step, index) => wrapped(step, { width, first: `    ${index + 1}. `, indent: '       ' })),
    ...(restarts === undefined ? [] : wrapped(`This restarts: ${restarts}.`, { width, first: '    ', indent: '    ' })),
  ];
}

/** A titled list; nothing at all when it is empty. */
export function listed(title: string, texts: readonly string[], width: number): readonly string[] {
  if (texts.length === 0) return [];
  return [
    ...wrapped(title, { width, first: '  ', indent: '  ' }),
    ...texts.flatMap((text) => wrapped(text, { width, first: '    - ', indent: '      ' })),
  ];
}
