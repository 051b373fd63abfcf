import { KEYWORDS, type Keyword } from './keywords.ts';
import type { SourceEntry, SourceMap, SourceNode } from './source-node.ts';

export type Applicator = Extract<Keyword, { readonly role: 'applicator' }>;

/** A schema that stands under a keyword of another. */
export interface Subschema {
  readonly keyword: string;
  readonly applicator: Applicator;
  /** The key under `properties`, the path under `at`, the index under `allOf`; empty for a single schema. */
  readonly key: string;
  readonly entry: SourceEntry;
}

/** Every subschema of a schema, `$ref` not followed. Values of the wrong form hold none. */
export function subschemasOf(schema: SourceMap): readonly Subschema[] {
  return [...schema.entries].flatMap(([keyword, entry]) => {
    const applicator = KEYWORDS.get(keyword);
    if (applicator?.role !== 'applicator') return [];
    return held(applicator, entry).map(([key, child]) => ({ keyword, applicator, key, entry: child }));
  });
}

function held(applicator: Applicator, entry: SourceEntry): readonly (readonly [string, SourceEntry])[] {
  const node: SourceNode = entry.value;
  if (applicator.holds === 'schema') return [['', entry]];
  if (applicator.holds === 'map') return node.kind === 'map' ? [...node.entries] : [];
  return node.kind === 'list'
    ? node.items.map((item, index) => [String(index), { place: item.place, value: item }])
    : [];
}
