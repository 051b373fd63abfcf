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
