import type { Piece } from './budget.ts';
import type { Page } from './page.ts';
import type { WaivedGroup, WaiverNotice } from './page-waivers.ts';
import { markdownCell, markdownCellCode } from './untrusted-markdown.ts';
import { counted } from './words.ts';

/** Rows of a table; the rest is counted below it. */
const ROWS = 50;

const SIGNS: Readonly<Record<WaiverNotice['weight'], string>> = { low: '🟡 low', warning: '⚠️ warning', note: 'note' };

/** Waivers that somebody has to look at, in the open; what waivers cover, folded, with whoever answers for it. */
export function waiverPieces({ waived, waiverNotices }: Page): readonly Piece[] {
  return [...notices(waiverNotices), ...covered(waived)];
}

function notices(rows: readonly WaiverNotice[]): readonly Piece[] {
  if (rows.length === 0) return [];
  const head =
    '\n## Waivers to look at\n\n| | Waiver | For | What about it | Owner |\n| --- | --- | --- | --- | --- |\n';
  return [
    { text: head, rank: 2, what: 'heading', count: 0 },
    ...rows.slice(0, ROWS).map((row) => ({ text: noticeRow(row), rank: 2, what: 'waiver', count: 1 })),
    ...left(rows.length),
  ];
}

function noticeRow({ weight, control, scope, words, owner, ticket, location }: WaiverNotice): string {
  const cells = [
    SIGNS[weight],
    `${markdownCellCode(control)} ${markdownCellCode(location)}`,
    markdownCellCode(scope, 400),
    markdownCell(words),
    signed(owner, ticket),
  ];
  return `| ${cells.join(' | ')} |\n`;
}

/** One piece: half of a folded part would swallow all that comes after it. */
function covered(groups: readonly WaivedGroup[]): readonly Piece[] {
  if (groups.length === 0) return [];
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  const rows = groups.slice(0, ROWS).map(coveredRow).join('');
  const more = left(groups.length).map(({ text }) => text);
  const text =
    `\n## Waived\n\n<details><summary>${counted(count, 'check')} that would count without a waiver</summary>\n\n` +
    '| Control | Found | What | Hosts | Owner | Why | Waived |\n| --- | --- | --- | --- | --- | --- | --- |\n' +
    `${rows}${more.join('')}\n</details>\n`;
  return [{ text, rank: 2, what: 'list of what is waived', count: 1 }];
}

function coveredRow(group: WaivedGroup): string {
  const { control, found, subjects, hosts, count, owner, reason, ticket, until, location } = group;
  const cells = [
    markdownCellCode(control),
    markdownCell(found),
    `${markdownCellCode(subjects, 400)}${count > 1 ? ` (${count})` : ''}`,
    markdownCellCode(hosts, 400),
    signed(owner, ticket),
    markdownCell(reason),
    `${markdownCell(until)} ${markdownCellCode(location)}`,
  ];
  return `| ${cells.join(' | ')} |\n`;
}

function signed(owner: string, ticket: string | undefined): string {
  return ticket === undefined ? markdownCell(owner) : `${markdownCell(owner)}, ${markdownCellCode(ticket)}`;
}

function left(all: number): readonly Piece[] {
  return all > ROWS ? [{ text: `\n${all - ROWS} more are in report.json.\n`, rank: 2, what: 'note', count: 0 }] : [];
}
