import { EVERY_TYPE, typeBit } from './fact-schema.ts';
import { KEYWORDS } from './keywords.ts';
import { child, children, type Schema, type SchemaMap, type SelfContained, targetOf } from './schema.ts';

/** Keywords of which a number of 0 asks nothing. */
const COUNTS: ReadonlySet<string> = new Set(['minItems', 'minLength', 'minProperties']);
/** Looked at together with the keyword that they belong to. */
const PARTS: ReadonlySet<string> = new Set(['then', 'else', 'minContains', 'maxContains']);

/** Whether every value fits a schema, as far as that shows in its keywords: such a control passes on any host. */
export function isAlwaysValid({ schema, defs }: SelfContained, open: ReadonlySet<Schema> = new Set()): boolean {
  if (typeof schema === 'boolean') return schema;
  // Where a reference leads back, only what is asked on the way there could refuse.
  if (open.has(schema)) return true;
  const within = new Set([...open, schema]);
  const always = (inner: Schema): boolean => isAlwaysValid({ schema: inner, defs }, within);
  return Object.keys(schema).every((name) => {
    if (name === '$ref') return always(targetOf(schema, defs) ?? true);
    const keyword = KEYWORDS.get(name);
    if (keyword?.role === 'assertion') return PARTS.has(name) || asksNothing(name, schema);
    return keyword?.role !== 'applicator' || PARTS.has(name) || admitsAll(name, schema, always);
  });
}

function asksNothing(name: string, schema: SchemaMap): boolean {
  const value = schema[name];
  if (COUNTS.has(name)) return value === 0;
  if (name === 'uniqueItems') return value === false;
  if (name === 'required') return Array.isArray(value) && value.length === 0;
  if (name === 'dependentRequired') return Object.values(value ?? {}).every((names) => names.length === 0);
  if (name !== 'type') return false;
  const types = (Array.isArray(value) ? value : [value]).reduce<number>((all, type) => all | typeBit(String(type)), 0);
  return types === EVERY_TYPE;
}

function admitsAll(name: string, schema: SchemaMap, always: (inner: Schema) => boolean): boolean {
  switch (name) {
    case 'not':
      return schema[name] === false;
    case 'anyOf':
      return children(schema, name).some(always);
    case 'oneOf':
      return children(schema, name).length === 1 && children(schema, name).every(always);
    case 'contains':
      return schema['minContains'] === 0 && schema['maxContains'] === undefined;
    case 'if':
      return always(child(schema, 'then') ?? true) && always(child(schema, 'else') ?? true);
    default:
      return KEYWORDS_WITH_ONE.has(name)
        ? always(child(schema, name) ?? true)
        : (Object.values(schema[name] ?? {}) as Schema[]).every(always);
  }
}

const KEYWORDS_WITH_ONE: ReadonlySet<string> = new Set(
  [...KEYWORDS].flatMap(([name, keyword]) =>
    keyword.role === 'applicator' && keyword.holds === 'schema' ? [name] : [],
  ),
);
