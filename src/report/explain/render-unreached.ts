import type { BundledHost } from '../../facts/bundle.ts';
import { coloured } from '../terminal-paint.ts';
import { wrapped } from '../terminal-wrap.ts';
import { phaseWords } from '../words.ts';
import { columnsFor, type TextOptions } from './columns.ts';

type HostError = NonNullable<BundledHost['error']>;

/** The row of a host that was not reached, as the report has it: what failed in which phase, and what to do. */
export function renderUnreached(name: string, error: HostError, options: TextOptions): string {
  const width = columnsFor(options);
  const { code, phase, message, hint } = error;
  const below = (text: string) => wrapped(text, { width, first: '  ', indent: '  ' });
  return [
    coloured(options.color).bad('Not audited'),
    ...wrapped(`${name}: ${code} ${phaseWords(phase)}`, { width, first: '- ', indent: '  ' }),
    ...below(message),
    ...below(hint),
  ].join('\n');
}
