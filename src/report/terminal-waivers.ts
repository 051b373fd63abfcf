import type { Page } from './page.ts';
import type { WaivedGroup, WaiverNotice } from './page-waivers.ts';
import type { Paint } from './terminal-paint.ts';
import { wrapped } from './terminal-wrap.ts';

/** Rows of a list; the rest is counted below it. */
const ROWS = 50;

/** Waivers that somebody has to look at, and what the others cover. */
export function waiverLines({ waived, waiverNotices }: Page, paint: Paint, width: number): readonly string[] {
  return [
    ...list('Waivers to look at', waiverNotices, (row) => noticeLines(row, width), paint),
    ...list('Waived', waived, (row) => coveredLines(row, width), paint),
  ];
}

function list<T>(
  title: string,
  rows: readonly T[],
  linesOf: (row: T) => readonly string[],
  paint: Paint,
): readonly string[] {
  if (rows.length === 0) return [];
  const left = rows.length - ROWS;
  const more = left > 0 ? [`  ${left} more are in report.json.`] : [];
  return ['', paint.strong(title), ...rows.slice(0, ROWS).flatMap(linesOf), ...more];
}

function noticeLines(notice: WaiverNotice, width: number): readonly string[] {
  const { weight, control, scope, words, owner, ticket, location } = notice;
  return [
    ...wrapped(`${weight}: ${control}, ${scope}`, { width, first: '- ', indent: '  ' }),
    ...below(words, width),
    ...below(`Owner: ${signed(owner, ticket)} · ${location}`, width),
  ];
}

function coveredLines(group: WaivedGroup, width: number): readonly string[] {
  const { control, found, subjects, hosts, count, owner, reason, ticket, until, location } = group;
  const times = count > 1 ? ` (${count})` : '';
  return [
    ...wrapped(`${control}, ${until}: ${found}: ${subjects}${times} on ${hosts}`, { width, first: '- ', indent: '  ' }),
    ...below(reason, width),
    ...below(`Owner: ${signed(owner, ticket)} · ${location}`, width),
  ];
}

function below(text: string, width: number): readonly string[] {
  return wrapped(text, { width, first: '  ', indent: '  ' });
}

function signed(owner: string, ticket: string | undefined): string {
  return ticket === undefined ? owner : `${owner} (${ticket})`;
}
