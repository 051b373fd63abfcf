import { displayWidth } from '../display-width.ts';
import { disarmed, escapeTerminal } from '../untrusted.ts';

/** Longest text in a cell, in characters. */
const LONGEST = 60;

/** Lines of a table, each column as wide as its widest cell. Cells may come from a host: they are escaped here. */
export function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const cells = [head, ...rows.map((row) => row.map((cell) => escapeTerminal(cell, LONGEST)))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => displayWidth(row[column] ?? ''))));
  return cells.map((row) => {
    const padded = row.map(
      (cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - displayWidth(cell))),
    );
    return disarmed(`  ${padded.join('  ')}`.trimEnd());
  });
}
