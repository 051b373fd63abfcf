import type { Page } from '../page.ts';
import type { WaivedGroup, WaiverNotice } from '../page-waivers.ts';
import { counted } from '../words.ts';
import type { Cutter } from './cutter.ts';
import { code, html, type Markup } from './markup.ts';
import type { Section } from './section.ts';
import { table } from './table.ts';

/** Waivers that are a finding, a warning, or that nobody could judge. */
export function noticeSection({ waiverNotices }: Page, cutter: Cutter): readonly Section[] {
  if (waiverNotices.length === 0) return [];
  const columns = ['Weight', 'Waiver', 'For', 'What about it', 'Owner'];
  const rows = waiverNotices.map(noticeRow);
  const body = table({ caption: 'Waivers to look at', columns, rows, what: 'waiver' }, cutter);
  return [{ id: 'waivers', title: 'Waivers to look at', note: String(waiverNotices.length), body }];
}

function noticeRow({ weight, control, scope, words, owner, ticket, location }: WaiverNotice): Markup {
  const severity = weight === 'low' ? html` data-severity="low"` : undefined;
  return html`<tr data-item${severity} data-outcome="${weight === 'low' ? 'fail' : 'waived'}"><td><span class="chip ${weight}">${weight}</span></td><td>${code(control)}<br><small>${code(location)}</small></td><td>${code(scope)}</td><td>${words}</td><td>${signed(owner, ticket)}</td></tr>
`;
}

/** What would count if nobody had accepted it: shown, never hidden. */
export function waivedSection({ waived }: Page, cutter: Cutter): readonly Section[] {
  if (waived.length === 0) return [];
  const count = waived.reduce((sum, group) => sum + group.count, 0);
  const columns = ['Control', 'Found', 'What', 'Hosts', 'Owner', 'Why', 'Waived'];
  const rows = waived.map(waivedRow);
  const lead = html`<p>${counted(count, 'check')} that would count without a waiver.</p>`;
  const body = html`${lead}${table({ caption: 'Waived', columns, rows, what: 'waived group' }, cutter)}`;
  return [{ id: 'waived', title: 'Waived', note: String(count), body }];
}

function waivedRow(group: WaivedGroup): Markup {
  const { control, found, subjects, hosts, count, owner, reason, ticket, until, location } = group;
  const times = count > 1 ? html` <span class="times">×${count}</span>` : undefined;
  return html`<tr data-item data-outcome="waived"><td>${code(control)}</td><td>${found}</td><td>${code(subjects)}${times}</td><td>${code(hosts)}</td><td>${signed(owner, ticket)}</td><td>${reason}</td><td>${until}<br><small>${code(location)}</small></td></tr>
`;
}

function signed(owner: string, ticket: string | undefined): Markup {
  return ticket === undefined ? html`${owner}` : html`${owner}, ${code(ticket)}`;
}
