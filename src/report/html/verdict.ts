import { formatNumber } from '../../baseline/format-value.ts';
import type { Page } from '../page.ts';
import type { Report } from '../report.ts';
import { html, type Markup } from './markup.ts';

const SIGNS: Readonly<Record<Page['conclusion'], string>> = { passed: '✓', failed: '✕', incomplete: '!' };

/** Is it bad, why, and how much was looked at. */
export function verdict(page: Page, { summary, run }: Report): Markup {
  return html`<header class="verdict ${page.conclusion}">
<p class="product">Limits Audit <span class="when">${run.startedAt.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')}</span></p>
<h1><span class="sign" aria-hidden="true">${SIGNS[page.conclusion]}</span> ${page.verdict}</h1>
<p class="coverage">${page.coverage}</p>
<ul class="because">${page.because.map((reason) => html`<li>${reason}</li>`)}</ul>
<dl class="tiles">${tilesOf(summary)}</dl>
</header>`;
}

/** What was not looked at stands beside what fails: neither can be read without the other. */
function tilesOf(summary: Report['summary']): readonly Markup[] {
  const { hosts, audited, partial, unreachable, pass, fail, unknown, error, waived } = summary;
  return [
    tile(
      'hosts audited',
      `${formatNumber(audited + partial)}/${formatNumber(hosts)}`,
      unreachable > 0 || hosts === 0 ? 'warn' : 'plain',
    ),
    tile('fail', formatNumber(fail), fail > 0 ? 'bad' : 'plain'),
    tile('unknown', formatNumber(unknown), unknown > 0 ? 'warn' : 'plain'),
    ...(error > 0 ? [tile('not carried out', formatNumber(error), 'warn')] : []),
    ...(waived > 0 ? [tile('waived', formatNumber(waived), 'plain')] : []),
    tile('pass', formatNumber(pass), pass > 0 ? 'good' : 'plain'),
  ];
}

function tile(name: string, value: string, tone: 'bad' | 'warn' | 'good' | 'plain'): Markup {
  return html`<div class="tile ${tone}"><dt>${name}</dt><dd>${value}</dd></div>`;
}
