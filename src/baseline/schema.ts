import type { Json } from '../json.ts';

/** A JSON Schema as the compiler gets it: standard keywords only, every `$ref` into `defs`. */
export type Schema = boolean | SchemaMap;
export interface SchemaMap {
  readonly [keyword: string]: Json;
}

/** A control's schema with the definitions that it refers to, and nothing else of its file. */
export interface SelfContained {
  readonly schema: Schema;
  readonly defs: Readonly<Record<string, Schema>>;
}

/** The parts of a {@link Schema} by name. Casts live here: whatever passes was made by `emitSchema`. */
export const child = (schema: SchemaMap, keyword: string): Schema | undefined => schema[keyword] as Schema | undefined;
export const childrenAt = (schema: SchemaMap, keywords: readonly string[]): readonly Schema[] =>
  keywords.map((keyword) => child(schema, keyword)).filter((held) => held !== undefined);
export const children = (schema: SchemaMap, keyword: string): readonly Schema[] =>
  (schema[keyword] ?? []) as unknown as readonly Schema[];
export const childrenByName = (schema: SchemaMap, keyword: string): readonly (readonly [string, Schema])[] =>
  Object.entries((schema[keyword] ?? {}) as Readonly<Record<string, Schema>>);
export const namesOf = (schema: SchemaMap, keyword: string): readonly string[] =>
  (schema[keyword] ?? []) as readonly string[];

/** Where the `$ref` of an emitted schema leads. */
export function targetOf(schema: SchemaMap, defs: SelfContained['defs']): Schema | undefined {
  const reference = schema['$ref'];
  return typeof reference === 'string' ? defs[reference.slice('#/$defs/'.length)] : undefined;
}
