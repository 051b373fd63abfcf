import type { ErrorObject } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { Json } from '../json.ts';
import { asksSomething } from './asks-something.ts';
import { dependsOn } from './depends-on.ts';
import { formatValue } from './format-value.ts';
import { KEYWORDS } from './keywords.ts';
import {
  child,
  children,
  childrenByName,
  type Schema,
  type SchemaMap,
  type SelfContained,
  targetOf,
} from './schema.ts';

/**
 * Why a schema asks nothing of a value that it calls valid: none of its `if` holds, and it has nothing else. Undefined
 * when it asks something, or when that is not known. `open`: paths below the value that could not be read.
 */
export type FindIdle = (value: Json, open: readonly (readonly string[])[]) => string | undefined;

/** Undefined for a schema that asks something of every value. */
export function idleFinderFor(ajv: Ajv2020, { schema, defs }: SelfContained): FindIdle | undefined {
  const planner = new IdlePlanner(ajv, defs);
  const find = planner.plan(schema);
  return planner.hasConditions && find !== never ? (value, open) => find(value, open) || undefined : undefined;
}

const never: FindIdle = () => undefined;
/** Asks nothing of any value, for which there is no reason to give. */
const always: FindIdle = () => '';

class IdlePlanner {
  hasConditions = false;
  readonly #ajv: Ajv2020;
  readonly #defs: SelfContained['defs'];
  readonly #plans = new Map<Schema, FindIdle>();

  constructor(ajv: Ajv2020, defs: SelfContained['defs']) {
    this.#ajv = ajv;
    this.#defs = defs;
  }

  plan(schema: Schema): FindIdle {
    if (typeof schema === 'boolean') return schema ? always : never;
    if (!asksSomething({ schema, defs: this.#defs })) return always;
    const known = this.#plans.get(schema);
    if (known) return known;
    // Set before it is made: a schema that refers to itself finds this entry.
    let made: FindIdle = never;
    this.#plans.set(schema, (value, open) => made(value, open));
    made = allIdle(Object.keys(schema).map((keyword) => this.#keyword(schema, keyword)));
    this.#plans.set(schema, made);
    return made;
  }

  #keyword(schema: SchemaMap, keyword: string): FindIdle {
    switch (keyword) {
      case '$ref':
        return this.plan(targetOf(schema, this.#defs) ?? true);
      case 'allOf':
        return allIdle(children(schema, keyword).map((inner) => this.plan(inner)));
      case 'if':
        return this.#conditional(schema);
      // With "if".
      case 'then':
      case 'else':
        return always;
      case 'properties':
      case 'additionalProperties':
        return keyword === 'properties' || schema['properties'] === undefined ? this.#inMap(schema) : always;
      case 'prefixItems':
      case 'items':
        return keyword === 'prefixItems' || schema['prefixItems'] === undefined ? this.#inList(schema) : always;
      default:
        return KEYWORDS.get(keyword)?.role === 'note' || !this.#asks(schema, keyword) ? always : never;
    }
  }

  #asks(schema: SchemaMap, keyword: string): boolean {
    return asksSomething({ schema: { [keyword]: schema[keyword] ?? null }, defs: this.#defs });
  }

  #conditional(schema: SchemaMap): FindIdle {
    this.hasConditions = true;
    const defs = this.#defs;
    const condition = child(schema, 'if') ?? true;
    const holds = this.#ajv.compile({ allOf: [condition], ...(Object.keys(defs).length === 0 ? {} : { $defs: defs }) });
    const [yes, no] = (['then', 'else'] as const).map((branch) => this.plan(child(schema, branch) ?? true));
    return (value, open) => {
      if (open.some((path) => dependsOn({ schema: condition, defs }, path))) return undefined;
      if (holds(value)) {
        const inner = yes?.(value, open);
        return inner === '' ? 'its "if" holds, and then it asks nothing' : inner;
      }
      const why = `its "if" does not hold${falseWords(holds.errors ?? [])}`;
      const inner = no?.(value, open);
      return inner === undefined ? undefined : inner || why;
    };
  }

  #inMap(schema: SchemaMap): FindIdle {
    if (schema['patternProperties'] !== undefined) return never;
    const named = new Map(childrenByName(schema, 'properties').map(([name, inner]) => [name, this.plan(inner)]));
    const others = this.plan(child(schema, 'additionalProperties') ?? true);
    return (value, open) => {
      if (typeof value !== 'object' || value === null) return undefined;
      if (Array.isArray(value)) return named.size > 0 ? undefined : '';
      // What is missing is a gap, which has better reasons.
      if ([...named].some(([name, find]) => find !== always && !Object.hasOwn(value, name))) return undefined;
      return eachIdle(Object.entries(value), (key) => named.get(key) ?? others, open);
    };
  }

  #inList(schema: SchemaMap): FindIdle {
    const first = children(schema, 'prefixItems').map((inner) => this.plan(inner));
    const rest = this.plan(child(schema, 'items') ?? true);
    return (value, open) => {
      if (typeof value !== 'object' || value === null) return undefined;
      if (!Array.isArray(value)) return first.length > 0 ? undefined : '';
      if (value.length < first.length) return undefined;
      return eachIdle(Object.entries(value as readonly Json[]), (key) => first[Number(key)] ?? rest, open);
    };
  }
}

function allIdle(finders: readonly FindIdle[]): FindIdle {
  if (finders.includes(never)) return never;
  const useful = finders.filter((find) => find !== always);
  if (useful.length < 2) return useful[0] ?? always;
  return (value, open) => together(useful.map((find) => find(value, open)));
}

function eachIdle(
  entries: readonly (readonly [string, Json])[],
  finderOf: (key: string) => FindIdle,
  open: readonly (readonly string[])[],
): string | undefined {
  const keys = new Set(entries.map(([key]) => key));
  if (open.some(([key]) => key === undefined || !keys.has(key))) return undefined;
  return together(
    entries.map(([key, inner]) =>
      finderOf(key)(
        inner,
        open.filter(([first]) => first === key).map((path) => path.slice(1)),
      ),
    ),
  );
}

const MOST_REASONS = 3;

/** Idle only where all parts are; their reasons, each once. */
function together(parts: readonly (string | undefined)[]): string | undefined {
  if (parts.includes(undefined)) return undefined;
  const reasons = [...new Set(parts.filter((part) => part !== undefined && part !== ''))];
  const more = reasons.length - MOST_REASONS;
  return `${reasons.slice(0, MOST_REASONS).join(', and ')}${more > 0 ? `, and ${more} more` : ''}`;
}

/** `: name is "api"`, of the first part that does not fit. */
function falseWords(errors: readonly ErrorObject[]): string {
  const [first] = errors;
  if (first === undefined) return '';
  const missing: unknown = first.keyword === 'required' ? first.params['missingProperty'] : undefined;
  const path = first.instancePath.slice(1);
  if (typeof missing === 'string') return `: there is no ${path === '' ? missing : `${path}/${missing}`}`;
  const value = first.data as Json;
  if (typeof value === 'object' && value !== null) return '';
  return `: ${path === '' ? 'it' : path} is ${formatValue(value)}`;
}
