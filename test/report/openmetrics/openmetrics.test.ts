import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labelValues } from '../../../src/report/openmetrics/exposition.ts';
import { renderOpenMetrics } from '../../../src/report/openmetrics/openmetrics.ts';
import type { Report } from '../../../src/report/report.ts';
import { reportHolding } from '../../builders/hostile-report.ts';
import { anUnreachedHost, aReport, REPORTS } from '../../builders/reports.ts';
import { waivedReport } from '../../builders/waived-report.ts';
import { expectGolden } from '../golden-file.ts';
import { hostileText } from '../hostile-text.ts';

type Sample = readonly [name: string, labels: Readonly<Record<string, string>>, value: number | null];
type Read = readonly [openMetrics: readonly Sample[], prometheus: readonly Sample[]];

/** What Prometheus' own client reads in texts, in both formats. The system's python3 is the one that has it. */
function readAll(texts: readonly string[]): readonly Read[] {
  const script = fileURLToPath(new URL('read-metrics.py', import.meta.url));
  const options = { input: JSON.stringify(texts), encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 } as const;
  return JSON.parse(execFileSync('/usr/bin/python3', [script], options)) as readonly Read[];
}

const sampleLines = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
const named = Object.entries({ ...REPORTS, waived: waivedReport });

test.each(named)('%s is the golden file', async (name, report) => {
  await expectGolden(new URL(`golden/${name}.prom`, import.meta.url), renderOpenMetrics(report()));
});

test('is read in both formats, and alike', () => {
  const texts = named.map(([, report]) => renderOpenMetrics(report()));
  const read = readAll(texts);
  expect(read.map(([samples]) => samples.length)).toEqual(texts.map(sampleLines));
  for (const [openMetrics, prometheus] of read) expect(prometheus).toEqual(openMetrics);
});

describe('what is read', () => {
  const valuesIn = (report: Report, name: string, labels: Readonly<Record<string, string>> = {}) => {
    const [read] = readAll([renderOpenMetrics(report)]);
    const found = read?.[0].filter(
      ([each, has]) => each === name && Object.entries(labels).every(([label, value]) => has[label] === value),
    );
    return found?.map(([, , value]) => value);
  };
  const incident = REPORTS['incident']?.() ?? aReport();

  test.each([
    ['limits_audit_conclusion', { conclusion: 'failed' }, [1]],
    ['limits_audit_conclusion', { conclusion: 'passed' }, [0]],
    ['limits_audit_run_timestamp_seconds', {}, [Date.UTC(2026, 0, 2, 3, 4, 5) / 1000]],
    ['limits_audit_run_duration_seconds', {}, [5]],
    ['limits_audit_hosts', { status: 'unreachable' }, [1]],
    ['limits_audit_checks', { outcome: 'fail' }, [4]],
    ['limits_audit_findings', { outcome: 'fail', severity: 'high' }, [3]],
    ['limits_audit_findings', { outcome: 'unknown', severity: 'high' }, [0]],
    ['limits_audit_control_checks', { control: 'no-tw-recycle', outcome: 'fail' }, [1]],
    ['limits_audit_controls_disabled', {}, [1]],
    ['limits_audit_host_status', { host: 'db-1', status: 'unreachable' }, [1]],
    ['limits_audit_host_findings', { host: 'web-1' }, [4]],
    ['limits_audit_host_findings', { host: 'web-2' }, [0]],
    // Nothing is known of it, which is not 0.
    ['limits_audit_host_findings', { host: 'db-1' }, []],
    ['limits_audit_host_duration_seconds', { host: 'web-1' }, [0.412]],
  ])('%s %j', (name, labels, values) => {
    expect(valuesIn(incident, name, labels)).toEqual(values);
  });

  test('waivers by state', () => {
    expect(valuesIn(waivedReport(), 'limits_audit_waivers')).toEqual([1, 1, 1, 1, 0, 1]);
  });
});

test('hosts above the limit have no series, and are counted', () => {
  const text = renderOpenMetrics(aReport({ hosts: ['a', 'b', 'c'].map((name) => anUnreachedHost(name)) }), 2);
  expect(text.match(/^limits_audit_host_status.*$/gm)).toEqual([
    'limits_audit_host_status{host="a",status="unreachable"} 1',
    'limits_audit_host_status{host="b",status="unreachable"} 1',
  ]);
  expect(text).toContain('\nlimits_audit_hosts_left_out 1\n');
  expect(text).toContain('\nlimits_audit_hosts{status="unreachable"} 3\n');
});

describe('hostile text', () => {
  test('names that look the same stay two series', () => {
    expect([...labelValues(['a\nb', 'a\\nb', 'c', 'a\\nb (2)']).values()]).toEqual([
      'a\\nb',
      'a\\nb (2)',
      'c',
      'a\\nb (2) (2)',
    ]);
  });

  test('changes no structure', () => {
    const texts = fc.sample(hostileText, { numRuns: 300, seed: 6 });
    const shape = (samples: readonly Sample[]) => samples.map(([name, labels]) => [name, Object.keys(labels)]);
    const [plain] = readAll([renderOpenMetrics(reportHolding('plain'))]);
    const read = readAll(texts.map((text) => renderOpenMetrics(reportHolding(text))));
    expect(read).toHaveLength(300);
    for (const [openMetrics, prometheus] of read) {
      expect(shape(openMetrics)).toEqual(shape(plain?.[0] ?? []));
      expect(prometheus).toEqual(openMetrics);
    }
  });
});
