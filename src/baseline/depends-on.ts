import { asksSomething } from './asks-something.ts';
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

/** Keywords that look at a list or map as a whole, so that a part that could not be read may change what they say. */
const WHOLE = [
  'const',
  'enum',
  'uniqueItems',
  'minItems',
  'maxItems',
  'contains',
  'minProperties',
  'maxProperties',
  'propertyNames',
  'dependentRequired',
  'dependentSchemas',
  'unevaluatedItems',
  'unevaluatedProperties',
] as const;

const SAME = ['not', 'if', 'then', 'else'] as const;
const SAME_LISTS = ['allOf', 'anyOf', 'oneOf'] as const;

/** Whether a schema can tell apart two values that differ only at, or below, this path. In doubt it can. */
export function dependsOn({ schema, defs }: SelfContained, path: readonly string[]): boolean {
  return depends(schema, path, defs, new Set());
}

function depends(
  schema: Schema,
  path: readonly string[],
  defs: SelfContained['defs'],
  open: ReadonlySet<Schema>,
): boolean {
  const [key, ...rest] = path;
  // What stands for every key may be any of them. Below `false` nothing may stand at all.
  if (key === undefined || key === '*') return asksSomething({ schema, defs });
  if (typeof schema === 'boolean') return !schema;
  if (open.has(schema)) return false;
  if (WHOLE.some((keyword) => schema[keyword] !== undefined) || namesOf(schema, 'required').includes(key)) return true;
  const target = targetOf(schema, defs);
  const same = [
    ...(target === undefined ? [] : [target]),
    ...childrenAt(schema, SAME),
    ...SAME_LISTS.flatMap((keyword) => children(schema, keyword)),
  ];
  if (same.some((inner) => depends(inner, path, defs, new Set([...open, schema])))) return true;
  return below(schema, key).some((inner) => depends(inner, rest, defs, new Set()));
}

/** The schemas that a key or index comes under. */
function below(schema: SchemaMap, key: string): readonly Schema[] {
  const named = childrenByName(schema, 'properties').filter(([name]) => name === key);
  const matched = childrenByName(schema, 'patternProperties').filter(([pattern]) => new RegExp(pattern, 'u').test(key));
  const isNamed = named.length + matched.length > 0;
  const others = isNamed ? undefined : child(schema, 'additionalProperties');
  const first = children(schema, 'prefixItems');
  const index = /^\d+$/.test(key) ? Number(key) : -1;
  const entry = index < 0 ? undefined : (first[index] ?? child(schema, 'items'));
  const single = [others, entry].filter((inner) => inner !== undefined);
  return [...named, ...matched].map(([, inner]) => inner).concat(single);
}
