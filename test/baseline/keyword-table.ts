import type { Draft } from '../../src/baseline/draft.ts';
import type { Json } from '../../src/json.ts';

/** A schema that is about one keyword, with a value that it lets pass and one that it does not. */
export interface KeywordRow {
  readonly keyword: string;
  readonly drafts: readonly Draft[];
  readonly schema: Json;
  readonly passes: Json;
  readonly fails: Json;
  /** Keywords at the top of the file, for what `$ref` leads to. */
  readonly top?: { readonly [keyword: string]: Json };
}

const both: readonly Draft[] = ['07', '2020-12'];
const older: readonly Draft[] = ['07'];
const newer: readonly Draft[] = ['2020-12'];
const small = { maximum: 5 };
/** Not written as an object, which would look like a promise. */
const andThen: { readonly [keyword: string]: Json } = Object.fromEntries([['then', small]]);

function row(drafts: readonly Draft[], keyword: string, schema: Json, passes: Json, fails: Json): KeywordRow {
  return { drafts, keyword, schema, passes, fails };
}

export const KEYWORD_ROWS: readonly KeywordRow[] = [
  row(both, 'type', { type: ['string', 'null'] }, null, 1),
  row(both, 'type', { type: 'integer' }, 2, 2.5),
  row(both, 'const', { const: { a: [1] } }, { a: [1] }, { a: [1, 2] }),
  row(both, 'enum', { enum: [1, 'a', null] }, null, 'b'),
  row(both, 'minimum', { minimum: 3 }, 3, 2),
  row(both, 'maximum', { maximum: 3 }, 3, 4),
  row(both, 'exclusiveMinimum', { exclusiveMinimum: 3 }, 4, 3),
  row(both, 'exclusiveMaximum', { exclusiveMaximum: 3 }, 2, 3),
  row(both, 'multipleOf', { multipleOf: 4 }, 8, 6),
  row(both, 'minLength', { minLength: 2 }, '🚀é', '🚀'),
  row(both, 'maxLength', { maxLength: 1 }, '🚀', '🚀é'),
  row(both, 'pattern', { pattern: '^\\p{Lu}' }, 'Éa', 'éa'),
  row(both, 'minItems', { minItems: 1 }, [0], []),
  row(both, 'maxItems', { maxItems: 1 }, [0], [0, 1]),
  row(both, 'uniqueItems', { uniqueItems: true }, [{ a: 1 }, { a: 2 }], [{ a: 1 }, { a: 1 }]),
  row(both, 'items', { items: small }, [1, 5], [1, 6]),
  row(both, 'items', { items: false }, [], [1]),
  row(both, 'contains', { contains: { const: 1 } }, [0, 1], [0, 2]),
  row(both, 'required', { required: ['a', 'b'] }, { a: 1, b: 1 }, { a: 1 }),
  row(both, 'minProperties', { minProperties: 1 }, { a: 1 }, {}),
  row(both, 'maxProperties', { maxProperties: 1 }, { a: 1 }, { a: 1, b: 1 }),
  row(both, 'properties', { properties: { 'a/b': small } }, { 'a/b': 5, c: 9 }, { 'a/b': 6 }),
  row(both, 'patternProperties', { patternProperties: { '^a': small } }, { ab: 5, c: 9 }, { ab: 6 }),
  row(
    both,
    'additionalProperties',
    { properties: { a: true }, patternProperties: { '^x': true }, additionalProperties: small },
    { a: 9, xa: 9, b: 5 },
    { a: 9, xa: 9, b: 6 },
  ),
  row(both, 'propertyNames', { propertyNames: { maxLength: 1 } }, { a: 1 }, { ab: 1 }),
  row(both, 'allOf', { allOf: [small, { minimum: 2 }] }, 3, 1),
  row(both, 'anyOf', { anyOf: [small, { minimum: 9 }] }, 9, 7),
  row(both, 'oneOf', { oneOf: [small, { minimum: 2 }] }, 6, 3),
  row(both, 'not', { not: small }, 6, 5),
  row(both, 'if', { if: { minimum: 3 }, ...andThen, maximum: 9 }, 2, 6),
  row(both, 'then', { if: { minimum: 3 }, ...andThen }, 4, 6),
  row(both, 'else', { if: { minimum: 3 }, else: { multipleOf: 2 } }, 2, 1),
  { ...row(both, '$defs', { $ref: '#/$defs/small' }, 5, 6), top: { $defs: { small } } },
  { ...row(both, 'definitions', { $ref: '#/definitions/a~1b' }, 5, 6), top: { definitions: { 'a/b': small } } },
  {
    ...row(both, '$ref', { $ref: '#/definitions/tree' }, [1, [5]], [1, [6]]),
    top: { definitions: { tree: { type: ['array', 'number'], items: { $ref: '#/definitions/tree' }, ...small } } },
  },
  // ajv judges by both, and so do we; the text of draft-07 has what is beside `$ref` ignored.
  { ...row(both, '$ref', { $ref: '#/definitions/small', minimum: 2 }, 3, 1), top: { definitions: { small } } },
  { ...row(both, '$id', { $ref: 'small.json' }, 5, 6), top: { definitions: { s: { $id: 'small.json', ...small } } } },
  {
    ...row(both, '$id', { $ref: 'https://example.com/b#/definitions/c' }, 5, 6),
    top: {
      $id: 'https://example.com/a',
      definitions: { s: { $id: 'b', definitions: { c: small, d: { $ref: '#/definitions/c' } } } },
    },
  },
  {
    ...row(both, '$id', { $ref: 'b#/definitions/d' }, 5, 6),
    top: {
      $id: 'https://example.com/a',
      definitions: { s: { $id: 'b', definitions: { c: small, d: { $ref: '#/definitions/c' } } } },
    },
  },
  { ...row(older, '$id', { $ref: '#small' }, 5, 6), top: { definitions: { s: { $id: '#small', ...small } } } },
  ...['title', 'description', '$comment'].map((note) => row(both, note, { [note]: 'x', ...small }, 5, 6)),
  ...['deprecated', 'readOnly', 'writeOnly'].map((note) => row(both, note, { [note]: true, ...small }, 5, 6)),
  row(both, 'default', { default: 9, ...small }, 5, 6),
  row(both, 'examples', { examples: [9], ...small }, 5, 6),

  row(older, 'items', { items: [small, { const: 'a' }] }, [5, 'a', 9], [5, 'b']),
  row(older, 'additionalItems', { items: [true], additionalItems: small }, [9, 5], [9, 6]),
  row(older, 'additionalItems', { items: [small], additionalItems: false }, [5], [5, 5]),
  row(older, 'dependencies', { dependencies: { a: ['b'] } }, { a: 1, b: 1 }, { a: 1 }),
  row(older, 'dependencies', { dependencies: { a: { required: ['b'] }, c: ['d'] } }, { a: 1, b: 1 }, { a: 1 }),
  row(older, 'dependencies', { dependencies: { a: { maxProperties: 1 }, c: ['d'] } }, { c: 1, d: 1 }, { c: 1 }),

  row(newer, 'prefixItems', { prefixItems: [small, { const: 'a' }] }, [5, 'a', 9], [5, 'b']),
  row(newer, 'items', { prefixItems: [true], items: small }, [9, 5], [9, 6]),
  row(newer, 'minContains', { contains: { const: 1 }, minContains: 2 }, [1, 1], [1, 2]),
  row(newer, 'minContains', { contains: { const: 1 }, minContains: 0, maxContains: 1 }, [2], [1, 1]),
  row(newer, 'maxContains', { contains: { const: 1 }, maxContains: 1 }, [1, 2], [1, 1]),
  row(newer, 'dependentRequired', { dependentRequired: { a: ['b'] } }, { a: 1, b: 1 }, { a: 1 }),
  row(newer, 'dependentSchemas', { dependentSchemas: { a: { maxProperties: 1 } } }, { a: 1 }, { a: 1, b: 1 }),
  row(newer, 'unevaluatedItems', { allOf: [{ prefixItems: [true] }], unevaluatedItems: small }, [9, 5], [9, 6]),
  row(
    newer,
    'unevaluatedProperties',
    { anyOf: [{ properties: { a: { const: 1 } }, required: ['a'] }, true], unevaluatedProperties: false },
    { a: 1 },
    { a: 2 },
  ),
  {
    ...row(
      newer,
      'unevaluatedProperties',
      { $ref: '#/$defs/a', unevaluatedProperties: small },
      { a: 9, b: 5 },
      { b: 6, a: 1 },
    ),
    top: { $defs: { a: { properties: { a: true }, required: ['a'] } } },
  },
  { ...row(newer, '$anchor', { $ref: '#small' }, 5, 6), top: { $defs: { s: { $anchor: 'small', ...small } } } },
];

