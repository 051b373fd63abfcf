import { foldNames } from '../fold-names.ts';
import type { Report, ReportControl } from '../report.ts';
import { counted } from '../words.ts';
import { type Cutter, leftWords } from './cutter.ts';
import { code, html, type Markup } from './markup.ts';
import { type Cell, type MatrixRow, matrixRows } from './matrix-rows.ts';
import type { Section } from './section.ts';

const [COLUMNS, ROWS, MAX_BYTES] = [80, 500, 2 * 1024 * 1024];

/** Each with a word, a letter or a sign, and a colour: none of them has to be seen to know the others. */
const WORDS: Readonly<Record<Cell, { readonly mark: string; readonly words: string }>> = {
  fail: { mark: 'f', words: 'fails' },
  error: { mark: 'e', words: 'not carried out' },
  unknown: { mark: 'u', words: 'unknown' },
  waived: { mark: 'w', words: 'waived' },
  pass: { mark: 'p', words: 'passes' },
  nothing: { mark: 'n', words: 'nothing to check' },
};

/** Hosts by controls. Controls that met nothing have a section of their own. */
export function matrixSection(report: Report, cutter: Cutter): readonly Section[] {
  const met = report.controls.filter(({ metSubject }) => metSubject);
  if (met.length === 0) return [];
  const columns = met.slice(0, COLUMNS);
  cutter.note('matrix column', met.length - columns.length);
  const rows = matrixRows(report, columns);
  const { items, left } = cutter.keep(
    rows.map((row) => rowMarkup(row, columns)),
    { what: 'matrix row', most: ROWS, maxBytes: MAX_BYTES },
  );
  const label = 'Hosts and controls';
  const body = html`<p>${counted(report.hosts.length, 'host')} in ${counted(rows.length, 'row')}: hosts that look the same share one. The worst and binding controls stand left.</p>
${legend()}
<div class="scroll matrix" role="group" tabindex="0" aria-label="${label}"><table>
<caption class="quiet-caption">${label}</caption>
<thead><tr><th scope="col">Hosts</th>${columns.map(column)}</tr></thead>
<tbody>
${items}</tbody>
</table></div>
${leftWords(left, 'matrix row')}${leftWords(met.length - columns.length, 'matrix column')}`;
  return [{ id: 'matrix', title: 'Hosts and controls', body }];
}

function legend(): Markup {
  const entries = [...Object.values(WORDS), { mark: 'x', words: 'not audited' }].map(
    ({ mark, words }) => html`<li><span class="cell ${mark}" aria-hidden="true"></span> ${words}</li>`,
  );
  return html`<ul class="key">${entries}</ul>`;
}

function column({ id, severity }: ReportControl): Markup {
  return html`<th scope="col" class="turned"><span class="${severity}">${id}</span></th>`;
}

function rowMarkup({ hosts, cells, unreachable }: MatrixRow, columns: readonly ReportControl[]): Markup {
  const names = code(foldNames(hosts).join(', '), 20_000);
  const times = hosts.length > 1 ? html` <span class="times">×${hosts.length}</span>` : undefined;
  const outcome = unreachable === undefined ? undefined : html` data-outcome="unreachable"`;
  const reason = unreachable === undefined ? undefined : html`<br><small>not audited: ${unreachable}</small>`;
  const body = unreachable === undefined ? cells.map((cell) => MARKUP.get(cell)) : columns.map(() => NOT_AUDITED);
  return html`<tr data-item${outcome}><th scope="row">${names}${times}${reason}</th>${body}</tr>
`;
}

const MARKUP: ReadonlyMap<Cell, Markup> = new Map(
  (Object.keys(WORDS) as Cell[]).map((cell) => [
    cell,
    html`<td class="${WORDS[cell].mark}"><i>${WORDS[cell].words}</i></td>`,
  ]),
);
const NOT_AUDITED = html`<td class="x"><i>not audited</i></td>`;
