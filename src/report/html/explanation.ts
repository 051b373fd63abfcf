import type { Cohort, Variant } from '../page-controls.ts';
import type { ReportResult } from '../report.ts';
import { counted, unprovenWords } from '../words.ts';
import { chain } from './chain.ts';
import { code, html, type Markup } from './markup.ts';

type Remediation = NonNullable<ReportResult['remediation']>;

/** Why, and what to do about it; the evidence is folded away. The second and later ones of a control are as well. */
export function explanation(cohort: Cohort, variant: Variant, index: number): Markup {
  const { subjects, hosts } = variant;
  if (index === 0)
    return html`<div class="why">
${body(cohort, variant)}
</div>
`;
  return html`<details class="why"><summary>Why, for ${code(subjects)} on ${code(hosts)}</summary>
${body(cohort, variant)}
</details>
`;
}

function body(cohort: Cohort, variant: Variant): Markup {
  const { example, aside, shownUnder } = variant;
  const { host, summary, remediation, readAt, because, proven } = example;
  const label = because.length > 0 ? 'Not the cause.' : 'Note.';
  const hidden = aside === undefined || shownUnder !== undefined;
  return html`<p><b>Why.</b> On ${code(host)}: ${summary ?? cohort.reason}${sameFor(variant)}</p>
${proven === false ? html`<p class="unproven">${unprovenWords(because)}</p>` : undefined}
${remediation === undefined ? undefined : fix(remediation)}
${hidden ? undefined : html`<p><b>${label}</b> ${aside}</p>`}
${shownUnder === undefined ? evidence(example) : html`<p>The limit chain is the one under ${code(shownUnder)}.</p>`}
${readAt === undefined ? undefined : html`<p class="read">Read at ${code(readAt)} on ${code(host)}.</p>`}`;
}

function sameFor({ count, subjects, hosts }: Variant): Markup | undefined {
  return count === 1 ? undefined : html` So it is for ${counted(count, 'check')}: ${code(subjects)} on ${code(hosts)}.`;
}

function fix({ steps, restarts, blocked }: Remediation): Markup {
  return html`<div class="fix"><h4>Fix</h4>
${blocked === undefined ? undefined : html`<p class="blocked">${blocked}</p>`}
<ol>${steps.map((step) => html`<li>${step}</li>`)}</ol>
${restarts === undefined ? undefined : html`<p class="restarts">This restarts: <b>${restarts}</b>.</p>`}
</div>`;
}

function evidence({ because, noEffect, remediation }: ReportResult): Markup | undefined {
  const parts = [
    { title: 'the limit chain', body: because.length === 0 ? undefined : chain(because) },
    { title: 'what is not enough', body: list('What looks like a fix and is none:', remediation?.notEnough ?? []) },
    { title: 'what has no effect', body: list('Set here, and without effect:', noEffect.slice(1)) },
  ].filter(({ body }) => body !== undefined);
  if (parts.length === 0) return undefined;
  const titles = parts.map(({ title }) => title).join(', ');
  return html`<details><summary>Evidence: ${titles}</summary>
${parts.map(({ body }) => body)}
</details>`;
}

function list(title: string, texts: readonly string[]): Markup | undefined {
  return texts.length === 0 ? undefined : html`<p>${title}</p><ul>${texts.map((text) => html`<li>${text}</li>`)}</ul>`;
}
