import type { TextFile } from '../text-file.ts';
import { trimBlanks } from './blanks.ts';
import { normaliseKey } from './key.ts';
import type { SysctlProgram } from './program.ts';

/** `key = text`; without a text it is `-key`, which keeps patterns off the key. */
export interface Assignment {
  readonly key: string;
  /** What stands behind the `=`, trimmed: what is written to /proc/sys. */
  readonly text?: string;
  readonly file: string;
  readonly line: number;
}

/** `path`: the name to give; lines that are no assignment are skipped, as both programs do with a warning. */
export function readAssignments(
  { lines }: Pick<TextFile, 'lines'>,
  path: string,
  program: SysctlProgram,
): readonly Assignment[] {
  return lines.flatMap((line, index) => readAssignment(line, { file: path, line: index + 1 }, program) ?? []);
}

function readAssignment(
  text: string,
  place: Pick<Assignment, 'file' | 'line'>,
  program: SysctlProgram,
): Assignment | undefined {
  const blanks = program === 'systemd' ? 'systemd' : 'isspace';
  const line = trimBlanks(text, blanks);
  if (line === '' || line.startsWith('#') || line.startsWith(';')) return undefined;
  const equals = line.indexOf('=');
  if (equals < 0 && !line.startsWith('-')) return undefined;
  // A `-` in front of an assignment means that its failure does not matter. procps leaves a blank behind it in the
  // key, which then names nothing.
  const name = (equals < 0 ? line : line.slice(0, equals)).replace(/^-/, '');
  const key = normaliseKey(program === 'systemd' ? trimBlanks(name, blanks) : trimEnd(name), program);
  if (key === '') return undefined;
  return equals < 0 ? { key, ...place } : { key, text: trimBlanks(line.slice(equals + 1), blanks), ...place };
}

function trimEnd(text: string): string {
  return trimBlanks(`x${text}`).slice(1);
}
