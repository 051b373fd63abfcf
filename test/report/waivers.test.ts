import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { aFacts } from '../builders/facts.ts';
import { anAuditedHost, aReport } from '../builders/reports.ts';
import { aControl, aResult } from '../builders/results.ts';
import { waivedReport } from '../builders/waived-report.ts';
import { aWaiver } from '../builders/waivers.ts';

describe('waivers', () => {
  test('what is waived keeps its outcome, is counted once, and stands last', () => {
    const report = waivedReport();
    expect(report.summary).toMatchObject({ subjects: 6, pass: 0, fail: 2, unknown: 0, waived: 5, waiverFindings: 2 });
    expect(report.results.map(({ control, outcome, waiver }) => [control, outcome, waiver?.location.line])).toEqual([
      ['program-nofile-headroom', 'fail', undefined],
      ['no-tw-recycle', 'fail', undefined],
      ['program-nofile', 'fail', 3],
      ['program-nofile', 'fail', 3],
      ['program-nofile', 'fail', 3],
      ['program-nofile', 'fail', 3],
      ['conntrack-headroom', 'unknown', 9],
    ]);
    expect(report.controls.find(({ id }) => id === 'program-nofile')).toMatchObject({
      counts: { pass: 0, fail: 0, waived: 4 },
      binding: false,
      metSubject: true,
    });
    expect(report.hosts.find(({ name }) => name === 'web-1')?.counts).toMatchObject({ fail: 2, unknown: 0, waived: 3 });
  });

  test('a required control that is waived where it fails has checked something; one that is only unknown has not', () => {
    const controls = [aControl({ required: true })];
    const [failing, unknown] = (['fail', 'unknown'] as const).map((outcome) =>
      aReport({
        controls,
        hosts: [anAuditedHost('web-1', aFacts(), [aResult({ outcome, waiver: aWaiver({ unknown: true }) })])],
      }),
    );
    expect(failing).toMatchObject({ conclusion: 'passed', summary: { requiredUnmet: 0 } });
    expect(unknown).toMatchObject({
      conclusion: 'incomplete',
      because: [
        'Nothing was checked: no control met anything that could be judged.',
        '1 required control checked nothing on any host: program-nofile.',
        '1 check is waived.',
      ],
      controls: [{ required: true, unmet: true, metSubject: true }],
    });
    if (unknown === undefined) throw new Error('no report');
    expect(renderTerminal(unknown, { color: false, width: 80 })).toContain(
      '- required: program-nofile: Supervised programs may open enough files\n  What it needs is not known.\n',
    );
  });

  test('names in a waiver are as harmless as those of hosts', () => {
    const nasty = '::error::x </details> | @all \u202e';
    const waiver = aWaiver({ owner: nasty, reason: nasty, ticket: nasty, hosts: nasty, subject: nasty });
    const report = aReport({
      hosts: [anAuditedHost('web-1', aFacts(), [aResult({ waiver })])],
      waivers: [{ waiver, state: 'expires-soon', daysLeft: 3, matches: 1 }],
    });
    expect(renderTerminal(report, { color: false, width: 80 })).not.toMatch(/::|[^\P{C}\n]/u);
    expect(renderMarkdown(report).replaceAll(/`[^`\n]*`/g, '')).not.toMatch(/::error|@all|\| @|\u202e/u);
    expect(renderMarkdown(report).match(/^<\/details>$/gm)).toHaveLength(1);
  });
});
