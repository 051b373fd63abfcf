import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { hostLog } from '../../src/github/host-log.ts';
import { writeJobSummary } from '../../src/github/job-summary.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { createProgressLog } from '../../src/report/progress-log.ts';
import { anAuditedHost, anUnreachedHost, aReport, incidentFacts, REPORTS } from '../builders/reports.ts';
import { aResult } from '../builders/results.ts';

/** Lines for a run of `total` hosts that takes `ms` for each, of which every `lost`th is not audited. */
function progress(total: number, ms: number, lost: number): readonly string[] {
  const lines: string[] = [];
  let now = 5_000_000;
  const tell = createProgressLog(
    (line) => lines.push(line),
    () => now,
  );
  let unreachable = 0;
  for (let done = 1; done <= total; done += 1) {
    now += ms;
    const failure = done % lost === 0 ? { code: 'connect-refused', message: 'no ##[error]x' } : undefined;
    if (failure) unreachable += 1;
    tell({ host: `h${done}`, done, total, unreachable, milliseconds: 400, ...(failure && { failure }) });
  }
  return lines;
}

describe('progress', () => {
  test('a few hosts have a line each', () => {
    expect(progress(2, 10, 2)).toEqual([
      '[1/2] h1: audited in 0.4 s',
      '[2/2] h2: not audited (connect-refused: no #\\x23[error]x) in 0.4 s, 1 not audited so far',
    ]);
  });

  test('10,000 hosts: a line for each twentieth, and those that are not audited up to fifty', () => {
    const lines = progress(10_000, 10, 100);
    const failed = lines.filter((line) => line.includes('connect-refused'));
    expect(failed).toHaveLength(50);
    expect(lines.filter((line) => !line.includes('connect-refused')).slice(-3)).toEqual([
      '[9000/10000] 8,910 hosts audited, 90 not, after 90 s',
      '[9500/10000] 9,405 hosts audited, 95 not, after 95 s',
      '[10000/10000] 9,900 hosts audited, 100 not, after 100 s',
    ]);
    expect(lines).toHaveLength(50 + 1 + 20);
    expect(lines).toContain('Further hosts that are not audited are counted here, and named in the report.');
  });

  test('slow hosts: a line every half minute', () => {
    expect(progress(1000, 3000, 10_000).length).toBe(100);
  });
});

describe('hosts in the log', () => {
  test('a group for each host with findings, the worst first, then those not audited', () => {
    expect(hostLog(REPORTS['incident']?.() ?? aReport())).toEqual({
      groups: [
        {
          title: 'web-1: 4 findings',
          lines: [
            'high: program-nofile: program worker: 1,024, expected at least 65,536 (binds now)',
            'high: program-nofile: program mailer: 1,024, expected at least 65,536 (binds now)',
            'high: program-nofile-headroom: program worker: 2.3 %, expected at least 20 % (binds now)',
            'medium: no-tw-recycle: net.ipv4.tcp_tw_recycle in the sysctl files: 1, expected exactly 0',
          ],
        },
        {
          title: 'db-1: not audited (connect-refused during the connection)',
          lines: ['Nothing listens on 192.0.2.9 port 22.', 'Check the address, the port and that sshd runs.'],
        },
      ],
      more: undefined,
    });
  });

  test('what is not known says so', () => {
    const lines = hostLog(REPORTS['fleet']?.() ?? aReport()).groups.find(({ title }) => title.startsWith('db3'))?.lines;
    expect(lines).toEqual([
      'high: program-nofile-headroom: program worker: not known (the account may not read it), expected at least 20 %',
    ]);
  });

  test('10,000 hosts: a hundred groups, fifty lines each, the rest counted', () => {
    const facts = incidentFacts();
    const results = Array.from({ length: 60 }, () => aResult());
    const hosts = Array.from({ length: 9_000 }, (_, index) =>
      anAuditedHost(`h${index}`, facts, index < 200 ? results.slice(0, 1) : []),
    );
    const lost = Array.from({ length: 1_000 }, (_, index) => anUnreachedHost(`x${index}`));
    const { groups, more } = hostLog(aReport({ hosts: [...hosts, anAuditedHost('a', facts, results), ...lost] }));
    expect([groups.length, more]).toEqual([100, '1,101 more hosts with findings or not audited: see the report.']);
    expect(groups[0]?.title).toBe('a: 60 findings');
    expect([groups[0]?.lines.length, groups[0]?.lines.at(-1)]).toEqual([51, '10 more: see the report.']);
  });

  test('no raw text of a host', () => {
    const { groups } = hostLog(REPORTS['hostile']?.() ?? aReport());
    const text = groups.flatMap(({ title, lines }) => [title, ...lines]).join('\n');
    expect(groups.length).toBeGreaterThan(10);
    expect(text).not.toMatch(/::|##\[|[\x00-\x09\x0b-\x1f\x7f]|[\u200b\u202e]/);
  });
});

describe('the job summary', () => {
  const report = REPORTS['incident']?.() ?? aReport();

  async function written(before: string | undefined): Promise<{ said: string | undefined; text: string }> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'limits-audit-summary-'));
    try {
      const file = path.join(folder, 'summary.md');
      if (before !== undefined) await writeFile(file, before);
      const said = await writeJobSummary(report, before === undefined ? '' : file);
      return { said, text: before === undefined ? '' : await readFile(file, 'utf8') };
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  test('is the report', async () => {
    expect(await written('')).toEqual({ said: undefined, text: renderMarkdown(report) });
  });

  test('stands behind what the step has written already, and both fit into 1 MiB', async () => {
    const before = 'x'.repeat(1024 * 1024 - 64 * 1024 - 5000);
    const { said, text } = await written(before);
    expect(said).toBeUndefined();
    expect(text.startsWith(`${before}\n# ❌ Limits Audit: failed`)).toBe(true);
    expect(text).toContain('> Cut to fit: ');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 * 1024 - 64 * 1024);
  });

  test('is left alone when it is full', async () => {
    const before = 'x'.repeat(1024 * 1024 - 64 * 1024);
    expect(await written(before)).toEqual({
      said: 'The job summary of this step is full (983040 bytes); the report is in report-dir.',
      text: before,
    });
  });

  test('is not there', async () => {
    expect((await written(undefined)).said).toBe(
      'There is no job summary here (GITHUB_STEP_SUMMARY is not set); the report is in report-dir.',
    );
  });
});
