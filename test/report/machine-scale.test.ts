import { gzipSync } from 'node:zlib';
import type { Log } from 'sarif';
import { expect, test } from 'vitest';
import { renderJunit } from '../../src/report/junit/junit.ts';
import { renderOpenMetrics } from '../../src/report/openmetrics/openmetrics.ts';
import { renderSarif } from '../../src/report/sarif/sarif.ts';
import { bigReport } from '../builders/big-report.ts';

// 10,000 hosts are measured by hand (docs/reports.md); a tenth of them shows what each finding costs.
const report = bigReport({ hosts: 1000, controls: 60, share: 0.05 });
const { fail, unreachable } = report.summary;

test('a fleet of this size has findings and hosts that were not audited', () => {
  expect([fail, unreachable]).toEqual([2995, 2]);
});

test('SARIF has every finding once, in less than 2,500 bytes and 200 compressed ones', () => {
  const text = renderSarif(report, { root: '/repository', exitCode: 1 });
  const results = (JSON.parse(text) as Log).runs[0]?.results ?? [];
  expect(results.length).toBe(fail + unreachable);
  expect(new Set(results.map((result) => result.partialFingerprints?.['primaryLocationLineHash'])).size).toBe(
    fail + unreachable,
  );
  expect(text.length / fail).toBeLessThan(2500);
  expect(gzipSync(text).length / fail).toBeLessThan(200);
});

test('JUnit has every finding once, in less than 2,500 bytes', () => {
  const text = renderJunit(report, { unknown: 'error' });
  expect(text.match(/<failure /g)?.length).toBe(fail);
  expect(text.match(/<error /g)?.length).toBe(unreachable);
  expect(text.length / fail).toBeLessThan(2500);
});

test('metrics grow with hosts, not with hosts times controls', () => {
  const lines = renderOpenMetrics(report).split('\n');
  expect(lines.filter((line) => line.startsWith('limits_audit_host_')).length).toBe(3 * 1000 - unreachable);
  expect(lines.length).toBeLessThan(3 * 1000 + 60 * 6 + 150);
});
