import { formatNumber } from '../../baseline/format-value.ts';
import type { ReportFleet } from '../report-fleet.ts';
import { counted } from '../words.ts';
import { type Bar, bars } from './bars.ts';
import type { Cutter } from './cutter.ts';
import { code, html, type Markup } from './markup.ts';
import { figure, percentWords } from './plot.ts';
import { table } from './table.ts';

type Use = ReportFleet['headroom']['worst'][number];

/** Bars that are drawn; the table has more. */
const DRAWN = 20;
/** Less than this share left is drawn as tight, as the recommended baseline asks for it. */
const TIGHT = 0.2;

/** What is used of each limit, the least left first. */
export function headroomPlot({ headroom: { total, unknown, worst } }: ReportFleet, cutter: Cutter): readonly Markup[] {
  if (worst.length === 0) return [];
  const drawn = worst.slice(0, DRAWN);
  const title = 'Used against the soft limit';
  const first = worst[0];
  const unread = unknown === 0 ? '' : ` ${counted(unknown, 'more')} could not be read.`;
  const description = `${first === undefined ? '' : `The least is left of ${first.subject} on ${first.host}: ${useWords(first)} in use. `}The table below has the values.`;
  return [
    figure({
      title,
      caption: `The least left first: ${formatNumber(drawn.length)} of ${counted(total, 'limit')} whose use is known.${unread}`,
      key: [
        ['tight', 'less than 20 % left'],
        ['calm', '20 % or more left'],
      ],
      drawing: bars({ id: 'plot-headroom', title, description, bars: drawn.map(barOf) }),
      tableTitle: `As a table: ${formatNumber(worst.length)} of ${formatNumber(total)}`,
      table: table(
        {
          caption: title,
          columns: ['Host', 'What', 'Used', 'Limit', 'Left'],
          rows: worst.map(row),
          what: 'headroom row',
        },
        cutter,
      ),
    }),
  ];
}

function barOf(use: Use): Bar {
  const { host, subject, used, limit } = use;
  const share = used / limit;
  const tone = 1 - share < TIGHT ? 'tight' : 'calm';
  return {
    label: `${host} · ${subject}`,
    value: useWords(use),
    more: `, ${leftOf(use)} left`,
    segments: [{ share, tone }],
  };
}

function row(use: Use): Markup {
  const { host, subject, used, limit } = use;
  return html`<tr><td>${code(host)}</td><td>${subject}</td><td class="number">${formatNumber(used)}</td><td class="number">${formatNumber(limit)}</td><td class="number">${leftOf(use)}</td></tr>
`;
}

function useWords({ used, limit }: Use): string {
  return `${formatNumber(used)} of ${formatNumber(limit)}`;
}

/** A limit that was lowered below what is used leaves nothing. */
function leftOf({ used, limit }: Use): string {
  return percentWords(Math.max(0, 1 - used / limit));
}
