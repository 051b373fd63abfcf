import { formatNumber, formatValue } from '../baseline/format-value.ts';
import type { Json } from '../json.ts';
import type { ReportResult } from './report.ts';

const HEADROOM = /\/headroom(\/|$)/;

/** The observed value, written as {@link expectedWords} writes values; nothing is shown as more than it is. */
export function observedWords(result: ReportResult): string {
  const { observed, outcome } = result;
  if (observed === undefined) return outcome === 'fail' ? 'nothing' : 'not known';
  if (isShare(result)) return shareWords(shareOf(result));
  if (typeof observed === 'number' && !Number.isInteger(observed))
    return formatValue(Math.floor(observed * 1000) / 1000);
  return formatValue(observed as Json);
}

/** One bound of a share, as `expected` has it. */
const SHARE = /^((?:at least|at most|more than|less than|exactly) )(0|1|0\.\d+)$/;

/** What is expected instead. A share is told in percent: `at least 5 %`. */
export function expectedWords({ expected, subject }: Pick<ReportResult, 'expected' | 'subject'>): string {
  if (!HEADROOM.test(subject)) return expected;
  return expected.replace(SHARE, (_, words: string, share: string) => `${words}${percent(Number(share) * 100)}`);
}

/** `2.7 %`; rounded down, so that nothing is shown as more than it is. */
export function shareWords(share: number): string {
  return percent(Math.floor(share * 1000) / 10);
}

/** To a tenth: 0.07 times 100 is not quite 7. */
function percent(value: number): string {
  return `${formatNumber(Math.round(value * 10) / 10)} %`;
}

/** `1,024 : 524,288`, soft and hard, or a dash. */
export function limitWords(limit: { readonly soft: number; readonly hard: number } | undefined): string {
  if (limit === undefined) return '–';
  return limit.soft === limit.hard
    ? formatNumber(limit.soft)
    : `${formatNumber(limit.soft)} : ${formatNumber(limit.hard)}`;
}

/** A part of a whole, such as headroom: from 0 to 1, and hardly ever the same twice. */
export function isShare({ observed, subject }: ReportResult): boolean {
  return typeof observed === 'number' && HEADROOM.test(subject);
}

export function shareOf({ observed }: ReportResult): number {
  return typeof observed === 'number' ? observed : 0;
}

/** The one value that all of them found, or the least and the most. */
export function rangeWords(results: readonly ReportResult[]): string {
  const words = [results[0], results.at(-1)].flatMap((result) => (result === undefined ? [] : [observedWords(result)]));
  return [...new Set(words)].join(' to ');
}
