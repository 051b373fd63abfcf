import type { Json } from '../json.ts';
import type { Place } from '../problem.ts';
import { inputUsesIn } from './input.ts';
import { type SourceNode, toJson } from './source-node.ts';

/** A keyword with its value, where it stands. */
export interface Ask {
  readonly keyword: string;
  readonly value: Json;
  readonly place: Place;
}

export const LOW = ['minimum', 'exclusiveMinimum'] as const;
export const HIGH = ['maximum', 'exclusiveMaximum'] as const;
/** Pairs that bound the same count, each from its own schema. */
export const COUNTS = [
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
] as const;

const KEYWORDS: ReadonlySet<string> = new Set([
  'type',
  'const',
  'enum',
  'multipleOf',
  ...LOW,
  ...HIGH,
  ...COUNTS.flat(),
]);

/** What a schema asks of a value itself, `allOf` included. Values that depend on inputs are left out. */
export function asksOf(schema: SourceNode): readonly Ask[] {
  if (schema.kind !== 'map') return [];
  const all = schema.entries.get('allOf')?.value;
  const parts = all?.kind === 'list' ? all.items.flatMap(asksOf) : [];
  const own = [...schema.entries].flatMap(([keyword, { value }]) =>
    KEYWORDS.has(keyword) && inputUsesIn(value).length === 0
      ? [{ keyword, value: toJson(value), place: value.place }]
      : [],
  );
  return [...own, ...parts];
}
