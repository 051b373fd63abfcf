import { formatNumber } from '../../baseline/format-value.ts';
import type { ReportFleet } from '../report-fleet.ts';
import { counted } from '../words.ts';
import { bars } from './bars.ts';
import type { Cutter } from './cutter.ts';
import { code, html, type Markup } from './markup.ts';
import { figure, percentWords } from './plot.ts';
import { table } from './table.ts';

type Host = ReportFleet['ports']['busiest'][number];

/** Hosts that are drawn; the table has more. */
const DRAWN = 12;

/** Sockets in TIME_WAIT against the ports that the kernel hands out. */
export function portsPlot({ ports: { total, unknown, busiest } }: ReportFleet, cutter: Cutter): readonly Markup[] {
  if (busiest.length === 0) return [];
  const drawn = busiest.slice(0, DRAWN);
  const title = 'TIME_WAIT against the port range';
  const first = drawn[0];
  const unread = unknown === 0 ? '' : ` On ${counted(unknown, 'host')} it could not be read.`;
  const most = first === undefined ? '' : `The most on ${first.host}: ${formatNumber(first.timeWait)} in TIME_WAIT, `;
  const range = first === undefined ? '' : `${formatNumber(first.size)} ports. `;
  return [
    figure({
      title,
      caption:
        `The busiest first: ${formatNumber(drawn.length)} of ${counted(total, 'host')}.${unread} ` +
        'A full bar is no proof of exhaustion: ports are shared by destination.',
      key: [
        ['calm', 'TIME_WAIT'],
        ['second', 'ESTABLISHED'],
      ],
      drawing: bars({
        id: 'plot-ports',
        title,
        description: `${most}${range}The table below has the values.`,
        bars: drawn.map(({ host, timeWait, used, size }) => ({
          label: host,
          value: `${formatNumber(timeWait)} of ${formatNumber(size)}`,
          more: ' ports in TIME_WAIT',
          segments: [
            { share: timeWait / size, tone: 'calm' },
            { share: (used - timeWait) / size, tone: 'second' },
          ],
        })),
      }),
      tableTitle: `As a table: ${formatNumber(busiest.length)} of ${counted(total, 'host')}`,
      table: table(
        {
          caption: title,
          columns: ['Host', 'TIME_WAIT', 'ESTABLISHED', 'Ports in the range', 'Left'],
          rows: busiest.map(row),
          what: 'port range row',
        },
        cutter,
      ),
    }),
  ];
}

function row({ host, timeWait, used, size }: Host): Markup {
  return html`<tr><td>${code(host)}</td><td class="number">${formatNumber(timeWait)}</td><td class="number">${formatNumber(used - timeWait)}</td><td class="number">${formatNumber(size)}</td><td class="number">${percentWords(Math.max(0, 1 - used / size))}</td></tr>
`;
}
