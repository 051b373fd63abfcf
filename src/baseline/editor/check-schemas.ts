import { EVERY_TYPE, TYPE } from '../fact-schema.ts';
import { type Holds, KEYWORDS, type Keyword } from '../keywords.ts';
import { type EditorSchema, KEYWORD_WORDS } from './keyword-values.ts';

const BITS = Object.entries(TYPE);

/** Name of the definition of checks of values that have one of these types. */
export function checkName(types: number): string {
  if (types === EVERY_TYPE) return 'check';
  return ['check', ...BITS.filter(([, bit]) => (types & bit) !== 0).map(([name]) => name)].join('-');
}

export const refTo = (name: string) => ({ $ref: `#/$defs/${name}` });

/** What stands for a value: an input, or a value of which a part is one. */
export const INPUT_USE: EditorSchema = {
  description: 'The value of an input: the variable of this name in the inventory, else the default under `inputs`.',
  type: 'object',
  required: ['$input'],
  additionalProperties: false,
  properties: {
    $input: { description: 'Name of the input.', type: 'string' },
  },
};

/** A schema in a baseline: what may be asked of a value that has one of these types. */
export function checkOf(types: number): EditorSchema {
  return { type: ['object', 'boolean'], additionalProperties: false, ...keywordsFor(types) };
}

/** The keywords that look at values of these types, with those that they need beside them. */
export function keywordsFor(types: number): {
  readonly properties: Readonly<Record<string, EditorSchema>>;
  readonly dependentRequired: Readonly<Record<string, readonly string[]>>;
} {
  const usable = [...KEYWORDS].filter(([, keyword]) => looksAt(keyword, types));
  const needs = usable.flatMap(([name, keyword]) =>
    'needs' in keyword && keyword.needs !== undefined ? [[name, [keyword.needs]] as const] : [],
  );
  return {
    properties: Object.fromEntries(usable.map(([name, keyword]) => [name, keywordSchema(name, keyword, types)])),
    dependentRequired: Object.fromEntries(needs),
  };
}

/** As the compiler has it: one that is silent about every type that the value can have is a mistake. */
function looksAt(keyword: Keyword, types: number): boolean {
  if (keyword.role === 'refused') return false;
  return !('types' in keyword) || keyword.types === 0 || (keyword.types & types) !== 0;
}

function keywordSchema(name: string, keyword: Keyword, types: number): EditorSchema {
  if (name === 'control') return refTo('control');
  const { description = '', value = {} } = KEYWORD_WORDS[name] ?? {};
  if (keyword.role === 'applicator') {
    const inner = refTo(keyword.applies === 'same' ? checkName(types) : 'check');
    // In a file of draft-07 it may be a list as well.
    if (name === 'items') return { description, anyOf: [inner, held('list', inner)] };
    return { description, ...held(keyword.holds, inner) };
  }
  if (keyword.role !== 'assertion') return { description, ...asMap(value) };
  if (name === 'const') return { description, ...valueSchema(types) };
  if (name === 'enum')
    return { description, anyOf: [{ type: 'array', minItems: 1, items: valueSchema(types) }, refTo('input')] };
  return { description, anyOf: [value, refTo('input')] };
}

/** A value of one of these types, or an input in its place. */
function valueSchema(types: number): EditorSchema & object {
  if (types === EVERY_TYPE) return {};
  return { anyOf: [{ type: BITS.filter(([, bit]) => (types & bit) !== 0).map(([name]) => name) }, refTo('input')] };
}

function held(form: Holds, inner: EditorSchema): object {
  if (form === 'list') return { type: 'array', minItems: 1, items: inner };
  return form === 'map' ? { type: 'object', additionalProperties: inner } : asMap(inner);
}

function asMap(schema: EditorSchema): object {
  return typeof schema === 'boolean' ? {} : schema;
}

/** What an `enum` or `const` of a fact that can only be one of these words may be. */
export function wordsOnly(words: readonly string[]): EditorSchema {
  const word = { anyOf: [{ enum: words }, refTo('input')] };
  return { properties: { const: word, enum: { anyOf: [{ type: 'array', items: word }, refTo('input')] } } };
}
