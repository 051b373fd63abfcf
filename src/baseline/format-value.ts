import { UNLIMITED } from '../facts/facts.ts';
import type { Json } from '../json.ts';

const LONGEST = 120;
const digits = new Intl.NumberFormat('en-US', { maximumFractionDigits: 20 });

/** A number for people: `65,536`, `0.2`; RLIM_INFINITY is `unlimited`. */
export function formatNumber(value: number): string {
  return value >= UNLIMITED ? 'unlimited' : digits.format(value);
}

/** A value in the words of `expected`: numbers grouped, texts in quotes, long ones cut. */
export function formatValue(value: Json): string {
  if (typeof value === 'number') return formatNumber(value);
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
}
