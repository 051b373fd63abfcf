import { beforeAll, expect, test } from 'vitest';
import type { Format } from '../../src/report/format-names.ts';
import { renderReport } from '../../src/report/render-report.ts';
import type { Report } from '../../src/report/report.ts';
import { bigReport } from '../builders/big-report.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/**
 * Most bytes of UTF-8 for 2,000 hosts of which 5 % of 60 checks each fail. Formats for people fold and cut, so they
 * have a budget at any size; those for machines list every finding, and have one for each of them or each host.
 */
const BUDGETS: Readonly<Record<Format, (fleet: Report['summary']) => number>> = {
  text: () => 256 * KIB,
  markdown: () => MIB - 64 * KIB,
  html: () => 10 * MIB,
  json: ({ hosts, fail }) => 64 * KIB + hosts * 1200 + fail * 1700,
  sarif: ({ fail }) => 128 * KIB + fail * 2500,
  junit: ({ hosts, fail }) => 64 * KIB + hosts * 1000 + fail * 1500,
  openmetrics: ({ hosts }) => 64 * KIB + hosts * 300,
};

let report: Report;
beforeAll(() => {
  report = bigReport({ hosts: 2000, controls: 60, share: 0.05 });
});

test('the fleet is as big as it should be', () => {
  expect([report.summary.hosts, report.summary.fail, report.summary.unreachable]).toEqual([2000, 5990, 4]);
});

test.each(Object.entries(BUDGETS))('%s keeps to its budget', (format, budget) => {
  const before = process.cpuUsage();
  const text = renderReport(format as Format, report, {
    text: { color: true, width: 100 },
    sarif: { root: '/repository', exitCode: 1 },
    junit: { unknown: 'error' },
  });
  const { user, system } = process.cpuUsage(before);
  const bytes = Buffer.byteLength(text);
  expect(bytes).toBeLessThan(budget(report.summary));
  // Far above what it takes: what grows with the square of the hosts takes minutes.
  expect((user + system) / 1e6).toBeLessThan(5);
  expect(text.endsWith('\n')).toBe(true);
});