/** Keywords that ajv knows and a baseline refuses, with a value that ajv takes. */
export const REFUSED: readonly { readonly keyword: string; readonly drafts: readonly Draft[]; readonly value: Json }[] =
  [
    // ajv alone refuses every name of a format as unknown.
    { keyword: 'format', drafts: both, value: 'date' },
    { keyword: 'contentEncoding', drafts: both, value: 'base64' },
    { keyword: 'contentMediaType', drafts: both, value: 'text/plain' },
    { keyword: 'contentSchema', drafts: both, value: {} },
    { keyword: '$dynamicRef', drafts: newer, value: '#a' },
    { keyword: '$dynamicAnchor', drafts: newer, value: 'a' },
    { keyword: '$recursiveRef', drafts: both, value: '#' },
    { keyword: '$recursiveAnchor', drafts: both, value: true },
    { keyword: '$vocabulary', drafts: both, value: {} },
    { keyword: '$schema', drafts: both, value: 'http://json-schema.org/draft-07/schema#' },
    { keyword: 'nullable', drafts: both, value: true },
    { keyword: 'id', drafts: both, value: 'a' },
    // Of ajv itself.
    { keyword: '$async', drafts: both, value: true },
    // It is not of the draft; ajv has kept it.
    { keyword: 'dependencies', drafts: newer, value: { a: ['b'] } },
  ];
