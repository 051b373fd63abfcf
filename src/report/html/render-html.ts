import { createHash } from 'node:crypto';
import { layOut, type Page } from '../page.ts';
import type { Report } from '../report.ts';
import { Cutter } from './cutter.ts';
import { filters } from './filters.ts';
import { findings } from './finding.ts';
import { contextSections, gapSections } from './gaps.ts';
import { html, Markup } from './markup.ts';
import { matrixSection } from './matrix.ts';
import { plotSection } from './plots.ts';
import { page as script } from './script/page.embedded.ts';
import { contents, type Section, sectionMarkup } from './section.ts';
import { base } from './style/base.embedded.ts';
import { findings as findingStyle } from './style/findings.embedded.ts';
import { plots as plotStyle } from './style/plots.embedded.ts';
import { print } from './style/print.embedded.ts';
import { verdict } from './verdict.ts';
import { noticeSection, waivedSection } from './waivers.ts';

/** Together with the bounds of all other lists the file stays below 10 MiB, whatever hosts are called. */
const [FINDINGS_BYTES, UNKNOWN_BYTES] = [3 * 1024 * 1024, 1024 * 1024];

const STYLE = [base, findingStyle, plotStyle, print].join('\n');

/**
 * `report.html`: the whole report in one file for a browser. It loads nothing, and says so to the browser: of scripts
 * and styles only the two in it may run, by their hashes. No text of a report is in either; all can be read without.
 */
export function renderHtml(report: Report): string {
  const page = layOut(report);
  const cutter = new Cutter();
  const sections = sectionsOf(page, report, cutter);
  const all = [...sections, ...cutSection(cutter)];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Limits Audit: ${page.verdict.toLowerCase()}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the findings</a>
${verdict(page, report)}
${
  all.length > 0
    ? html`${contents(all)}
${filters()}`
    : undefined
}
<main id="main">
${all.map(sectionMarkup)}</main>
${footer(page, report)}
<script>${new Markup(script)}</script>
</body>
</html>
`.html;
}

/** Findings, what the fleet looks like, and all that was not looked at. */
function sectionsOf(page: Page, report: Report, cutter: Cutter): readonly Section[] {
  return [
    ...findingSection(page, cutter),
    ...noticeSection(page, cutter),
    ...plotSection(report, cutter),
    ...matrixSection(report, cutter),
    ...unknownSection(page, cutter),
    ...waivedSection(page, cutter),
    ...gapSections(page, cutter),
    ...contextSections(page, cutter),
  ];
}

function findingSection({ findings: sections }: Page, cutter: Cutter): readonly Section[] {
  if (sections.length === 0) return [];
  const body = findings(sections, { outcome: 'fail', maxBytes: FINDINGS_BYTES }, cutter);
  return [{ id: 'findings', title: 'Findings', note: String(sections.length), body }];
}

function unknownSection({ notKnown: sections }: Page, cutter: Cutter): readonly Section[] {
  if (sections.length === 0) return [];
  const body = findings(sections, { outcome: 'unknown', maxBytes: UNKNOWN_BYTES }, cutter);
  return [{ id: 'not-known', title: 'Not known', note: String(sections.length), body }];
}

function cutSection({ words }: Cutter): readonly Section[] {
  if (words.length === 0) return [];
  const list = words.map((each) => html`<li>${each}</li>`);
  const body = html`<p>To keep this file small these were left out. All of them are in report.json.</p><ul>${list}</ul>`;
  return [{ id: 'cut', title: 'Cut to fit', body }];
}

function footer({ run }: Page, { tool, run: { startedAt, finishedAt } }: Report): Markup {
  const lines = [...run, `Started: ${startedAt}`, `Finished: ${finishedAt}`, `limits-audit ${tool.version}`];
  return html`<footer><h2>Run</h2><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></footer>`;
}

function policy(): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none'; style-src ${hash(STYLE)}; script-src ${hash(script)}; base-uri 'none'; form-action 'none'`;
}
