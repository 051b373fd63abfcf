import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { parse, type TestCase, type TestSuite } from 'junit2json';
import { describe, expect, test } from 'vitest';
import { renderJunit } from '../../../src/report/junit/junit.ts';
import { xmlText } from '../../../src/report/junit/xml.ts';
import type { Report } from '../../../src/report/report.ts';
import { reportHolding } from '../../builders/hostile-report.ts';
import { anAuditedHost, aReport, incidentFacts, REPORTS, withoutValue } from '../../builders/reports.ts';
import { aResult } from '../../builders/results.ts';
import { waivedReport } from '../../builders/waived-report.ts';
import { expectGolden } from '../golden-file.ts';
import { hostileText } from '../hostile-text.ts';

const render = (report: Report) => renderJunit(report, { unknown: 'error' });

async function suitesOf(xml: string): Promise<readonly TestSuite[]> {
  const read = await parse(xml);
  return read !== null && read !== undefined && 'testsuite' in read ? (read.testsuite ?? []) : [];
}

/** What a reader counts, not what the file says that there is. */
function counted(suite: TestSuite) {
  const cases = suite.testcase ?? [];
  const having = (kind: 'failure' | 'error' | 'skipped') => cases.filter((each) => each[kind] !== undefined).length;
  return { tests: cases.length, failures: having('failure'), errors: having('error'), skipped: having('skipped') };
}

const outcomeOf = ({ failure, error, skipped }: TestCase) =>
  (failure && 'failure') ?? (error && 'error') ?? (skipped && 'skipped') ?? 'passed';

/** Every start tag of each document, in order. Throws when one of them is not well-formed XML 1.0. */
function tagsOf(documents: readonly string[]): readonly (readonly string[])[] {
  const script = fileURLToPath(new URL('read-xml.py', import.meta.url));
  const options = { input: JSON.stringify(documents), encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 } as const;
  return JSON.parse(execFileSync('/usr/bin/python3', [script], options)) as readonly (readonly string[])[];
}

const named = Object.entries({ ...REPORTS, waived: waivedReport });

