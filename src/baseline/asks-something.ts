import { KEYWORDS } from './keywords.ts';
import { type Schema, type SelfContained, targetOf } from './schema.ts';

const SILENT: ReadonlySet<string> = new Set(['minContains', 'maxContains']);

/** Whether a schema asks anything at all. One that does not would pass whatever it meets. */
export function asksSomething({ schema, defs }: SelfContained, seen: Set<Schema> = new Set()): boolean {
  if (typeof schema === 'boolean') return !schema;
  if (seen.has(schema)) return false;
  seen.add(schema);
  const asks = (inner: Schema): boolean => asksSomething({ schema: inner, defs }, seen);
  return Object.entries(schema).some(([name, value]) => {
    const keyword = KEYWORDS.get(name);
    if (name === '$ref') return asks(targetOf(schema, defs) ?? true);
    if (keyword?.role === 'assertion') return !SILENT.has(name);
    if (keyword?.role !== 'applicator') return false;
    if (name === 'contains' || name === 'not') return true;
    if (keyword.holds === 'schema') return asks(value as Schema);
    return (Object.values(value as object) as Schema[]).some(asks);
  });
}
