import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { renderJson } from '../../src/report/json.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import type { Report } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { REPORTS } from '../builders/reports.ts';
import { waivedReport } from '../builders/waived-report.ts';

/** Lists of hundreds of hosts show no more than their first few. */
function fewOf(report: Report): Report {
  if (report.hosts.length < 50) return report;
  return { ...report, hosts: report.hosts.slice(0, 5), results: report.results.slice(0, 5) };
}

// UPDATE_GOLDEN=1 writes the files anew instead of comparing. Look at the difference before it is committed.
const update = process.env['UPDATE_GOLDEN'] === '1';

describe.each(Object.entries({ ...REPORTS, waived: waivedReport }))('%s', (name, report) => {
  const sinks = [
    ['md', renderMarkdown(report())],
    ['txt', renderTerminal(report(), { color: false, width: 100 })],
    ['json', renderJson(fewOf(report()))],
  ] as const;
  test.each(sinks)('%s', async (extension, text) => {
    const file = new URL(`golden/${name}.${extension}`, import.meta.url);
    if (update) await writeFile(file, text);
    expect(text).toBe(await readFile(file, 'utf8'));
  });
});
