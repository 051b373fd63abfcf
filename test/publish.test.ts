import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Log } from 'sarif';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { publish } from '../src/publish.ts';
import { renderJson } from '../src/report/json.ts';
import { renderMarkdown } from '../src/report/markdown.ts';
import { renderOpenMetrics } from '../src/report/openmetrics/openmetrics.ts';
import { anAuditedHost, aReport, incidentFacts, withoutValue } from './builders/reports.ts';

const bundle = { schemaVersion: 1, gatheredAt: '2026-01-02T03:04:05Z', hosts: [] } as const;
const report = aReport({
  hosts: [anAuditedHost('web-1', incidentFacts(), [withoutValue({ outcome: 'unknown', reason: 'permission denied' })])],
});

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'limits-audit-publish-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('every report is a file of its own, and nothing else is left', async () => {
  const published = await publish(report, bundle, { directory, exitCode: 3, junitUnknown: 'error' });
  const read = (file: string) => readFile(file, 'utf8');
  expect((await readdir(directory)).sort()).toEqual([
    'facts.json',
    'report.html',
    'report.json',
    'report.junit.xml',
    'report.md',
    'report.prom',
    'report.sarif',
  ]);
  expect(await read(published.reportJson)).toBe(renderJson(report));
  expect(await read(published.reportMarkdown)).toBe(renderMarkdown(report));
  expect(await read(published.reportOpenMetrics)).toBe(renderOpenMetrics(report));
  expect(JSON.parse(await read(published.factsJson))).toEqual(bundle);
  const sarif = JSON.parse(await read(published.reportSarif)) as Log;
  expect(sarif.runs[0]?.invocations?.[0]).toMatchObject({ exitCode: 3, executionSuccessful: false });
  expect(await read(published.reportJunit)).toContain('<error message="Not known');
});

test('JUnit calls what is unknown what it is told to', async () => {
  const { reportJunit } = await publish(report, bundle, { directory, exitCode: 3, junitUnknown: 'skipped' });
  expect(await readFile(reportJunit, 'utf8')).toContain('<skipped message="Not known');
});
