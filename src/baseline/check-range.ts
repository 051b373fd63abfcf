import type { Problem } from '../problem.ts';
import { quote } from './describe.ts';
import type { SourceMap } from './source-node.ts';

/** Keywords that bound the same thing from below and from above. */
const RANGES = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minContains', 'maxContains'],
  ['minProperties', 'maxProperties'],
] as const;

/** Tells ranges that nothing can be in: a control that fails everywhere says nothing about a host. */
export function checkRanges(schema: SourceMap): readonly Problem[] {
  return RANGES.flatMap(([low, high]) => {
    const least = numberAt(schema, low);
    const most = numberAt(schema, high);
    const place = schema.entries.get(low)?.value.place;
    if (least === undefined || most === undefined || least <= most || !place) return [];
    const message = `Expected ${quote(low)} to be at most ${quote(high)} (${most}), found the number ${least}: nothing is in that range.`;
    return [{ message, place }];
  });
}

function numberAt(schema: SourceMap, keyword: string): number | undefined {
  const node = schema.entries.get(keyword)?.value;
  return node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : undefined;
}
