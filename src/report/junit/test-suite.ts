import { distinct, type TestCase, testCaseXml } from './test-case.ts';
import { xmlName, xmlSeconds, xmlText } from './xml.ts';

/** A suite, before it is XML. */
export interface TestSuite {
  readonly name: string;
  readonly milliseconds: number;
  readonly properties: Readonly<Record<string, string | number>>;
  readonly cases: readonly TestCase[];
  /** What is told beside the tests, line by line. */
  readonly output: readonly string[];
}

/** The element of a suite. `startedAt`: ISO 8601 in UTC; the schema allows no zone. */
export function testSuiteXml(suite: TestSuite, id: number, startedAt: string): string {
  const { name, milliseconds, properties, output } = suite;
  const cases = distinct(suite.cases);
  const having = (kind: string) => cases.filter(({ trouble }) => trouble?.kind === kind).length;
  const attributes = {
    name: xmlName(name),
    package: 'limits-audit',
    id,
    hostname: xmlName(name),
    timestamp: xmlText(startedAt.slice(0, 19)),
    time: xmlSeconds(milliseconds),
    tests: cases.length,
    failures: having('failure'),
    errors: having('error'),
    skipped: having('skipped'),
  };
  const head = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`);
  const facts = Object.entries(properties).map(
    ([key, value]) => `      <property name="${xmlName(key)}" value="${xmlText(String(value))}"/>\n`,
  );
  return [
    `  <testsuite${head.join('')}>\n`,
    `    <properties>\n${facts.join('')}    </properties>\n`,
    ...cases.map((test) => testCaseXml(name, test)),
    `    <system-out>${output.map((line) => xmlText(line)).join('\n')}</system-out>\n    <system-err/>\n  </testsuite>\n`,
  ].join('');
}
