import type { Environment } from './config-names.ts';
import type { SectionReader } from './config-reader.ts';
import { type Expanded, isKnown, literal } from './expansion.ts';
import { parsePairs } from './shlex.ts';

/** The variables of `environment=`, whose values are secrets more often than not: none gets into a message. */
export function readEnvironment(reader: SectionReader, expanded: Expanded | undefined): Environment {
  const pairs = parsePairs(expanded?.pattern ?? '');
  if (pairs === undefined && expanded !== undefined && isKnown(expanded)) {
    reader.fault('environment', 'bad-value', 'expected KEY="value",KEY2="value2"');
  }
  return new Map(
    [...(pairs ?? [])].map(([name, pattern]) => [
      name,
      isKnown(literal(pattern)) ? literal(pattern) : { text: '', pattern },
    ]),
  );
}
