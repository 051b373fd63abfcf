import fc from 'fast-check';
import type { Log, Result } from 'sarif';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../../src/report/report.ts';
import { renderSarif } from '../../../src/report/sarif/sarif.ts';
import { sarifText } from '../../../src/report/sarif/text.ts';
import { reportHolding } from '../../builders/hostile-report.ts';
import { anAuditedHost, anUnreachedHost, aReport, aRun, incidentFacts, REPORTS } from '../../builders/reports.ts';
import { aControl, aResult } from '../../builders/results.ts';
import { waivedReport } from '../../builders/waived-report.ts';
import { expectGolden } from '../golden-file.ts';
import { hostileText } from '../hostile-text.ts';
import { githubFaults } from './github-rules.ts';

const ROOT = '/home/runner/work/infra';
const render = (report: Report) => renderSarif(report, { root: ROOT, exitCode: 1 });
const parse = (text: string): Log => JSON.parse(text) as Log;
const resultsOf = (report: Report): readonly Result[] => parse(render(report)).runs[0]?.results ?? [];
const named = Object.entries({ ...REPORTS, waived: waivedReport });

describe.each(named)('%s', (name, report) => {
  test('is the golden file', async () => {
    await expectGolden(new URL(`golden/${name}.sarif`, import.meta.url), render(report()));
  });

  test('is what GitHub takes', () => {
    expect(githubFaults(parse(render(report())))).toEqual([]);
  });
});

