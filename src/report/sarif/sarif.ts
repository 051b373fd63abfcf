import { gzipSync } from 'node:zlib';
import type { Log, ReportingDescriptor } from 'sarif';
import type { Report } from '../report.ts';
import { type Kept, keptResults } from './entries.ts';
import { anchorsOf } from './location.ts';
import { invocationOf } from './notifications.ts';
import { ruleIndexes, rulesOf } from './rules.ts';

export interface SarifOptions {
  /** Absolute: the directory of the repository, which relative paths of the report start from. */
  readonly root: string;
  readonly exitCode: number;
  readonly limits?: SarifLimits;
}

interface SarifLimits {
  readonly results: number;
  /** Bytes after gzip. */
  readonly bytes: number;
}

/** GitHub takes 25,000 results and 10 MB, compressed; it shows 5,000 results, the worst. */
const GITHUB: SarifLimits = { results: 25_000, bytes: 9_500_000 };

/**
 * The report in SARIF 2.1.0, one run, as GitHub's code scanning takes it: every control is a rule and every result has
 * a line in the repository. What is above GitHub's limits is left out from the end, and counted. Ends with a line feed.
 */
export function renderSarif(report: Report, { root, exitCode, limits = GITHUB }: SarifOptions): string {
  const rules = rulesOf(report);
  const anchors = anchorsOf(report, root);
  let most = limits.results;
  for (;;) {
    const kept = keptResults(report, ruleIndexes(rules), anchors, most);
    const text = `${JSON.stringify(log(report, rules, kept, exitCode), null, 1)}\n`;
    const bytes = compressed(text, limits.bytes);
    if (bytes <= limits.bytes || most <= 1) return text;
    // A little less than in proportion, so that the next round is the last in nearly every case.
    most = Math.max(1, Math.floor((kept.results.length * limits.bytes * 0.9) / bytes));
  }
}

/** What is small enough as it is need not be compressed to know. */
function compressed(text: string, enough: number): number {
  const bytes = Buffer.byteLength(text);
  return bytes <= enough ? bytes : gzipSync(text).length;
}

function log(report: Report, rules: ReportingDescriptor[], { results, total, cut }: Kept, exitCode: number): Log {
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Limits Audit',
            semanticVersion: report.tool.version,
            shortDescription: { text: 'Audits the limits that supervised processes and kernels really run with.' },
            rules,
          },
        },
        automationDetails: { id: 'limits-audit/' },
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The directory of the repository.' } } },
        columnKind: 'utf16CodeUnits',
        invocations: [invocationOf(report, exitCode, cut)],
        results: [...results],
        properties: {
          conclusion: report.conclusion,
          summary: report.summary,
          resultsFound: total,
          resultsLeftOut: cut === undefined ? 0 : total - results.length + 1,
        },
      },
    ],
  };
}
