import fc from 'fast-check';
import type { Draft } from '../../src/baseline/draft.ts';
import type { Json } from '../../src/json.ts';

export const key = fc.constantFrom('a', 'b', 'a/b', 'm~n', 'x.y', '0', '__proto__');
export const plainKey = fc.constantFrom('a', 'b', 'a/b', '0', 'toString');
export const scalar = fc.oneof(
  fc.integer({ min: -2, max: 5 }),
  fc.constantFrom('', 'a', 'bb', '5'),
  fc.boolean(),
  fc.constant(null),
);

export function values(keys: fc.Arbitrary<string>): fc.Arbitrary<Json> {
  return fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      scalar,
      fc.array(tie('value'), { maxLength: 3 }),
      // As JSON.parse makes it: __proto__ is a key of its own.
      fc.array(fc.tuple(keys, tie('value')), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
    ),
  })).value;
}

export const small = fc.integer({ min: 0, max: 3 });
export type SchemaJson = boolean | { readonly [keyword: string]: Json };

/** Most keywords of a draft in any mixture that is well formed. */
export const schemasOf = (draft: Draft): fc.Arbitrary<SchemaJson> =>
  fc.letrec<{ schema: SchemaJson }>((tie) => {
    const schema = tie('schema') as fc.Arbitrary<Json>;
    const list = fc.array(schema, { minLength: 1, maxLength: 2 });
    const named = fc.dictionary(plainKey, schema, { maxKeys: 2 });
    const names = fc.uniqueArray(plainKey, { maxLength: 2 });
    const own = {
      '07': [
        fc.record({ items: list }),
        fc.record({ items: list, additionalItems: schema }),
        fc.record({ contains: schema }),
        fc.record({ dependencies: fc.dictionary(plainKey, fc.oneof(schema, names), { maxKeys: 2 }) }),
      ],
      '2020-12': [
        fc.record({ prefixItems: list }),
        fc.record({ prefixItems: list, items: schema }),
        fc.tuple(schema, small, small).map(([contains, least, more]) => ({
          contains,
          minContains: least,
          maxContains: least + more,
        })),
        fc.record({ dependentSchemas: named }),
        fc.record({ dependentRequired: fc.dictionary(plainKey, names, { maxKeys: 2 }) }),
        fc.record({ unevaluatedProperties: schema }),
      ],
    };
    const keyword = fc.oneof(
      fc.record({ minimum: small }),
      fc.record({ exclusiveMaximum: small }),
      fc.record({ multipleOf: fc.constantFrom(2, 0.5) }),
      fc.record({ minLength: small }),
      fc.record({ pattern: fc.constantFrom('^a', '5') }),
      fc.record({ type: fc.constantFrom('number', 'integer', 'string', 'array', 'object', 'null') }),
      fc.record({ const: scalar }),
      fc.record({ enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 3 }) }),
      fc.record({ required: names }),
      fc.record({ minItems: small }),
      fc.record({ maxProperties: small }),
      fc.record({ uniqueItems: fc.boolean() }),
      fc.record({ properties: named }),
      fc.record({ patternProperties: fc.dictionary(fc.constantFrom('^a', '0'), schema, { maxKeys: 2 }) }),
      fc.record({ additionalProperties: schema }),
      fc.record({ items: schema }),
      fc.record({ allOf: list }),
      fc.record({ anyOf: list }),
      fc.record({ oneOf: list }),
      fc.record({ not: schema }),
      fc
        .tuple(schema, schema, schema)
        .map((parts) => Object.fromEntries(['if', 'then', 'else'].map((k, i) => [k, parts[i]]))),
      fc.record({ propertyNames: schema }),
      fc.constant({ $ref: '#/definitions/shared' }),
      ...own[draft],
    ) as fc.Arbitrary<{ readonly [keyword: string]: Json }>;
    const map = fc
      .array(keyword, { minLength: 1, maxLength: 2 })
      .map((parts) => wellFormed(Object.assign({}, ...parts)));
    return { schema: fc.oneof({ maxDepth: 3, withCrossShrink: true }, fc.boolean(), map) };
  }).schema;

/** What needs a list of schemas in "items" is left away where a second "items" has won. */
function wellFormed({ additionalItems, ...schema }: { readonly [keyword: string]: Json }): SchemaJson {
  return additionalItems !== undefined && Array.isArray(schema['items']) ? { ...schema, additionalItems } : schema;
}
