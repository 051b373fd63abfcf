import type { Cohort, ControlSection } from '../page-controls.ts';
import { type Cutter, leftWords } from './cutter.ts';
import { explanation } from './explanation.ts';
import { clipped, code, html, type Markup, prose } from './markup.ts';
import { table } from './table.ts';

/** Rows of what was found, and explanations, under one control; the rest is counted. */
const [ROWS, EXPLAINED] = [50, 12];

interface Room {
  readonly outcome: 'fail' | 'unknown';
  /** For all controls with that outcome. */
  readonly maxBytes: number;
}

/** Controls with what they found, the worst first. What and where comes before why when room is short. */
export function findings(sections: readonly ControlSection[], { outcome, maxBytes }: Room, cutter: Cutter): Markup {
  const short = sections.map((section) => ({ section, head: head(section), found: found(section, cutter) }));
  const what = outcome === 'fail' ? 'finding' : 'unknown control';
  const { items, left } = cutter.keep(
    short.map((parts) => control(parts.section, outcome, parts)),
    { what, most: 500, maxBytes },
  );
  let room = maxBytes - items.reduce((sum, { bytes }) => sum + bytes, 0);
  const whole = short.slice(0, items.length).map((parts) => {
    const { section } = parts;
    const all = section.cohorts
      .flatMap((cohort) => cohort.variants.map((variant) => ({ cohort, variant })))
      .map(({ cohort, variant }, index) => explanation(cohort, variant, index));
    const kept = cutter.keep(all, { what: 'explanation', most: EXPLAINED, maxBytes: room });
    room -= kept.items.reduce((sum, { bytes }) => sum + bytes, 0);
    const why = html`${kept.items}${leftWords(kept.left, 'explanation')}`;
    return control(section, outcome, { ...parts, why });
  });
  return html`${whole}${leftWords(left, what)}`;
}

interface Parts {
  readonly head: Markup;
  readonly found: Markup;
  readonly why?: Markup;
}

function control(
  { severity, why, remediation, location }: ControlSection,
  outcome: Room['outcome'],
  parts: Parts,
): Markup {
  const about = html`<details class="about"><summary>About this control</summary>
${why === undefined ? undefined : html`<p><b>Why it matters.</b> ${prose(why)}</p>`}
${remediation === undefined ? undefined : html`<p><b>In general.</b> ${prose(remediation)}</p>`}
<p>Asked for by ${code(location)}.</p>
</details>`;
  return html`<article class="control" data-item data-severity="${severity}" data-outcome="${outcome}">
${parts.head}
${parts.found}
${parts.why}
${about}
</article>
`;
}

function head({ severity, title, binding, id, extent }: ControlSection): Markup {
  return html`<h3><span class="chip ${severity}">${severity}</span> ${clipped(title)}${binding ? html` <span class="binds">binds now</span>` : undefined}</h3>
<p class="extent">${code(id)} ${extent}</p>`;
}

function found({ id, cohorts }: ControlSection, cutter: Cutter): Markup {
  const rows = cohorts.map(row);
  const caption = `What ${id} found`;
  return table(
    { caption, columns: ['Found', 'Expected', 'What', 'Hosts'], rows, what: 'finding row', most: ROWS },
    cutter,
  );
}

function row({ observed, expected, reason, subjects, hosts, count }: Cohort): Markup {
  const why = reason === undefined ? undefined : html`<br><small>${clipped(reason)}</small>`;
  const times = count > 1 ? html` <span class="times">×${count}</span>` : undefined;
  return html`<tr data-row><td class="observed">${code(observed)}${why}</td><td>${clipped(expected)}</td><td>${code(subjects)}${times}</td><td>${code(hosts)}</td></tr>
`;
}
