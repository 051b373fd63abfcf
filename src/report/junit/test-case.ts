import { xmlName, xmlText } from './xml.ts';

/** One test of a suite, before it is XML. */
export interface TestCase {
  readonly name: string;
  /** Set where an earlier test of the suite has the name as well. */
  readonly copy?: number;
  /** Absent: it passes. */
  readonly trouble?: Trouble;
}

export interface Trouble {
  readonly kind: 'failure' | 'error' | 'skipped';
  /** In a word: the severity of a failure, the category of an error. */
  readonly type: string;
  /** The one line that every reader shows. */
  readonly message: string;
  /** What is shown when somebody opens it, line by line. */
  readonly lines: readonly string[];
}

/** The element of a test. What it measures is the time of the host, which is that of the suite. */
export function testCaseXml(suite: string, { name, copy, trouble }: TestCase): string {
  const head = `    <testcase name="${xmlName(name)}${copy === undefined ? '' : ` (${copy})`}" classname="${xmlName(suite)}" time="0"`;
  return trouble === undefined ? `${head}/>\n` : `${head}>\n${troubleXml(trouble)}    </testcase>\n`;
}

function troubleXml({ kind, type, message, lines }: Trouble): string {
  // The schema gives a skipped test no type.
  const kindOf = kind === 'skipped' ? '' : ` type="${xmlText(type, 100)}"`;
  const body = lines.map((line) => xmlText(line)).join('\n');
  return `      <${kind} message="${xmlText(message, 500)}"${kindOf}>${body}</${kind}>\n`;
}

/**
 * Readers tell tests apart by suite and name: where two would have the same name once it is cut to its length, the
 * later ones are numbered, with numbers that make no name of another test.
 */
export function distinct(cases: readonly TestCase[]): readonly TestCase[] {
  const names = new Set(cases.map(({ name }) => xmlName(name)));
  const seen = new Map<string, number>();
  return cases.map((test) => {
    const name = xmlName(test.name);
    let copy = (seen.get(name) ?? 0) + 1;
    while (copy > 1 && names.has(`${name} (${copy})`)) copy += 1;
    seen.set(name, copy);
    return copy === 1 ? test : { ...test, copy };
  });
}
