import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { aFacts } from '../builders/facts.ts';
import { anAuditedHost, aReport } from '../builders/reports.ts';

describe('what would make an unknown fact known', () => {
  const unknown = [
    { at: '/a', reason: 'permission-denied' },
    { at: '/b', reason: 'not-observable', detail: 'The kernel shows it to root: audit with become: sudo.' },
    { at: '/c', reason: 'not-found' },
    { at: '/d', reason: 'not-observable' },
  ] as const;

  test.each([
    [
      1000,
      [
        'not-observable –',
        'not-observable audit with become: sudo',
        'not-found –',
        'permission-denied audit with become: sudo',
      ],
    ],
    [0, ['not-observable –', 'not-observable audit with become: sudo', 'not-found –', 'permission-denied –']],
  ])('by uid %i', (uid, hints) => {
    const { probe, ...facts } = aFacts({ unknown });
    const read = { ...facts, probe: { ...probe, account: { ...probe.account, uid } } };
    const report = aReport({ hosts: [anAuditedHost('web-1', read, [])] });
    const [host] = report.hosts;
    const said = host?.unknownFacts?.map(({ reason, hint = '–' }) => `${reason} ${hint}`) ?? [];
    expect([...said].sort()).toEqual([...hints].sort());
    expect(report.summary.unknownFacts).toBe(4);
    expect(renderTerminal(report, { color: false, width: 80 })).toContain('  To know it: audit with become: sudo.');
    expect(renderMarkdown(report)).toContain('| audit with become: sudo |');
  });
});
