import type { Report, ReportResult } from '../report.ts';
import type { JunitOptions } from './finding-case.ts';
import { fleetSuite } from './fleet-suite.ts';
import { hostSuite } from './host-suite.ts';
import { testSuiteXml } from './test-suite.ts';

/** Findings that are tests of their own; GitLab reads 500,000 tests of a file, most readers far fewer. */
const MOST_FINDINGS = 50_000;

/**
 * The report as JUnit XML (the schema of Ant's reports): one suite for the fleet, one for each host in the order of the
 * report. Findings above `mostFindings`, the least bad ones, are one failing test of their host. Ends with a line feed.
 */
export function renderJunit(report: Report, options: JunitOptions, mostFindings: number = MOST_FINDINGS): string {
  const { startedAt } = report.run;
  const titles = new Map(report.controls.map(({ id, title }) => [id, title]));
  const kept = byHost(report.results.slice(0, mostFindings));
  const leftOut = byHost(report.results.slice(mostFindings));
  const suites = report.hosts.map((host, index) => {
    const material = {
      host,
      results: kept.get(host.name) ?? [],
      leftOut: leftOut.get(host.name) ?? [],
      titleOf: (control: string) => titles.get(control) ?? control,
    };
    return testSuiteXml(hostSuite(material, options), index + 1, startedAt);
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${testSuiteXml(fleetSuite(report), 0, startedAt)}${suites.join('')}</testsuites>\n`;
}

function byHost(results: readonly ReportResult[]): ReadonlyMap<string, readonly ReportResult[]> {
  const hosts = new Map<string, ReportResult[]>();
  for (const result of results) {
    const list = hosts.get(result.host);
    if (list === undefined) hosts.set(result.host, [result]);
    else list.push(result);
  }
  return hosts;
}
