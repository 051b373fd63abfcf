import type { SysctlFileEntry } from '../facts.ts';
import type { TextFile } from '../text-file.ts';
import { trimBlanks } from './blanks.ts';
import { normaliseKey } from './key.ts';
import { parseSysctlValue } from './value.ts';

/** `key = value`; without a value it is `-key`, which keeps patterns off the key. */
export interface Assignment {
  readonly key: string;
  readonly entry?: SysctlFileEntry;
}

/** `path`: the name to give; lines that are no assignment are skipped, as both programs do with a warning. */
export function readAssignments({ lines }: Pick<TextFile, 'lines'>, path: string): readonly Assignment[] {
  return lines.flatMap((text, index): readonly Assignment[] => {
    const line = trimBlanks(text);
    if (line === '' || line.startsWith('#') || line.startsWith(';')) return [];
    const equals = line.indexOf('=');
    // A `-` in front of an assignment means that its failure does not matter.
    const name = trimBlanks((equals < 0 ? line : line.slice(0, equals)).replace(/^-/, ''));
    const key = normaliseKey(name);
    if (key === '' || (equals < 0 && !line.startsWith('-'))) return [];
    if (equals < 0) return [{ key }];
    return [{ key, entry: { value: parseSysctlValue(line.slice(equals + 1)), file: path, line: index + 1 } }];
  });
}
