import { limitWords } from '../observed.ts';
import type { ReportResult } from '../report.ts';
import { hopName, hopPlace } from '../words.ts';
import { code, html, type Markup } from './markup.ts';

type Hop = ReportResult['because'][number];

/** From the kernel to the process, each hop with what it runs with and what it should. */
export function chain(because: readonly Hop[]): Markup {
  return html`<div class="scroll" role="group" tabindex="0" aria-label="The limit chain"><table class="chain">
<thead><tr><th scope="col">Hop</th><th scope="col">Live</th><th scope="col">Predicted</th><th scope="col">What it says</th></tr></thead>
<tbody>
${because.map(row)}</tbody>
</table></div>`;
}

function row(hop: Hop): Markup {
  const place = hopPlace(hop);
  const kind = hop.decided ? 'decides' : 'aside';
  const mark = hop.decided ? html` <span class="decides">◀ decides</span>` : undefined;
  const aside = hop.counts ? undefined : html` <small>(does not count)</small>`;
  const differs = hop.counts && isOff(hop) ? 'limit off' : 'limit';
  return html`<tr class="${hop.decided || !hop.counts ? kind : 'hop'}"><th scope="row">${hopName(hop.hop)}${mark}${aside}</th><td class="${differs}">${limitWords(hop.live)}</td><td class="limit">${limitWords(hop.predicted)}</td><td>${hop.text}${place === undefined ? undefined : html` ${code(place)}`}</td></tr>
`;
}

function isOff({ live, predicted }: Hop): boolean {
  return (
    live !== undefined && predicted !== undefined && (live.soft !== predicted.soft || live.hard !== predicted.hard)
  );
}
