import type { SysctlValue } from '../facts.ts';

/**
 * Whether a parameter that holds `live` would be left as it is by writing `planned`. Fewer numbers than it has leave
 * the others alone; lists of ports and CPUs are printed in order and as ranges, however they were written.
 */
export function isSameValue(planned: SysctlValue, live: SysctlValue): boolean {
  if (typeof planned !== 'string' && typeof live !== 'string') {
    const [wanted, has] = [[planned].flat(), [live].flat()];
    return wanted.length <= has.length && wanted.every((number, index) => number === has[index]);
  }
  const [a, b] = [textOf(planned), textOf(live)];
  return a === b || (isRangeList(a) && isRangeList(b) && mergedRanges(a) === mergedRanges(b));
}

function textOf(value: SysctlValue): string {
  return typeof value === 'string' ? value.trim().replaceAll(/\s+/g, ' ') : [value].flat().join(' ');
}

function isRangeList(text: string): boolean {
  return /^\d{1,9}(-\d{1,9})?(,\d{1,9}(-\d{1,9})?)*$/.test(text);
}

/** `90-95,80,81` as `80-81,90-95`. */
function mergedRanges(text: string): string {
  const ranges = text.split(',').map((range) => {
    const [from = '', to = from] = range.split('-');
    return { from: Number(from), to: Number(to) };
  });
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of ranges.sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to + 1) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged.map(({ from, to }) => `${from}-${to}`).join(',');
}
