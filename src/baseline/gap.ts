import type { Json } from '../json.ts';
import { asksSomething } from './asks-something.ts';
import { evaluatedBy } from './evaluated.ts';
import { EVERY_TYPE, typeOf } from './fact-schema.ts';
import { KEYWORDS } from './keywords.ts';
import { escapeKey } from './pointer.ts';
import {
  child,
  children,
  childrenAt,
  childrenByName,
  namesOf,
  type Schema,
  type SchemaMap,
  type SelfContained,
  targetOf,
} from './schema.ts';

/**
 * Something that a schema would have checked and that was not there to be checked. JSON Schema calls a value valid
 * when it has nothing to say about it; here that is no pass.
 */
export type Gap =
  /** Nothing stands at this path below the subject. */
  | { readonly kind: 'absent'; readonly path: string }
  /** What stands there is of a type that the checks do not look at. */
  | { readonly kind: 'mistyped'; readonly path: string; readonly asked: number; readonly found: number };

/** Looks for the first gap in a value that the schema calls valid. */
export type FindGap = (value: Json, path: string) => Gap | undefined;

const none: FindGap = () => undefined;

/** Prepares the search for gaps; nothing of the schema is looked at again per host. */
export function gapFinderFor({ schema, defs }: SelfContained): FindGap {
  return new GapPlanner(defs).plan(schema);
}

class GapPlanner {
  readonly #defs: SelfContained['defs'];
  readonly #plans = new Map<Schema, FindGap>();

  constructor(defs: SelfContained['defs']) {
    this.#defs = defs;
  }

  plan(schema: Schema): FindGap {
    if (typeof schema === 'boolean' || !this.#asks(schema)) return none;
    const known = this.#plans.get(schema);
    if (known) return known;
    // Set before it is made: a schema that refers to itself finds this entry.
    let made: FindGap = none;
    this.#plans.set(schema, (value, path) => made(value, path));
    made = firstOf([
      ...this.#mistyped(schema),
      ...this.#onSameValue(schema),
      ...this.#inMap(schema),
      ...this.#inList(schema),
      ...this.#unevaluated(schema),
    ]);
    this.#plans.set(schema, made);
    return made;
  }

  #asks(schema: Schema): boolean {
    return asksSomething({ schema, defs: this.#defs });
  }

  #mistyped(schema: SchemaMap): readonly FindGap[] {
    let asked = 0;
    for (const name of Object.keys(schema)) {
      const keyword = KEYWORDS.get(name);
      if (name === 'not') return [];
      if (keyword?.role !== 'assertion' && keyword?.role !== 'applicator') continue;
      if (keyword.role === 'applicator' && keyword.types === EVERY_TYPE) continue;
      asked |= keyword.types;
    }
    if (asked === 0 || asked === EVERY_TYPE) return [];
    return [
      (value, path) => {
        const found = typeOf(value);
        return (asked & found) === 0 ? { kind: 'mistyped', path, asked, found } : undefined;
      },
    ];
  }

  /** `not` has no part in this: where it finds nothing to look at, it fails. */
  #onSameValue(schema: SchemaMap): readonly FindGap[] {
    const target = targetOf(schema, this.#defs);
    const single = childrenAt(schema, ['if', 'then', 'else']);
    const several = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => children(schema, keyword));
    const dependent = childrenByName(schema, 'dependentSchemas').map(([name, inner]): FindGap => {
      const find = this.plan(inner);
      return (value, path) => (isMap(value) && has(value, name) ? find(value, path) : undefined);
    });
    return [...(target === undefined ? [] : [target]), ...single, ...several]
      .map((inner) => this.plan(inner))
      .concat(dependent);
  }

