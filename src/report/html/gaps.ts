import type { Page } from '../page.ts';
import { counted, phaseWords, reasonWords } from '../words.ts';
import type { Cutter } from './cutter.ts';
import { code, html, type Markup } from './markup.ts';
import type { Section } from './section.ts';
import { table } from './table.ts';

/** What was not looked at, and by what the rest was judged: unreachable first. */
export function gapSections(page: Page, cutter: Cutter): readonly Section[] {
  return [...unreachable(page, cutter), ...partial(page, cutter), ...unchecked(page), ...idle(page, cutter)];
}

function unreachable({ unreachable: groups }: Page, cutter: Cutter): readonly Section[] {
  if (groups.length === 0) return [];
  const columns = ['Cause', 'Hosts', 'What happened', 'What to do'];
  const rows = groups.map(
    ({ code: cause, phase, tries, hosts, count, message, hint }) =>
      html`<tr data-item data-outcome="unreachable"><td>${code(cause)} ${phaseWords(phase)}${tries}</td><td>${code(hosts)} <span class="times">×${count}</span></td><td>${message}</td><td>${hint}</td></tr>
`,
  );
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  const body = table({ caption: 'Not audited', columns, rows, what: 'unreachable group' }, cutter);
  return [{ id: 'not-audited', title: 'Not audited', note: counted(count, 'host'), body }];
}

function partial({ partial: groups }: Page, cutter: Cutter): readonly Section[] {
  if (groups.length === 0) return [];
  const columns = ['Not read', 'Facts', 'Hosts', 'For example', 'To know it'];
  const rows = groups.map(
    ({ reason, facts, hosts, count, example, hint }) =>
      html`<tr data-item data-outcome="unknown"><td>${reasonWords(reason)}</td><td class="number">${facts}</td><td>${code(hosts)} <span class="times">×${count}</span></td><td>${code(example)}</td><td>${hint ?? '–'}</td></tr>
`,
  );
  const facts = groups.reduce((sum, group) => sum + group.facts, 0);
  const body = table({ caption: 'Read in part', columns, rows, what: 'kind of unread fact' }, cutter);
  return [{ id: 'read-in-part', title: 'Read in part', note: counted(facts, 'fact'), body }];
}

function unchecked({ unchecked: hosts }: Page): readonly Section[] {
  if (hosts === undefined) return [];
  const body = html`<p>No control met anything on ${code(hosts)}.</p>`;
  return [{ id: 'nothing-to-check', title: 'Reached, and nothing to check', body }];
}

function idle({ withoutSubject }: Page, cutter: Cutter): readonly Section[] {
  if (withoutSubject.length === 0) return [];
  const rows = withoutSubject.map(({ id, title, reason, required }) => {
    const must = required ? html`<span class="chip high">required</span> ` : undefined;
    return html`<tr data-item><td>${must}${code(id)}</td><td>${title}</td><td>${reason}</td></tr>
`;
  });
  const columns = ['Control', 'What it asks', 'Why nothing'];
  const body = table({ caption: 'Controls that met nothing', columns, rows, what: 'idle control', most: 500 }, cutter);
  return [{ id: 'met-nothing', title: 'Controls that met nothing', note: String(withoutSubject.length), body }];
}

/** No gap: that a control has nothing to check on some hosts is common. */
export function contextSections(page: Page, cutter: Cutter): readonly Section[] {
  return [...notApplicable(page, cutter), ...disabled(page, cutter), ...judged(page, cutter)];
}

function notApplicable({ notApplicable: controls }: Page, cutter: Cutter): readonly Section[] {
  if (controls.length === 0) return [];
  const rows = controls.map(
    ({ id, reason }) => html`<tr data-item><td>${code(id)}</td><td>${reason}</td></tr>
`,
  );
  const title = 'Not applicable on some hosts';
  const columns = ['Control', 'Why nothing'];
  const list = table({ caption: title, columns, rows, what: 'inapplicable control', most: 500 }, cutter);
  const body = html`<details><summary>${counted(controls.length, 'control')}</summary>${list}</details>`;
  return [{ id: 'not-applicable', title, note: String(controls.length), body }];
}

function disabled({ disabled: ids }: Page, cutter: Cutter): readonly Section[] {
  if (ids.length === 0) return [];
  const names = ids.map((id) => html`<li>${code(id)}</li>`);
  const { items, left } = cutter.keep(names, { what: 'disabled control', most: 500, maxBytes: 64 * 1024 });
  const more: Markup | undefined = left > 0 ? html`<p>${counted(left, 'more')}</p>` : undefined;
  const body = html`<p>The baseline turns these controls off:</p><ul class="names">${items}</ul>${more}`;
  return [{ id: 'turned-off', title: 'Turned off', note: String(ids.length), body }];
}

function judged({ judged: groups }: Page, cutter: Cutter): readonly Section[] {
  if (groups.length === 0) return [];
  const rows = groups.map(
    ({ baseline, inputs, hosts, count }) =>
      html`<tr data-item><td>${code(hosts)} <span class="times">×${count}</span></td><td>${baseline}</td><td>${inputs}</td></tr>
`,
  );
  const columns = ['Hosts', 'Baseline', 'Inputs from the inventory'];
  const body = table({ caption: 'Judged by', columns, rows, what: 'judged group' }, cutter);
  return [{ id: 'judged-by', title: 'Judged by', body }];
}
