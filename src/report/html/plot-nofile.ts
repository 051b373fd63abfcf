import { formatNumber } from '../../baseline/format-value.ts';
import type { ReportFleet } from '../report-fleet.ts';
import { counted } from '../words.ts';
import { bars } from './bars.ts';
import type { Cutter } from './cutter.ts';
import { html, type Markup } from './markup.ts';
import { figure } from './plot.ts';
import { table } from './table.ts';

type Value = ReportFleet['nofile']['values'][number];

/** Values that are drawn: the most common, in the order of their size. The table has more. */
const DRAWN = 12;

/** Which soft limits the programs of the fleet run with. */
export function nofilePlot(
  { nofile: { programs, unknown, values, others } }: ReportFleet,
  cutter: Cutter,
): readonly Markup[] {
  if (values.length === 0) return [];
  const most = Math.max(...values.map((value) => value.programs));
  const common = new Set([...values].sort((a, b) => b.programs - a.programs).slice(0, DRAWN));
  const drawn = values.filter((value) => common.has(value));
  const title = 'Soft RLIMIT_NOFILE over the fleet';
  const rest = programs - drawn.reduce((sum, value) => sum + value.programs, 0);
  const caption = [
    `${counted(programs, 'running program')} by soft limit.`,
    ...(rest > 0
      ? [`${counted(rest, 'program')} with ${rest === 1 ? 'another value' : 'other values'} not drawn.`]
      : []),
    ...(unknown > 0 ? [`${formatNumber(unknown)} could not be read.`] : []),
  ].join(' ');
  const description = `${drawn.map((value) => `${counted(value.programs, 'program')} at ${formatNumber(value.soft)}`).join(', ')}.`;
  return [
    figure({
      title,
      caption,
      drawing: bars({
        id: 'plot-nofile',
        title,
        description,
        bars: drawn.map((value) => ({
          label: formatNumber(value.soft),
          value: counted(value.programs, 'program'),
          more: ` on ${counted(value.hosts, 'host')}`,
          // One program of ten thousand can still be seen.
          segments: [{ share: Math.max(value.programs / most, 0.004), tone: 'calm' }],
        })),
      }),
      tableTitle: `As a table: ${counted(values.length, 'value')}`,
      table: html`${table({ caption: title, columns: ['Soft limit', 'Programs', 'Hosts'], rows: values.map(row), what: 'soft limit row' }, cutter)}${others > 0 ? html`<p class="left">${counted(others, 'program')} with other values.</p>` : undefined}`,
    }),
  ];
}

function row({ soft, programs, hosts }: Value): Markup {
  return html`<tr><td class="number">${formatNumber(soft)}</td><td class="number">${formatNumber(programs)}</td><td class="number">${formatNumber(hosts)}</td></tr>
`;
}
