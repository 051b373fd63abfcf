import type { Json } from '../json.ts';
import { EVERY_TYPE, TYPE } from './fact-schema.ts';

/** What may stand as the value of a keyword. */
export interface Shape {
  /** In words, for errors. */
  readonly expected: string;
  readonly fits: (value: Json) => boolean;
}

const isText = (value: Json): value is string => typeof value === 'string';
const isCount = (value: Json): boolean => Number.isInteger(value) && Number(value) >= 0;
const isNumber = (value: Json): boolean => typeof value === 'number';

const number: Shape = { expected: 'a number', fits: isNumber };
const positive: Shape = { expected: 'a number above 0', fits: (value) => isNumber(value) && Number(value) > 0 };
const count: Shape = { expected: 'a whole number from 0', fits: isCount };
const flag: Shape = { expected: 'true or false', fits: (value) => typeof value === 'boolean' };
const anything: Shape = { expected: 'a value', fits: () => true };
const oneOrMore: Shape = {
  expected: 'a list of one or more values',
  fits: (value) => Array.isArray(value) && value.length > 0,
};
const names: Shape = { expected: 'a list of names', fits: (value) => Array.isArray(value) && value.every(isText) };
const namesByName: Shape = {
  expected: 'a map of lists of names',
  fits: (value) => isPlainMap(value) && Object.values(value).every(names.fits),
};
const pattern: Shape = { expected: 'a regular expression (ECMA-262, with flag u)', fits: isRegularExpression };

export const TYPE_NAMES = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object'] as const;
const isTypeName = (value: Json): boolean => isText(value) && (TYPE_NAMES as readonly string[]).includes(value);
const types: Shape = {
  expected: `one or several of ${TYPE_NAMES.join(', ')}`,
  fits: (value) => isTypeName(value) || (Array.isArray(value) && value.length > 0 && value.every(isTypeName)),
};

