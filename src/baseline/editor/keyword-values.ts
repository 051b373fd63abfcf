import { TYPE_NAMES } from '../keywords.ts';

/** A JSON Schema for the editor. */
export type EditorSchema = boolean | { readonly [keyword: string]: unknown };

/** What the editor says of a keyword, and the values that it takes; one that holds schemas has no value of its own. */
export interface KeywordWords {
  readonly description: string;
  readonly value?: EditorSchema;
}

const number = { type: 'number' };
const count = { type: 'integer', minimum: 0 };
const flag = { type: 'boolean' };
const names = { type: 'array', items: { type: 'string' } };
const says = (description: string, value?: EditorSchema): KeywordWords => ({
  description,
  ...(value === undefined ? {} : { value }),
});

/** Keyword → what it asks, in a line. Those that the compiler does not take are left out of the editor anyway. */
export const KEYWORD_WORDS: Readonly<Record<string, KeywordWords>> = {
  at: says('Path in the facts → what must hold there. `*` stands for every key or index; `~1` is `/`, `~0` is `~`.'),
  control: says('Makes this schema a control: with an id, a title and a severity.'),

  type: says('The type of the value, or several of which it has one.', {
    anyOf: [{ enum: TYPE_NAMES }, { type: 'array', minItems: 1, items: { enum: TYPE_NAMES } }],
  }),
  const: says('The value that it must be.'),
  enum: says('The values of which it must be one.', { type: 'array', minItems: 1 }),

  minimum: says('The least that it may be.', number),
  maximum: says('The most that it may be. Unlimited is 18446744073709551615.', number),
  exclusiveMinimum: says('It must be more than this.', number),
  exclusiveMaximum: says('It must be less than this.', number),
  multipleOf: says('It must be a multiple of this.', { type: 'number', exclusiveMinimum: 0 }),

  minLength: says('The least number of characters.', count),
  maxLength: says('The largest number of characters.', count),
  pattern: says('A regular expression that some part of the text must fit (ECMA-262, with flag u).', {
    type: 'string',
  }),

  minItems: says('The least number of entries.', count),
  maxItems: says('The largest number of entries.', count),
  uniqueItems: says('true: no entry twice.', flag),
  minContains: says('How many entries must fit `contains`: at least these, 1 without it.', count),
  maxContains: says('How many entries may fit `contains`: at most these.', count),
  prefixItems: says('What the first, the second … entry must fit.'),
  items: says('What every entry must fit; beside `prefixItems`, every further one. In draft-07 also a list: one each.'),
  additionalItems: says('Draft-07: what every entry after those of `items` must fit.'),
  contains: says('What some entry must fit.'),
  unevaluatedItems: says('What the entries must fit that nothing else in this schema looks at.'),

  required: says('The names that must be there.', names),
  minProperties: says('The least number of names.', count),
  maxProperties: says('The largest number of names.', count),
  dependentRequired: says('Name → the names that must be there as well when it is.', {
    type: 'object',
    additionalProperties: names,
  }),
  properties: says('Name → what its value must fit.'),
  patternProperties: says('Regular expression → what the values of the names that fit it must fit.'),
  additionalProperties: says('What the values of all other names must fit.'),
  unevaluatedProperties: says('What the values must fit that nothing else in this schema looks at.'),
  propertyNames: says('What every name must fit, as a text.'),
  dependentSchemas: says('Name → what the whole map must fit when it is there.'),
  dependencies: says('Draft-07: name → what must be there or hold when it is there.'),

  allOf: says('It must fit all of these schemas. Several controls at one path stand here.'),
  anyOf: says('It must fit one of these schemas or several.'),
  oneOf: says('It must fit exactly one of these schemas.'),
  not: says('It must not fit this schema.'),
  if: says('Whether it fits decides between `then` and `else`; it asks nothing itself.'),
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
  then: says('What it must fit when it fits `if`.'),
  else: says('What it must fit when it does not fit `if`.'),

  $ref: says('A schema elsewhere: `#/$defs/NAME`, or in a file beside this one: `shared.yml#/$defs/NAME`.', {
    type: 'string',
  }),
  $id: says('A name of this schema for `$ref`, in this file. Nothing is fetched by it.', { type: 'string' }),
  $anchor: says('A name of this schema for `$ref: "#NAME"`, in this file.', { type: 'string' }),
  $defs: says('Name → a schema for `$ref` to use.'),
  definitions: says('Name → a schema for `$ref` to use, as it was called before `$defs`.'),

  title: says('What it is, for people.'),
  description: says('What it is for, for people.'),
  $comment: says('A note to the next reader.'),
  default: says('A note; it sets nothing.'),
  examples: says('A note; it asks nothing.'),
  deprecated: says('A note; it asks nothing.'),
  readOnly: says('A note; it asks nothing.'),
  writeOnly: says('A note; it asks nothing.'),
};
