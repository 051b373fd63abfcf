import type { Json } from '../json.ts';
import { formatNumber, formatValue } from './format-value.ts';
import { escapeKey } from './pointer.ts';
import {
  child,
  children,
  childrenByName,
  namesOf,
  type Schema,
  type SchemaMap,
  type SelfContained,
  targetOf,
} from './schema.ts';

const MOST_CLAUSES = 6;
const DEEPEST = 12;
const MOST_SCHEMAS = 300;

/** What a control asks for, in words: `at least 4,096`, `exactly 0`, `one of 0, 2`. */
export function expectedInWords({ schema, defs }: SelfContained): string {
  return new Wording(defs).of(schema, 0) || 'anything';
}

class Wording {
  readonly #defs: SelfContained['defs'];
  /** A schema that refers to itself several times has more words than anybody reads. */
  #left = MOST_SCHEMAS;

  constructor(defs: SelfContained['defs']) {
    this.#defs = defs;
  }

  /** Empty for a schema that asks nothing. */
  of(schema: Schema, depth: number): string {
    return joined(this.#clauses(schema, depth), ' and ');
  }

  #clauses(schema: Schema, depth: number): readonly string[] {
    if (typeof schema === 'boolean') return schema ? [] : ['nothing'];
    this.#left -= 1;
    if (depth > DEEPEST || this.#left < 0) return ['…'];
    const target = targetOf(schema, this.#defs);
    const own = Object.keys(schema).flatMap((keyword) => this.#keyword(keyword, schema, depth + 1));
    return [...(target === undefined ? [] : this.#clauses(target, depth + 1)), ...own].filter(
      (clause) => clause !== '',
    );
  }

  #keyword(keyword: string, schema: SchemaMap, depth: number): readonly string[] {
    const value = schema[keyword] ?? null;
    const simple = SIMPLE[keyword];
    if (simple) return [simple(value)];
    switch (keyword) {
      case 'allOf':
        return children(schema, keyword).flatMap((inner) => this.#clauses(inner, depth));
      case 'anyOf':
        return [this.#either(children(schema, keyword), ', or ', depth)];
      case 'oneOf':
        return [`exactly one of: ${this.#either(children(schema, keyword), '; ', depth)}`];
      case 'not':
        return [this.#not(child(schema, 'not') ?? true, depth)];
      case 'if':
        return [this.#condition(schema, depth)];
      case 'properties':
        return childrenByName(schema, keyword).map(([name, inner]) => this.#property(escapeKey(name), inner, depth));
      case 'required':
        return [this.#required(schema, depth)];
      case 'prefixItems':
        return children(schema, keyword).map((inner, index) => this.#at(`entry ${index + 1}`, inner, depth));
      case 'items':
        return [
          this.#at(schema['prefixItems'] ? 'each further entry' : 'each entry', child(schema, keyword) ?? true, depth),
        ];
      case 'contains':
        return [this.#contains(schema, depth)];
      case 'patternProperties':
        return childrenByName(schema, keyword).map(([name, inner]) => this.#at(`each key like ${name}`, inner, depth));
      case 'additionalProperties':
        return [this.#others(schema, depth)];
      case 'unevaluatedProperties':
        return [this.#at('each other key', child(schema, keyword) ?? true, depth)];
      case 'unevaluatedItems':
        return [this.#at('each other entry', child(schema, keyword) ?? true, depth)];
      case 'propertyNames':
        return [this.#at('each key', child(schema, keyword) ?? true, depth)];
      case 'dependentSchemas':
        return childrenByName(schema, keyword).map(([name, inner]) => `if there is ${name}: ${this.of(inner, depth)}`);
      default:
        return [];
    }
  }

  #at(where: string, schema: Schema, depth: number): string {
    const words = this.of(schema, depth);
    return words === '' ? '' : `${where}: ${words}`;
  }

  /** A path of single keys reads as one: `limits/nofile/soft: at least 4,096`. */
  #property(path: string, schema: Schema, depth: number): string {
    const named = typeof schema === 'object' ? childrenByName(schema, 'properties') : [];
    const only = named.length === 1 ? named[0] : undefined;
    const others = typeof schema === 'object' ? Object.keys(schema).filter((key) => key !== 'properties') : [];
    const isStep =
      only && others.every((key) => key === 'required' && namesOf(schema as SchemaMap, key).join() === only[0]);
    return isStep ? this.#property(`${path}/${escapeKey(only[0])}`, only[1], depth) : this.#at(path, schema, depth);
  }

  /** A key whose value is asked about is needed anyway. */
  #required(schema: SchemaMap, depth: number): string {
    const asked = new Set(
      childrenByName(schema, 'properties').flatMap(([name, inner]) => (this.of(inner, depth) ? name : [])),
    );
    const names = namesOf(schema, 'required').filter((name) => !asked.has(name));
    return names.length > 0 ? `with ${list(names)}` : '';
  }

  #others(schema: SchemaMap, depth: number): string {
    const inner = child(schema, 'additionalProperties') ?? true;
    const named = childrenByName(schema, 'properties').map(([name]) => name);
    if (inner === false) return named.length > 0 ? `no keys but ${list(named)}` : 'no keys';
    // The `*` of a path asks the same of lists and maps: said once.
    if (schema['items'] !== undefined && JSON.stringify(inner) === JSON.stringify(schema['items'])) return '';
    return this.#at(named.length > 0 ? 'each other key' : 'each key', inner, depth);
  }

  #either(schemas: readonly Schema[], joiner: string, depth: number): string {
    return joined(
      schemas.map((inner) => this.of(inner, depth) || 'anything'),
      joiner,
    );
  }

  #not(schema: Schema, depth: number): string {
    if (typeof schema === 'object') {
      const [only, ...others] = Object.keys(schema);
      if (only === 'const' && others.length === 0) return `anything but ${formatValue(schema['const'] ?? null)}`;
      if (only === 'enum' && others.length === 0) return `none of ${values(schema['enum'] ?? null)}`;
      if (only === 'contains' && others.length === 0)
        return `no entry with ${this.of(child(schema, 'contains') ?? true, depth)}`;
    }
    return `not (${this.of(schema, depth) || 'anything'})`;
  }

  #contains(schema: SchemaMap, depth: number): string {
    const what = this.of(child(schema, 'contains') ?? true, depth) || 'anything';
    const least = Number(schema['minContains'] ?? 1);
    const most = schema['maxContains'];
    if (most === 0) return `no entry with ${what}`;
    const bounds = [
      least > 0 ? `at least ${entries(least)}` : '',
      most === undefined ? '' : `at most ${entries(Number(most))}`,
    ];
    return `${bounds.filter(Boolean).join(' and ') || 'any number of entries'} with ${what}`;
  }

  #condition(schema: SchemaMap, depth: number): string {
    const condition = this.of(child(schema, 'if') ?? true, depth) || 'anything';
    const then = this.of(child(schema, 'then') ?? true, depth);
    const otherwise = this.of(child(schema, 'else') ?? true, depth);
    const parts = [
      then === '' ? '' : `if ${condition}, then ${then}`,
      otherwise === '' ? '' : `unless ${condition}, ${otherwise}`,
    ];
    return parts.filter(Boolean).join(' and ');
  }
}

const number = (words: string) => (value: Json) => `${words} ${formatNumber(Number(value))}`;
const counted = (words: string, one: string, many: string) => (value: Json) =>
  `${words} ${formatNumber(Number(value))} ${value === 1 ? one : many}`;

const TYPE_WORDS: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'true or false',
  number: 'a number',
  integer: 'a whole number',
  string: 'text',
  array: 'a list',
  object: 'a map',
};

const SIMPLE: Readonly<Record<string, (value: Json) => string>> = {
  type: (value) =>
    (Array.isArray(value) ? value : [value]).map((name) => TYPE_WORDS[String(name)] ?? String(name)).join(' or '),
  const: (value) => `exactly ${formatValue(value)}`,
  enum: (value) =>
    Array.isArray(value) && value.length === 1 ? `exactly ${values(value)}` : `one of ${values(value)}`,
  minimum: number('at least'),
  maximum: number('at most'),
  exclusiveMinimum: number('more than'),
  exclusiveMaximum: number('less than'),
  multipleOf: number('a multiple of'),
  minLength: counted('at least', 'character', 'characters'),
  maxLength: counted('at most', 'character', 'characters'),
  pattern: (value) => `text like ${String(value)}`,
  minItems: (value) => `at least ${entries(Number(value))}`,
  maxItems: (value) => (value === 0 ? 'no entries' : `at most ${entries(Number(value))}`),
  uniqueItems: (value) => (value === true ? 'no entry twice' : ''),
  minProperties: counted('at least', 'key', 'keys'),
  maxProperties: counted('at most', 'key', 'keys'),
  dependentRequired: (value) =>
    Object.entries(value as Readonly<Record<string, readonly string[]>>)
      .map(([name, needed]) => `with ${list(needed)} if there is ${name}`)
      .join(' and '),
};

function entries(count: number): string {
  return `${formatNumber(count)} ${count === 1 ? 'entry' : 'entries'}`;
}

function values(value: Json): string {
  return joined(Array.isArray(value) ? value.map(formatValue) : [], ', ');
}

function list(names: readonly string[]): string {
  return names.join(', ');
}

/** Joins clauses, and says how many it leaves out. */
function joined(clauses: readonly string[], joiner: string): string {
  const shown = clauses.slice(0, MOST_CLAUSES);
  const cut = clauses.length - shown.length;
  return cut > 0 ? `${shown.join(joiner)}${joiner}${cut} more` : shown.join(joiner);
}
