import type { ReportResult } from '../report.ts';
import type { ReportHost } from '../report-host.ts';
import { counted, phaseWords, reasonWords } from '../words.ts';
import { findingCase, type JunitOptions } from './finding-case.ts';
import type { TestCase } from './test-case.ts';
import type { TestSuite } from './test-suite.ts';

/** What a host's suite is made of. */
export interface HostMaterial {
  readonly host: ReportHost;
  /** Its results that do not pass, the worst first. */
  readonly results: readonly ReportResult[];
  /** Results of it that there was no room for. */
  readonly leftOut: readonly ReportResult[];
  readonly titleOf: (control: string) => string;
}

/** One suite for one host. A report counts what passes and does not list it, so all of it is one test. */
export function hostSuite(material: HostMaterial, options: JunitOptions): TestSuite {
  const { host } = material;
  const { name, milliseconds, status, counts, location } = host;
  return {
    name,
    milliseconds,
    properties: {
      status,
      ...counts,
      ...(location.line === undefined ? {} : { line: location.line }),
      file: location.file,
    },
    cases: host.error === undefined ? auditedCases(material, options) : [notAudited(host.error)],
    output: (host.unknownFacts ?? []).map(unreadLine),
  };
}

function notAudited({ code, phase, message, hint }: NonNullable<ReportHost['error']>): TestCase {
  return {
    name: 'the host is audited',
    trouble: {
      kind: 'error',
      type: code,
      message: `Not audited: ${message}`,
      lines: [`category: ${code}`, phaseWords(phase), `what to do: ${hint}`],
    },
  };
}

function auditedCases({ host, results, leftOut, titleOf }: HostMaterial, options: JunitOptions): readonly TestCase[] {
  const passed = host.counts?.pass ?? 0;
  const cases = [
    { name: 'the host is audited' },
    ...results.map((result) => findingCase(result, titleOf(result.control), options)),
    ...(leftOut.length > 0 ? [leftOutCase(leftOut)] : []),
    ...(passed > 0 ? [{ name: 'all other checks pass' }] : []),
  ];
  return cases.length > 1 ? cases : [...cases, UNCHECKED];
}

/** That nothing was found where nothing was looked at is no test that passes. */
const UNCHECKED: TestCase = {
  name: 'all other checks pass',
  trouble: { kind: 'skipped', type: 'unchecked', message: 'No control met anything on this host.', lines: [] },
};

function leftOutCase(results: readonly ReportResult[]): TestCase {
  const { length } = results;
  const message = `${counted(length, 'more check')} of this host ${length === 1 ? 'does' : 'do'} not pass; report.json has them all.`;
  const kind = results.every(({ waiver }) => waiver !== undefined) ? 'skipped' : 'failure';
  return { name: 'further findings', trouble: { kind, type: 'left-out', message, lines: [] } };
}

function unreadLine({ reason, count, example, hint }: NonNullable<ReportHost['unknownFacts']>[number]): string {
  const known = hint === undefined ? '' : `; to know it: ${hint}`;
  return `${counted(count, 'fact')} not read: ${reasonWords(reason)}, such as ${example}${known}`;
}
