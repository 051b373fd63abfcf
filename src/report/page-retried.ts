import { foldedList } from './fold-names.ts';
import type { Report } from './report.ts';

/** Hosts that were read, and not at the first try. */
export interface RetriedHosts {
  readonly hosts: string;
  readonly count: number;
  /** `, after up to 3 tries`. */
  readonly tries: string;
}

/** A host that answers at a later try is one that soon may not. */
export function retriedHosts({ hosts }: Report): RetriedHosts | undefined {
  const later = hosts.filter(({ attempts, error }) => error === undefined && attempts > 1);
  if (later.length === 0) return undefined;
  return {
    hosts: foldedList(later.map(({ name }) => name)),
    count: later.length,
    tries: triesWords(later.map(({ attempts }) => attempts)),
  };
}

/** `, after 3 tries`; empty when each was tried once, or not at all. */
export function triesWords(attempts: readonly number[]): string {
  const most = attempts.reduce((a, b) => Math.max(a, b), 0);
  if (most <= 1) return '';
  return attempts.every((each) => each === most) ? `, after ${most} tries` : `, after up to ${most} tries`;
}
