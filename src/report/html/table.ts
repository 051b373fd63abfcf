import { type Cutter, leftWords } from './cutter.ts';
import { html, type Markup } from './markup.ts';

interface TableParts {
  readonly caption: string;
  readonly columns: readonly string[];
  /** Whole `<tr>` elements. */
  readonly rows: readonly Markup[];
  /** What one row is called. */
  readonly what: string;
  readonly most?: number;
}

/** Room for the rows of one table. */
const TABLE_BYTES = 384 * 1024;

/** A table that scrolls by itself where the page is too narrow for it, with the number of rows that were cut. */
export function table({ caption, columns, rows, what, most = 100 }: TableParts, cutter: Cutter): Markup {
  const { items, left } = cutter.keep(rows, { what, most, maxBytes: TABLE_BYTES });
  return html`<div class="scroll" role="group" tabindex="0" aria-label="${caption}"><table>
<caption class="quiet-caption">${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>
${items}</tbody>
</table></div>
${leftWords(left, what)}`;
}
