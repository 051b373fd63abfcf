import type { BaselineFiles } from '../../src/baseline/files.ts';
import { type Baseline, loadBaseline } from '../../src/baseline/load-baseline.ts';

/** Baseline files in memory. */
export function filesOf(texts: Readonly<Record<string, string>>): BaselineFiles {
  return {
    async read(file) {
      const text = texts[file];
      return text === undefined ? { refused: 'there is no such file' } : { bytes: new TextEncoder().encode(text) };
    },
  };
}

/** Loads `t.yml`, with other files beside it. */
export function baselineFrom(text: string, beside: Readonly<Record<string, string>> = {}): Promise<Baseline> {
  return loadBaseline(['t.yml'], filesOf({ 't.yml': text, ...beside }));
}

/** The text of the error that loading fails with. */
export async function faultsOf(loading: Promise<unknown>): Promise<string> {
  try {
    await loading;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'no fault';
}

/** `control:` with what every control must say. */
export function control(id = 'a'): string {
  return `control: { id: ${id}, severity: low, title: T }`;
}

/** One control at one path, its schema in one line of YAML: line 4 of the file. */
export function oneControl(path: string, schema: string, members = control()): string {
  return `at:\n  ${path}:\n    ${members}\n    ${schema}\n`;
}

/** A bad baseline, and all that is said about it. */
export interface Fault {
  readonly name: string;
  readonly text: string;
  readonly says: string;
}
