import type { Resolve } from './references.ts';
import type { SourceMap, SourceNode } from './source-node.ts';
import { subschemasOf } from './subschemas.ts';

/** Every schema with `control` that stands in a schema or where its references lead. */
export function markedIn(
  schema: SourceNode,
  resolve: Resolve,
  seen: Set<SourceNode> = new Set(),
): readonly SourceMap[] {
  if (schema.kind !== 'map' || seen.has(schema)) return [];
  seen.add(schema);
  const target = targetOf(schema, resolve);
  return [
    ...(schema.entries.has('control') ? [schema] : []),
    ...subschemasOf(schema).flatMap((subschema) => markedIn(subschema.entry.value, resolve, seen)),
    ...(target ? markedIn(target, resolve, seen) : []),
  ];
}

/** Where the `$ref` of a schema leads. */
export function targetOf(schema: SourceMap, resolve: Resolve): SourceNode | undefined {
  const entry = schema.entries.get('$ref');
  const reference = entry && resolve(entry.value);
  return reference && 'target' in reference ? reference.target : undefined;
}
