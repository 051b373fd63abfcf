import { formatNumber, formatValue } from '../baseline/format-value.ts';
import type { Json } from '../json.ts';
import type { ReportResult } from './report.ts';

/** The observed value, written as `expected` writes values; nothing that is left is shown as more than it is. */
export function observedWords({ observed, outcome }: ReportResult): string {
  if (observed === undefined) return outcome === 'fail' ? 'nothing' : 'not known';
  if (typeof observed === 'number' && !Number.isInteger(observed))
    return formatValue(Math.floor(observed * 1000) / 1000);
  return formatValue(observed as Json);
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
  return typeof observed === 'number' && /\/headroom(\/|$)/.test(subject);
}

export function shareOf({ observed }: ReportResult): number {
  return typeof observed === 'number' ? observed : 0;
}

/** The one value that all of them found, or the least and the most. */
export function rangeWords(results: readonly ReportResult[]): string {
  const words = [results[0], results.at(-1)].flatMap((result) => (result === undefined ? [] : [observedWords(result)]));
  return [...new Set(words)].join(' to ');
}