  #inMap(schema: SchemaMap): readonly FindGap[] {
    const required = new Set(namesOf(schema, 'required'));
    const named = childrenByName(schema, 'properties');
    const patterns = childrenByName(schema, 'patternProperties');
    const finders = named
      .filter(([, inner]) => inner !== false && this.#asks(inner))
      .map(([name, inner]): FindGap => {
        const find = this.plan(inner);
        // Where the key is asked for as well, its absence was judged already.
        const absence = required.has(name) ? undefined : `/${escapeKey(name)}`;
        return (value, path) => {
          if (!isMap(value)) return undefined;
          if (has(value, name)) return find(value[name] ?? null, `${path}/${escapeKey(name)}`);
          return absence === undefined ? undefined : { kind: 'absent', path: path + absence };
        };
      });
    const matched = patterns.map(([pattern, inner]) => this.#eachKey(inner, new RegExp(pattern, 'u'), true));
    const rest = child(schema, 'additionalProperties') ?? true;
    const names = new Set(named.map(([name]) => name));
    const expressions = patterns.map(([pattern]) => new RegExp(pattern, 'u'));
    const isNamed = (key: string): boolean => names.has(key) || expressions.some((pattern) => pattern.test(key));
    const alone = named.length === 0 && patterns.length === 0;
    const others = typeof rest === 'object' ? [this.#otherKeys(rest, isNamed, alone)] : [];
    return [...finders, ...matched, ...others];
  }

  #eachKey(schema: Schema, pattern: RegExp, needed: boolean): FindGap {
    if (schema === false || !this.#asks(schema)) return none;
    const find = this.plan(schema);
    return (value, path) => (isMap(value) ? firstIn(value, (key) => pattern.test(key), find, path, needed) : undefined);
  }

  #otherKeys(schema: Schema, isNamed: (key: string) => boolean, needed: boolean): FindGap {
    if (!this.#asks(schema)) return none;
    const find = this.plan(schema);
    return (value, path) => (isMap(value) ? firstIn(value, (key) => !isNamed(key), find, path, needed) : undefined);
  }

  #inList(schema: SchemaMap): readonly FindGap[] {
    const first = children(schema, 'prefixItems');
    const rest = child(schema, 'items') ?? true;
    const prefix = first.flatMap((inner, index): readonly FindGap[] => {
      if (inner === false || !this.#asks(inner)) return [];
      const find = this.plan(inner);
      return [
        (value, path) => {
          if (!Array.isArray(value)) return undefined;
          const inside = `${path}/${index}`;
          return index < value.length ? find(value[index] as Json, inside) : { kind: 'absent', path: inside };
        },
      ];
    });
    const each =
      typeof rest === 'object' && this.#asks(rest) ? [this.#eachEntry(rest, first.length, first.length === 0)] : [];
    const contained = child(schema, 'contains');
    return [...prefix, ...each, ...(contained === undefined ? [] : [this.#eachEntry(contained, 0, false)])];
  }

  #unevaluated(schema: SchemaMap): readonly FindGap[] {
    const [keys, entries] = [child(schema, 'unevaluatedProperties'), child(schema, 'unevaluatedItems')];
    if (typeof keys !== 'object' && typeof entries !== 'object') return [];
    const by = evaluatedBy({ schema, defs: this.#defs });
    const isNamed = (key: string): boolean =>
      by.everyName || by.names.has(key) || by.patterns.some((pattern) => pattern.test(key));
    const alone = !by.everyName && by.names.size + by.patterns.length === 0;
    return [
      ...(typeof keys === 'object' ? [this.#otherKeys(keys, isNamed, alone)] : []),
      ...(typeof entries === 'object' && this.#asks(entries)
        ? [this.#eachEntry(entries, by.entries, by.entries === 0)]
        : []),
    ];
  }

  #eachEntry(schema: Schema, from: number, needed: boolean): FindGap {
    const find = this.plan(schema);
    return (value, path) => {
      if (!Array.isArray(value)) return undefined;
      for (let index = from; index < value.length; index += 1) {
        const gap = find(value[index] as Json, `${path}/${index}`);
        if (gap) return gap;
      }
      return needed && value.length === 0 ? { kind: 'absent', path: `${path}/*` } : undefined;
    };
  }
}

function firstIn(
  value: { readonly [key: string]: Json },
  wanted: (key: string) => boolean,
  find: FindGap,
  path: string,
  needed: boolean,
): Gap | undefined {
  let met = false;
  for (const key of Object.keys(value)) {
    if (!wanted(key)) continue;
    met = true;
    const gap = find(value[key] ?? null, `${path}/${escapeKey(key)}`);
    if (gap) return gap;
  }
  return needed && !met ? { kind: 'absent', path: `${path}/*` } : undefined;
}

function firstOf(finders: readonly FindGap[]): FindGap {
  const useful = finders.filter((find) => find !== none);
  if (useful.length < 2) return useful[0] ?? none;
  return (value, path) => {
    for (const find of useful) {
      const gap = find(value, path);
      if (gap) return gap;
    }
    return undefined;
  };
}

function has(value: { readonly [key: string]: Json }, key: string): boolean {
  return Object.hasOwn(value, key) && value[key] !== undefined;
}

function isMap(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