function isPlainMap(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isRegularExpression(value: Json): boolean {
  if (!isText(value)) return false;
  try {
    new RegExp(value, 'u');
    return true;
  } catch {
    return false;
  }
}

/** How subschemas stand under a keyword. */
export type Holds = 'schema' | 'list' | 'map';

/** Where the subschemas of a keyword apply, seen from the value that the keyword applies to. */
export type Applies = 'same' | 'key' | 'index' | 'each' | 'path' | 'name' | 'nowhere';

export type Keyword =
  /** Asks something of a value. `types`: those that it looks at; it is silent about all others. */
  | { readonly role: 'assertion'; readonly types: number; readonly shape: Shape; readonly needs?: string }
  /** Applies subschemas. `control`: a control may stand in them. */
  | {
      readonly role: 'applicator';
      readonly types: number;
      readonly holds: Holds;
      readonly applies: Applies;
      readonly control: boolean;
      readonly needs?: string;
    }
  | { readonly role: 'reference' }
  /** Says something to people, and asks nothing. */
  | { readonly role: 'note' }
  /** Known, but of no use here: `instead` says what to do. */
  | { readonly role: 'refused'; readonly instead: string }
  /** Of draft-07 only. */
  | { readonly role: 'older'; readonly instead: string };

const asks = (types: number, shape: Shape, needs?: string): Keyword => ({
  role: 'assertion',
  types,
  shape,
  ...(needs === undefined ? {} : { needs }),
});
const holds = (
  form: Holds,
  applies: Applies,
  types: number,
  options: { readonly control?: boolean; readonly needs?: string } = {},
): Keyword => ({ role: 'applicator', types, holds: form, applies, control: false, ...options });

const note: Keyword = { role: 'note' };
const refused = (instead: string): Keyword => ({ role: 'refused', instead });
const older = (instead: string): Keyword => ({ role: 'older', instead });
const onlyANote = refused('By itself it checks nothing. Say what you mean with "pattern", "enum" or "type".');
const dynamic = refused('What it means depends on the way that led there. Use "$anchor" or "$defs", and "$ref".');

/** The keywords of JSON Schema draft 2020-12, and ours. What a keyword means anywhere is looked up here. */
export const KEYWORDS: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ['at', holds('map', 'path', TYPE.array | TYPE.object, { control: true })],
  ['control', note],

  ['type', asks(EVERY_TYPE, types)],
  ['const', asks(EVERY_TYPE, anything)],
  ['enum', asks(EVERY_TYPE, oneOrMore)],

  ['minimum', asks(TYPE.number, number)],
  ['maximum', asks(TYPE.number, number)],
  ['exclusiveMinimum', asks(TYPE.number, number)],
  ['exclusiveMaximum', asks(TYPE.number, number)],
  ['multipleOf', asks(TYPE.number, positive)],

  ['minLength', asks(TYPE.string, count)],
  ['maxLength', asks(TYPE.string, count)],
  ['pattern', asks(TYPE.string, pattern)],

  ['minItems', asks(TYPE.array, count)],
  ['maxItems', asks(TYPE.array, count)],
  ['uniqueItems', asks(TYPE.array, flag)],
  ['minContains', asks(TYPE.array, count, 'contains')],
  ['maxContains', asks(TYPE.array, count, 'contains')],
  ['prefixItems', holds('list', 'index', TYPE.array, { control: true })],
  ['items', holds('schema', 'each', TYPE.array, { control: true })],
  ['contains', holds('schema', 'each', TYPE.array)],
  ['unevaluatedItems', holds('schema', 'each', TYPE.array)],

  ['required', asks(TYPE.object, names)],
  ['minProperties', asks(TYPE.object, count)],
  ['maxProperties', asks(TYPE.object, count)],
  ['dependentRequired', asks(TYPE.object, namesByName)],
  ['properties', holds('map', 'key', TYPE.object, { control: true })],
  ['patternProperties', holds('map', 'each', TYPE.object)],
  ['additionalProperties', holds('schema', 'each', TYPE.object)],
  ['unevaluatedProperties', holds('schema', 'each', TYPE.object)],
  ['propertyNames', holds('schema', 'name', TYPE.object)],
  ['dependentSchemas', holds('map', 'same', TYPE.object)],

  ['allOf', holds('list', 'same', EVERY_TYPE, { control: true })],
  ['anyOf', holds('list', 'same', EVERY_TYPE)],
  ['oneOf', holds('list', 'same', EVERY_TYPE)],
  ['not', holds('schema', 'same', EVERY_TYPE)],
  ['if', holds('schema', 'same', EVERY_TYPE)],
  ['then', holds('schema', 'same', EVERY_TYPE, { needs: 'if' })],
  ['else', holds('schema', 'same', EVERY_TYPE, { needs: 'if' })],

  ['$ref', { role: 'reference' }],
  ['$defs', holds('map', 'nowhere', 0)],
  ['definitions', holds('map', 'nowhere', 0)],

  ['title', note],
  ['description', note],
  ['$comment', note],
  ['default', note],
  ['examples', note],
  ['deprecated', note],
  ['readOnly', note],
  ['writeOnly', note],

  ['format', onlyANote],
  ['contentEncoding', onlyANote],
  ['contentMediaType', onlyANote],
  ['contentSchema', onlyANote],
  ['$id', note],
  ['$anchor', note],
  ['$dynamicAnchor', dynamic],
  ['$dynamicRef', dynamic],
  ['$recursiveRef', dynamic],
  ['$recursiveAnchor', dynamic],
  ['$vocabulary', refused('It is for meta-schemas only. Leave it out.')],
  ['id', refused('Since draft-06 it is "$id".')],
  ['nullable', refused('It is a word of OpenAPI. Here it is "type" with "null" beside the other type.')],
  ['$schema', refused('It stands at the top of a file only.')],
  ['additionalItems', older('In draft 2020-12 it is "items", beside "prefixItems".')],
  ['dependencies', older('In draft 2020-12 it is "dependentRequired" or "dependentSchemas".')],
  ['$input', refused('An input stands for a value, such as the number of "minimum", not for a schema.')],
]);
