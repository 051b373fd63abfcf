import {
  child,
  children,
  childrenAt,
  childrenByName,
  type Schema,
  type SchemaMap,
  type SelfContained,
  targetOf,
} from './schema.ts';

/** What a schema and all that stands on the same value may name, whichever branch of it holds. */
export interface Evaluated {
  readonly names: ReadonlySet<string>;
  readonly patterns: readonly RegExp[];
  readonly everyName: boolean;
  /** How many entries from the first. */
  readonly entries: number;
}

const SAME = ['if', 'then', 'else'] as const;
const SAME_LISTS = ['allOf', 'anyOf', 'oneOf'] as const;

/** What `unevaluatedProperties` and `unevaluatedItems` of a schema may pass over; what they surely look at is left out. */
export function evaluatedBy({ schema, defs }: SelfContained): Evaluated {
  const [own, ...others] = onSameValue(schema, defs);
  const all = own ? [own, ...others] : [];
  const firstEntries = all.map((part) => children(part, 'prefixItems').length);
  const isHeld = (keyword: string, parts: readonly SchemaMap[]): boolean =>
    parts.some((part) => child(part, keyword) !== undefined);
  const everyEntry = isHeld('items', all) || isHeld('unevaluatedItems', others);
  return {
    names: new Set(all.flatMap((part) => childrenByName(part, 'properties').map(([name]) => name))),
    patterns: all.flatMap((part) => childrenByName(part, 'patternProperties').map(([name]) => new RegExp(name, 'u'))),
    everyName: isHeld('additionalProperties', all) || isHeld('unevaluatedProperties', others),
    entries: everyEntry ? Number.POSITIVE_INFINITY : Math.max(0, ...firstEntries),
  };
}

/** A schema and every other that may apply to the same value, itself first. */
function onSameValue(schema: Schema, defs: SelfContained['defs'], seen: Set<Schema> = new Set()): readonly SchemaMap[] {
  if (typeof schema === 'boolean' || seen.has(schema)) return [];
  seen.add(schema);
  const held = [
    targetOf(schema, defs) ?? true,
    ...childrenAt(schema, SAME),
    ...childrenByName(schema, 'dependentSchemas').map(([, inner]) => inner),
    ...SAME_LISTS.flatMap((keyword) => children(schema, keyword)),
  ];
  return [schema, ...held.flatMap((inner) => onSameValue(inner, defs, seen))];
}