describe.each(named)('%s', (name, report) => {
  test('is the golden file', async () => {
    const xml = render(report());
    if (xml.length < 200_000) return expectGolden(new URL(`golden/${name}.xml`, import.meta.url), xml);
    // Of hundreds of hosts the suites are enough, as a file of half a megabyte is read by nobody.
    const suites = xml.match(/<testsuite .*>/g) ?? [];
    return expectGolden(new URL(`golden/${name}.suites.txt`, import.meta.url), `${suites.join('\n')}\n`);
  });

  test('is XML, and a reader of it counts what it says', async () => {
    const xml = render(report());
    expect(tagsOf([xml])[0]?.[0]).toBe('testsuites()');
    const suites = await suitesOf(xml);
    expect(suites.length).toBe(report().hosts.length + 1);
    for (const suite of suites) {
      expect(suite).toMatchObject(counted(suite));
      const names = (suite.testcase ?? []).map((each) => each.name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test('has a test for every finding, and for every host that was not audited', async () => {
    const { summary } = report();
    const suites = await suitesOf(render(report()));
    const hosts = suites.slice(1).flatMap(({ testcase = [] }) => testcase.map(outcomeOf));
    const having = (outcome: string) => hosts.filter((each) => each === outcome).length;
    expect(having('failure')).toBe(summary.fail);
    expect(having('error')).toBe(summary.unknown + summary.error + summary.unreachable);
  });
});

describe('the suites', () => {
  const cases = async (report: Report, suite: number, unknown: 'error' | 'skipped' = 'error') =>
    ((await suitesOf(renderJunit(report, { unknown })))[suite]?.testcase ?? []).map((each) => [
      each.name,
      outcomeOf(each),
      (each.failure ?? each.error ?? each.skipped)?.[0]?.message,
    ]);
  const unread = withoutValue({ outcome: 'unknown', reason: 'permission denied', expected: 'at least 0.2' });

  test.each(['error', 'skipped'] as const)('what is unknown is %s', async (unknown) => {
    const report = aReport({ hosts: [anAuditedHost('web-1', incidentFacts(), [unread])] });
    expect(await cases(report, 1, unknown)).toEqual([
      ['the host is audited', 'passed', undefined],
      [
        'program-nofile: Supervised programs may open enough files [program worker]',
        unknown,
        'Not known, expected at least 0.2: permission denied',
      ],
    ]);
  });

  test('what could not be carried out is an error, whatever unknown is', async () => {
    const broken = withoutValue({ outcome: 'error', reason: 'the pattern took too long' });
    const report = aReport({ hosts: [anAuditedHost('web-1', incidentFacts(), [broken])] });
    expect((await cases(report, 1, 'skipped'))[1]?.slice(1)).toEqual([
      'error',
      'Not carried out, expected at least 65536: the pattern took too long',
    ]);
  });

  test('a host with nothing to check has no test that passes for it', async () => {
    const report = aReport({ hosts: [anAuditedHost('web-1', incidentFacts(), [])] });
    expect(await cases(report, 1)).toEqual([
      ['the host is audited', 'passed', undefined],
      ['all other checks pass', 'skipped', 'No control met anything on this host.'],
    ]);
    expect((await cases(report, 0))[0]).toEqual([
      'the audit checks something',
      'error',
      'Nothing was checked: no control met anything that could be judged.',
    ]);
  });

  test('tell of required controls, controls that are off, and waivers', async () => {
    const rows = await cases(waivedReport(), 0);
    expect(rows).toContainEqual([
      'fd-budget: There is a budget',
      'error',
      'The control is required, and it checked nothing on any host.',
    ]);
    expect(rows.filter(([name]) => name?.startsWith('waiver for')).map(([, outcome]) => outcome)).toEqual([
      'passed',
      'passed',
      'failure',
      'failure',
      'skipped',
    ]);
    expect(await cases(REPORTS['incident']?.() ?? aReport(), 0)).toContainEqual([
      'somaxconn',
      'skipped',
      'The baseline turns it off.',
    ]);
  });

  test('name equal subjects apart', async () => {
    const report = aReport({ hosts: [anAuditedHost('web-1', incidentFacts(), [aResult(), aResult()])] });
    expect((await cases(report, 1)).map(([name]) => name)).toEqual([
      'the host is audited',
      'program-nofile: Supervised programs may open enough files [program worker]',
      'program-nofile: Supervised programs may open enough files [program worker] (2)',
    ]);
  });

  test.each([
    ['longer than a name may be', 'x'.repeat(400), 'x'.repeat(400)],
    ['that look like a number of ours', 'x', 'x (2)'],
  ])('name subjects apart %s', async (_, one, other) => {
    const found = [1, 2, 3, 4].map((index) => aResult({ subject: `/${index}` }));
    const report = aReport({ hosts: [anAuditedHost('web-1', incidentFacts(), found)] });
    const results = report.results.map((result, index) => ({ ...result, subjectName: index % 2 === 0 ? one : other }));
    const names = (await cases({ ...report, results }, 1)).map(([name]) => name);
    expect(names).toHaveLength(5);
    expect(new Set(names).size).toBe(5);
  });

  test('are cut from the end of the report, and each host says what is missing', async () => {
    const xml = renderJunit(REPORTS['incident']?.() ?? aReport(), { unknown: 'error' }, 1);
    const [, , web] = await suitesOf(xml);
    expect(web?.testcase?.map(({ name }) => name)).toEqual([
      'the host is audited',
      'program-nofile: Supervised programs may open enough files [program worker]',
      'further findings',
    ]);
    expect(web?.testcase?.[2]?.failure?.[0]?.message).toBe(
      '3 more checks of this host do not pass; report.json has them all.',
    );
  });
});

describe('hostile text', () => {
  test.each([
    ['a]]>b', 'a]]&gt;b'],
    ['\x00\x1b[31m\ufffe\ud800', '\\x00\\x1b[31m\\u{fffe}\\u{d800}'],
    ['<&>"\'', '&lt;&amp;&gt;&quot;&apos;'],
    ['::error::x ##[error]y', ':\\x3aerror:\\x3ax #\\x23[error]y'],
  ])('%j', (text, expected) => {
    expect(xmlText(text)).toBe(expected);
  });

  test('changes no structure and leaves no character unseen', () => {
    const texts = fc.sample(hostileText, { numRuns: 300, seed: 6 });
    const documents = texts.map((text) => render(reportHolding(text)));
    for (const document of documents) {
      expect(document.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|::|##\[/u);
    }
    const [plain, ...read] = tagsOf([render(reportHolding('plain')), ...documents]);
    expect(read).toHaveLength(300);
    for (const tags of read) expect(tags).toEqual(plain);
  });
});