describe('a result', () => {
  const location = (file: string, hostFile = 'inventory.yml') => {
    const place = { file, line: 12, column: 3 };
    const host = anAuditedHost('web-1', incidentFacts(), [aResult({ place })]);
    const report = aReport({
      run: aRun({ inventory: [hostFile] }),
      controls: [aControl({ place })],
      hosts: [{ ...host, place: { file: hostFile, line: 3 } }],
    });
    const physical = resultsOf(report)[0]?.locations?.[0]?.physicalLocation;
    return [physical?.artifactLocation?.uri, physical?.region?.startLine, physical?.region?.startColumn];
  };

  test.each([
    ['a baseline of the repository', 'policy/web.yml', ['policy/web.yml', 12, 3]],
    ['one with a path that needs encoding', './policy/a b%#?.yml', ['policy/a%20b%25%23%3F.yml', 12, 3]],
    ['one whose name looks like a scheme', 'file:x.yml', ['file%3Ax.yml', 12, 3]],
    ['one with an absolute path inside', `${ROOT}/policy/web.yml`, ['policy/web.yml', 12, 3]],
    ['a built-in one: the line of the host', 'recommended.yml', ['inventory.yml', 3, undefined]],
    ["a user's own of that name", './recommended.yml', ['recommended.yml', 12, 3]],
    ['one outside: the line of the host', '/etc/limits/web.yml', ['inventory.yml', 3, undefined]],
    ['one above: the line of the host', '../shared/web.yml', ['inventory.yml', 3, undefined]],
  ])('points at %s', (_what, file, expected) => {
    expect(location(file)).toEqual(expected);
  });

  test('names no path of the machine where nothing is in the repository', () => {
    expect(location('/etc/limits/web.yml', '/srv/secret/hosts.ini')).toEqual(['web.yml', 12, 3]);
    expect(location('recommended.yml', '/srv/secret/hosts.ini')).toEqual(['hosts.ini', 3, undefined]);
    expect(render(aReport({ run: aRun({ inventory: ['/srv/secret/hosts.ini'] }) }))).not.toContain('/srv');
  });

  test('keeps its fingerprint when lines move, and shares it with no other', () => {
    const at = (line: number, change = {}) => {
      const place = { file: 'web.yml', line };
      const results = [aResult({ place, ...change })];
      return resultsOf(aReport({ hosts: [anAuditedHost('web-1', incidentFacts(), results)] }))[0]?.partialFingerprints;
    };
    expect(at(90)).toEqual(at(12));
    expect(at(12, { observed: 900 })).toEqual(at(12));
    expect(at(12)?.['primaryLocationLineHash']).toMatch(/^[0-9a-f]{64}$/);
    expect(at(12, { subject: '/sysctl/fs.file-max' })).not.toEqual(at(12));
    expect(at(12, { control: 'no-tw-recycle' })).not.toEqual(at(12));
  });

  test.each([
    ['critical', 'error'],
    ['high', 'error'],
    ['medium', 'warning'],
    ['low', 'note'],
  ] as const)('of severity %s is of level %s', (severity, level) => {
    const [result] = resultsOf(aReport({ hosts: [anAuditedHost('w', incidentFacts(), [aResult({ severity })])] }));
    expect([result?.kind, result?.level]).toEqual(['fail', level]);
  });

  test('that is waived is there, suppressed, with whoever answers for it', () => {
    const waived = resultsOf(waivedReport()).filter(({ suppressions }) => suppressions !== undefined);
    expect(waived).toHaveLength(5);
    expect(waived[0]?.suppressions).toEqual([
      {
        kind: 'external',
        status: 'accepted',
        justification: expect.stringMatching(
          /, until .* \(OPS-12\|3\): These hosts are replaced; \\x40team `knows`\.$/,
        ),
        location: {
          physicalLocation: {
            artifactLocation: { uri: 'waivers.yml', uriBaseId: '%SRCROOT%' },
            region: { startLine: expect.any(Number), startColumn: expect.any(Number) },
          },
        },
        properties: { owner: expect.any(String), expires: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
      },
    ]);
  });

  test('that is unknown is open, and not passed over', () => {
    const open = resultsOf(REPORTS['fleet']?.() ?? aReport()).filter(({ kind }) => kind === 'open');
    expect(open.map(({ level, message }) => [level, message.text])).toEqual([
      ['none', expect.stringMatching(/^program worker on db3: not known whether it fits, found not known, expected /)],
    ]);
  });
});

describe('a run over nothing is not clean', () => {
  const rulesIn = (report: Report) => resultsOf(report).map(({ ruleId }) => ruleId);

  test.each([
    ['no host', aReport(), ['audit/nothing-checked']],
    [
      'hosts that could not be audited',
      aReport({ hosts: [anUnreachedHost('a')] }),
      ['audit/nothing-checked', 'audit/host-not-audited'],
    ],
    [
      'hosts with nothing to check',
      aReport({ hosts: [anAuditedHost('a', incidentFacts(), [])] }),
      ['audit/nothing-checked'],
    ],
  ])('%s', (_what, report, expected) => {
    expect(rulesIn(report)).toEqual(expected);
    expect(parse(render(report)).runs[0]?.invocations?.[0]?.executionSuccessful).toBe(false);
  });

  test('what is required and met nothing, and faulty waivers, are results', () => {
    expect(rulesIn(waivedReport())).toEqual(
      expect.arrayContaining(['audit/required-control-unmet', 'audit/waiver-expired', 'audit/waiver-unused']),
    );
  });
});

describe('the limits', () => {
  const fleet = () => REPORTS['fleet']?.() ?? aReport();
  const limited = (limits: { results: number; bytes: number }) =>
    parse(renderSarif(fleet(), { root: ROOT, exitCode: 1, limits })).runs[0];

  test('cut from the end, and say how many of what, three times', () => {
    const all = resultsOf(fleet());
    const run = limited({ results: 40, bytes: 1e9 });
    const words =
      'Left out to keep to what GitHub takes: 22 findings, 2 hosts that were not audited, 1 unknown check. The whole report is in report.json.';
    expect(run?.results?.slice(0, 39)).toEqual(all.slice(0, 39));
    expect(run?.results?.length).toBe(40);
    expect(run?.results?.[39]).toMatchObject({
      ruleId: 'audit/results-cut',
      level: 'warning',
      message: { text: words },
    });
    expect(run?.invocations?.[0]?.toolExecutionNotifications).toContainEqual({
      level: 'warning',
      message: { text: words },
    });
    expect(run?.properties).toMatchObject({ resultsFound: 64, resultsLeftOut: 25 });
  });

  test('hold for compressed bytes as well', () => {
    const run = limited({ results: 25_000, bytes: 6000 });
    const kept = run?.results?.length ?? 0;
    expect(kept).toBeGreaterThan(5);
    expect(kept).toBeLessThan(64);
    expect(run?.properties).toMatchObject({ resultsFound: 64, resultsLeftOut: 65 - kept });
  });
});

describe('hostile text', () => {
  test.each([
    ['[click](https://evil.example)', '[click]\\x28https:\\x2f/evil.example)'],
    ['{0} {name}', '\\x7b0} {name}'],
    ['<b> a < b', '\\x3cb> a < b'],
    ['@everyone getty@tty1.service', '\\x40everyone getty@tty1.service'],
    ['www.evil.example', 'www\\x2eevil.example'],
    ['/etc/supervisor//conf.d', '/etc/supervisor//conf.d'],
  ])('%s', (text, expected) => {
    expect(sarifText(text)).toBe(expected);
  });

  const shape = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shape);
    if (typeof value !== 'object' || value === null) return typeof value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shape(member)]));
  };

  test.each(['x', '\u202e', '](', '@a', '漢'])('GitHub takes it at any length: %j', (piece) => {
    expect(githubFaults(parse(render(reportHolding(piece.repeat(3000)))))).toEqual([]);
  });

  test('changes no structure, makes no link and leaves no character unseen', () => {
    const plain = shape(parse(render(reportHolding('plain'))));
    fc.assert(
      fc.property(hostileText, (text) => {
        const rendered = render(reportHolding(text));
        const log = parse(rendered);
        expect(shape(log)).toEqual(plain);
        expect(githubFaults(log)).toEqual([]);
        expect(rendered.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
      { numRuns: 150 },
    );
  });
});
