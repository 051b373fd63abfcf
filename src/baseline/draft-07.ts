import type { Problem } from '../problem.ts';
import { describe, quote } from './describe.ts';
import { DRAFTS } from './draft.ts';
import { KEYWORDS } from './keywords.ts';
import { type SourceEntry, type SourceMap, type SourceNode, toJson } from './source-node.ts';

const NONE = 'Draft-07 has nothing like it.';

/** Keywords that draft-07 does not have, and what it has instead. */
const NEWER: ReadonlyMap<string, string> = new Map([
  ['prefixItems', 'In draft-07 it is "items" with a list of schemas.'],
  ['dependentRequired', 'In draft-07 it is "dependencies" with lists of names.'],
  ['dependentSchemas', 'In draft-07 it is "dependencies" with schemas.'],
  ['minContains', NONE],
  ['maxContains', NONE],
  ['unevaluatedItems', NONE],
  ['unevaluatedProperties', NONE],
  ['$anchor', 'In draft-07 it is "$id": "#NAME".'],
]);

const ELSE = `In a file of draft 2020-12 ("$schema": "${DRAFTS['2020-12']}") it can stand as it is.`;

/**
 * Writes the schemas of a draft-07 file as draft 2020-12, which all else reads: the two say the same in other words.
 * Places stay those of the file. A schema that stands in several places stays one.
 */
export class Draft07 {
  readonly #problems: Problem[];
  readonly #done = new Map<SourceNode, SourceNode>();

  constructor(problems: Problem[]) {
    this.#problems = problems;
  }

  schema(node: SourceNode): SourceNode {
    if (node.kind !== 'map') return node;
    const known = this.#done.get(node);
    if (known) return known;
    const entries = [...node.entries].flatMap(([name, entry]) => this.#keyword(name, entry, node));
    const schema: SourceMap = { ...node, entries: new Map(entries) };
    this.#done.set(node, schema);
    return schema;
  }

  #keyword(name: string, entry: SourceEntry, schema: SourceMap): readonly (readonly [string, SourceEntry])[] {
    const instead = NEWER.get(name);
    if (instead !== undefined) {
      const message = `Expected a keyword of draft-07, found ${quote(name)}, which is one of draft 2020-12.`;
      this.#problems.push({ message, place: entry.place, hint: `${instead} ${ELSE}` });
      return [];
    }
    const items = schema.entries.get('items')?.value;
    switch (name) {
      case 'items':
        return [[items?.kind === 'list' ? 'prefixItems' : 'items', this.#written(name, entry)]];
      case 'additionalItems':
        if (items?.kind === 'list') return [['items', this.#written(name, entry)]];
        this.#problems.push({
          message: `Expected "items" with a list of schemas beside "additionalItems", found ${items ? 'one schema' : 'none'}: it checks nothing then.`,
          place: entry.place,
        });
        return [];
      case 'dependencies':
        return this.#dependencies(entry);
      default:
        return [[name, KEYWORDS.get(name)?.role === 'applicator' ? this.#held(name, entry) : entry]];
    }
  }

  #dependencies(entry: SourceEntry): readonly (readonly [string, SourceEntry])[] {
    const { value } = entry;
    if (value.kind !== 'map') {
      const found = describe(toJson(value));
      const message = `Expected a map of schemas and lists of names for "dependencies", found ${found}.`;
      this.#problems.push({ message, place: value.place });
      return [];
    }
    const isNames = ([, held]: readonly [string, SourceEntry]): boolean => held.value.kind === 'list';
    const parts = [
      ['dependentRequired', [...value.entries].filter(isNames)],
      ['dependentSchemas', [...value.entries].filter((held) => !isNames(held))],
    ] as const;
    return parts
      .filter(([, entries]) => entries.length > 0)
      .map(([name, entries]) => {
        const part: SourceEntry = { ...entry, value: { ...value, entries: new Map(entries) } };
        return [
          name,
          name === 'dependentSchemas' ? this.#written('dependencies', part) : written('dependencies', part),
        ];
      });
  }

  #written(name: string, entry: SourceEntry): SourceEntry {
    const list = entry.value.kind === 'list';
    const map = name === 'dependencies';
    return written(name, list ? this.#heldAs('list', entry) : this.#heldAs(map ? 'map' : 'schema', entry));
  }

  #held(name: string, entry: SourceEntry): SourceEntry {
    const keyword = KEYWORDS.get(name);
    return keyword?.role === 'applicator' ? this.#heldAs(keyword.holds, entry) : entry;
  }

  #heldAs(form: 'schema' | 'list' | 'map', entry: SourceEntry): SourceEntry {
    const { value } = entry;
    if (form === 'schema') return { ...entry, value: this.schema(value) };
    if (form === 'list' && value.kind === 'list') {
      return { ...entry, value: { ...value, items: value.items.map((item) => this.schema(item)) } };
    }
    if (form !== 'map' || value.kind !== 'map') return entry;
    const entries = [...value.entries].map(
      ([key, held]) => [key, { ...held, value: this.schema(held.value) }] as const,
    );
    return { ...entry, value: { ...value, entries: new Map(entries) } };
  }
}

function written(name: string, entry: SourceEntry): SourceEntry {
  return { ...entry, written: name };
}
