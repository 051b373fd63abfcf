import type { Piece } from './budget.ts';
import { findingPieces } from './markdown-finding.ts';
import type { Page } from './page.ts';
import { markdownCell, markdownCellCode, markdownCode, markdownText } from './untrusted-markdown.ts';
import { counted, phaseWords, reasonWords } from './words.ts';

/** Rows of a table of things that were not looked at; the rest is counted below it. */
const ROWS = 50;

/** All that was not looked at: unknown, unreachable, read in part, met nothing, turned off. Last, by what it was judged. */
export function gapPieces(page: Page): readonly Piece[] {
  return [
    ...(page.notKnown.length === 0 ? [] : [heading('Not known')]),
    ...page.notKnown.flatMap((section) =>
      findingPieces({ section, what: 'unknown check', isWorst: false }).map(behind),
    ),
    ...table('Not audited', 'Cause | Hosts | What happened | What to do', unreachableRows(page), 'unreachable group'),
    ...retried(page),
    ...table(
      'Read in part',
      'Not read | Facts | Hosts | For example | To know it',
      partialRows(page),
      'kind of unread fact',
    ),
    ...unchecked(page),
    ...table('Controls that met nothing', 'Control | What it asks | Why nothing', idleRows(page), 'idle control'),
    ...notApplicable(page),
    ...disabled(page),
    ...table('Judged by', 'Hosts | Baseline | Inputs from the inventory', judgedRows(page), 'group of hosts'),
  ];
}

function heading(title: string): Piece {
  return { text: `\n## ${title}\n`, rank: 2, what: 'heading', count: 0 };
}

/** Behind the explanations of findings, and before their further ones. */
const BEHIND = 1.6;

/** What is not known stands behind every finding when room is short. */
function behind(piece: Piece): Piece {
  const { rank, longer } = piece;
  const later = { ...piece, rank: rank + BEHIND };
  return longer === undefined ? later : { ...later, longer: { ...longer, rank: longer.rank + BEHIND } };
}

function table(title: string, columns: string, rows: readonly string[], what: string): readonly Piece[] {
  if (rows.length === 0) return [];
  const names = columns.split(' | ');
  const left = rows.length - ROWS;
  const rule = names.map(() => '---').join(' | ');
  return [
    { text: `\n## ${title}\n\n| ${columns} |\n| ${rule} |\n`, rank: 2, what: 'heading', count: 0 },
    ...rows.slice(0, ROWS).map((text) => ({ text, rank: 2, what, count: 1 })),
    ...(left > 0 ? [{ text: `\n${left} more are in report.json.\n`, rank: 2, what: 'note', count: 0 }] : []),
  ];
}

function unreachableRows({ unreachable }: Page): readonly string[] {
  return unreachable.map(
    ({ code, phase, tries, hosts, count, message, hint }) =>
      `| ${markdownCellCode(code)} ${markdownCell(phaseWords(phase))}${tries} | ${markdownCellCode(hosts, 400)} (${count}) | ${markdownCell(message)} | ${markdownCell(hint)} |\n`,
  );
}

function partialRows({ partial }: Page): readonly string[] {
  return partial.map(
    ({ reason, facts, hosts, count, example, hint }) =>
      `| ${markdownCell(reasonWords(reason))} | ${facts} | ${markdownCellCode(hosts, 400)} (${counted(count, 'host')}) | ${markdownCellCode(example)} | ${markdownCell(hint ?? '–')} |\n`,
  );
}

function judgedRows({ judged }: Page): readonly string[] {
  return judged.map(
    ({ baseline, inputs, hosts, count }) =>
      `| ${markdownCellCode(hosts, 400)} (${counted(count, 'host')}) | ${markdownCell(baseline)} | ${markdownCell(inputs)} |\n`,
  );
}

function idleRows({ withoutSubject }: Page): readonly string[] {
  return withoutSubject.map(
    ({ id, title, reason, required }) =>
      `| ${required ? '**required** ' : ''}${markdownCellCode(id)} | ${markdownCell(title)} | ${markdownCell(reason)} |\n`,
  );
}

function unchecked({ unchecked: hosts }: Page): readonly Piece[] {
  if (hosts === undefined) return [];
  const text = `\n## Reached, and nothing to check\n\nNo control met anything on ${markdownCode(hosts, 400)}.\n`;
  return [{ text, rank: 2, what: 'list of hosts without a check', count: 1 }];
}

function retried({ retried: later }: Page): readonly Piece[] {
  if (later === undefined) return [];
  const { hosts, count, tries } = later;
  const text = `\n## Read at a later try\n\n${markdownCode(hosts, 400)} (${counted(count, 'host')})${tries}.\n`;
  return [{ text, rank: 2, what: 'list of hosts read at a later try', count: 1 }];
}

/** Folded: that a control has nothing to check on some hosts is common, and no gap. */
function notApplicable({ notApplicable: controls }: Page): readonly Piece[] {
  if (controls.length === 0) return [];
  const rows = controls
    .slice(0, ROWS)
    .map(({ id, reason }) => `| ${markdownCellCode(id)} | ${markdownCell(reason)} |\n`);
  const left = controls.length - ROWS;
  const text =
    `\n<details><summary>Not applicable on some hosts: ${counted(controls.length, 'control')}</summary>\n\n` +
    `| Control | Why nothing |\n| --- | --- |\n${rows.join('')}` +
    `${left > 0 ? `\n${left} more are in report.json.\n` : ''}\n</details>\n`;
  return [{ text, rank: 3, what: 'list of what is not applicable', count: 1 }];
}

function disabled({ disabled: ids }: Page): readonly Piece[] {
  if (ids.length === 0) return [];
  const shown = ids
    .slice(0, ROWS)
    .map((id) => markdownCode(id))
    .join(', ');
  const left = ids.length - ROWS;
  const more = left > 0 ? ` and ${left} more` : '';
  const text = `\n## Turned off\n\n${markdownText('The baseline turns these controls off:')} ${shown}${more}.\n`;
  return [{ text, rank: 2, what: 'list of controls that are off', count: 1 }];
}
