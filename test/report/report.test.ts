import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/display-width.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { progressLine } from '../../src/report/progress.ts';
import { Report } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { CONTROLS } from '../builders/controls.ts';
import { aFacts } from '../builders/facts.ts';
import {
  anAuditedHost,
  anUnreachedHost,
  aReport,
  incidentFacts,
  incidentResults,
  REPORTS,
} from '../builders/reports.ts';
import { aControl, aResult } from '../builders/results.ts';
import { waivedReport } from '../builders/waived-report.ts';

const validate = new Ajv2020({ strict: false, allErrors: true }).compile(Report);
const bytes = (text: string): number => Buffer.byteLength(text);
const reports = Object.entries({ ...REPORTS, waived: waivedReport }).map(([name, make]) => [name, make()] as const);

describe.each(reports)('%s', (_name, report) => {
  test('is of its own schema, and comes back from its JSON', () => {
    const text = renderJson(report);
    const back: unknown = JSON.parse(text);
    validate(back);
    expect(validate.errors ?? []).toEqual([]);
    expect(back).toEqual(JSON.parse(JSON.stringify(report)));
    expect(text).not.toMatch(/[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(text.endsWith('}\n')).toBe(true);
  });

  test.each([700, 3000, 10_000, 65_000])('keeps to %i bytes and says what it cut', (maxBytes) => {
    const whole = renderMarkdown(report);
    const cut = renderMarkdown(report, { maxBytes });
    expect(cut.length === whole.length || bytes(cut) <= Math.max(maxBytes, bytes(firstLines(whole)) + 512)).toBe(true);
    if (cut !== whole)
      expect(cut).toMatch(/\n> \[!WARNING\]\n> Cut to fit: \d.*The whole report is in report\.json\.\n$/);
  });

  test.each([20, 40, 80, 200, Number.NaN])('keeps to the width of a terminal: %d columns', (width) => {
    const longest = Number.isNaN(width) ? 80 : Math.min(Math.max(width, 40), 120);
    const text = renderTerminal(report, { color: false, width });
    // A workflow command that is taken apart may be three columns longer than it was.
    for (const line of text.split('\n').filter((each) => !each.includes('x3a') && !each.includes('x23'))) {
      expect(displayWidth(line)).toBeLessThanOrEqual(longest);
    }
    expect(text).not.toMatch(/::|##\[|[^\P{C}\n]/u);
  });

  test('colour changes nothing but colour', () => {
    const plain = renderTerminal(report, { color: false, width: 100 });
    const coloured = renderTerminal(report, { color: true, width: 100 });
    expect(coloured.replaceAll(/\x1b\[[0-9;]+m/g, '')).toBe(plain);
  });
});

/** What is never cut: the verdict. */
function firstLines(markdown: string): string {
  return markdown.split('\n## ')[0] ?? '';
}

describe('order', () => {
  const hosts = [
    anAuditedHost('web-2', incidentFacts(), incidentResults()),
    anAuditedHost('web-10', incidentFacts(), incidentResults()),
    anUnreachedHost('db-1'),
  ];

  test('does not depend on who answered first, or on how the baseline is sorted', () => {
    const one = renderJson(aReport({ hosts }));
    const other = renderJson(aReport({ hosts: [...hosts].reverse(), controls: [...CONTROLS].reverse() }));
    expect(other).toBe(one);
  });

  test('what binds comes before what is worse and does not', () => {
    const critical = aControl({ id: 'sysctl', severity: 'critical', at: '/sysctl/vm.swappiness' });
    const low = aControl({ id: 'nofile', severity: 'low' });
    const results = [
      aResult({ control: 'sysctl', severity: 'critical', subject: '/sysctl/vm.swappiness' }),
      aResult({ control: 'nofile', severity: 'low' }),
    ];
    const report = aReport({ controls: [critical, low], hosts: [anAuditedHost('web-1', incidentFacts(), results)] });
    expect(report.results.map(({ control, binding }) => [control, binding])).toEqual([
      ['nofile', true],
      ['sysctl', false],
    ]);
  });

  test('natural order of hosts', () => {
    expect(aReport({ hosts }).hosts.map(({ name }) => name)).toEqual(['db-1', 'web-2', 'web-10']);
  });
});

describe('what was not looked at', () => {
  test('a host with unknown facts is audited in part', () => {
    const unknown = [
      { at: '/a', reason: 'permission-denied' },
      { at: '/b', reason: 'permission-denied' },
      { at: '/c', reason: 'vanished' },
    ] as const;
    const report = aReport({ hosts: [anAuditedHost('web-1', aFacts({ unknown }), [aResult({ outcome: 'pass' })])] });
    expect(report.hosts[0]).toMatchObject({
      status: 'partial',
      unknownFacts: [
        { reason: 'permission-denied', count: 2, example: '/a' },
        { reason: 'vanished', count: 1, example: '/c' },
      ],
    });
    expect(report.summary).toMatchObject({ audited: 0, partial: 1 });
  });

  test('a host with neither facts nor a reason is not audited', () => {
    const { failure: _failure, ...host } = anUnreachedHost('web-1');
    expect(aReport({ hosts: [host] })).toMatchObject({
      conclusion: 'incomplete',
      hosts: [{ status: 'unreachable', error: { code: 'internal' } }],
    });
  });

  test('a host on which nothing was checked is named, however green the rest is', () => {
    const passing = anAuditedHost('web-1', aFacts(), [aResult({ outcome: 'pass' })]);
    const idle = ['db-1', 'db-2'].map((name) =>
      anAuditedHost(name, aFacts(), [aResult({ outcome: 'not_applicable' })]),
    );
    const report = aReport({ hosts: [passing, ...idle] });
    expect(report.conclusion).toBe('passed');
    expect(renderMarkdown(report)).toContain('No control met anything on `db-[1-2] (2 hosts)`.');
    expect(renderTerminal(report, { color: false, width: 80 })).toContain(
      'No control met anything on db-[1-2] (2 hosts).',
    );
  });

  test('a control without a single result met nothing', () => {
    const report = aReport({ hosts: [anAuditedHost('web-1', aFacts(), [aResult({ outcome: 'pass' })])] });
    expect(report.controls.filter(({ metSubject }) => !metSubject).map(({ id }) => id)).toEqual([
      'program-nofile-headroom',
      'no-tw-recycle',
      'conntrack-headroom',
    ]);
    expect(report.summary.controlsWithoutSubject).toBe(3);
    expect(renderMarkdown(report)).toContain('Nothing was found at `/capacity/conntrack/headroom`.');
  });

  test('a finding of a control that nobody listed is shown all the same', () => {
    const report = aReport({ controls: [], hosts: [anAuditedHost('web-1', incidentFacts(), [aResult()])] });
    expect(report.conclusion).toBe('failed');
    expect(renderMarkdown(report)).toContain('program-nofile');
  });
});

describe('scale', () => {
  test('10,000 hosts with a different finding each stay within the summary', () => {
    const hosts = Array.from({ length: 10_000 }, (_, index) =>
      anAuditedHost(`host${index}`, aFacts({ sysctl: { 'vm.swappiness': index } }), [
        aResult({ subject: '/sysctl/vm.swappiness', observed: index, expected: 'at most -1' }),
      ]),
    );
    const markdown = renderMarkdown(aReport({ hosts }));
    expect(bytes(markdown)).toBeLessThan(1_000_000);
    expect(markdown).toContain('9980 more rows are in report.json.');
  });
});

test('progress is one line without raw text of a host', () => {
  const base = { host: '::warning::x', done: 3, total: 12, unreachable: 0, milliseconds: 412 };
  expect(progressLine(base)).toBe('[3/12] :\\x3awarning:\\x3ax: audited in 0.4 s');
  const failure = { code: 'not-ssh', message: 'HTTP/1.1\n::error::' };
  expect(progressLine({ ...base, host: 'db-1', unreachable: 1, failure })).toBe(
    '[3/12] db-1: not audited (not-ssh: HTTP/1.1\\n:\\x3aerror:\\x3a) in 0.4 s, 1 not audited so far',
  );
});
