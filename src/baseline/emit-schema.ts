import type { Json } from '../json.ts';
import type { Problem } from '../problem.ts';
import { describe, quote } from './describe.ts';
import { inputUsesIn, withInputs } from './input.ts';
import { KEYWORDS, type Keyword } from './keywords.ts';
import { parsePattern, type Step } from './pointer.ts';
import type { Resolve } from './references.ts';
import type { Schema, SchemaMap, SelfContained } from './schema.ts';
import type { SourceEntry, SourceMap, SourceNode } from './source-node.ts';

const COUNTING = ['unevaluatedProperties', 'unevaluatedItems'] as const;

/**
 * The schema of one control in standard keywords: inputs replaced, `at` written out, notes left away, and every
 * schema that it refers to brought along. A control inside it is judged on its own and asks nothing here.
 */
export function emitSchema(
  node: SourceNode,
  inputs: ReadonlyMap<string, Json>,
  resolve: Resolve,
  problems: Problem[],
): SelfContained {
  const emitter = new SchemaEmitter(node, inputs, resolve, problems);
  const schema = emitter.emit(node);
  return { schema, defs: Object.fromEntries(emitter.defs) };
}

class SchemaEmitter {
  readonly defs = new Map<string, Schema>();
  /** Of definitions as they are emitted for `counted` and for the rest. */
  readonly #names = { counted: new Map<SourceNode, string>(), others: new Map<SourceNode, string>() };
  readonly #root: SourceNode;
  readonly #inputs: ReadonlyMap<string, Json>;
  readonly #resolve: Resolve;
  readonly #problems: Problem[];

  constructor(root: SourceNode, inputs: ReadonlyMap<string, Json>, resolve: Resolve, problems: Problem[]) {
    this.#root = root;
    this.#inputs = inputs;
    this.#resolve = resolve;
    this.#problems = problems;
  }

  /** `counted`: an "unevaluatedProperties" or "unevaluatedItems" counts what the schema names. */
  emit(node: SourceNode, counted = false): Schema {
    if (node.kind !== 'map') return node.kind === 'scalar' && node.value === true;
    const control = node.entries.get('control');
    if (node !== this.#root && control) {
      if (counted) this.#complainOfCounted(control);
      return true;
    }
    const counts = counted || COUNTING.some((keyword) => node.entries.has(keyword));
    const emitted: Record<string, Json> = {};
    for (const [name, entry] of node.entries) {
      const value = name === 'at' ? undefined : this.#keyword(name, entry, counts);
      if (value !== undefined) emitted[name] = value;
    }
    const paths = node.entries.get('at');
    if (paths) emitted['allOf'] = [...((emitted['allOf'] ?? []) as Json[]), ...(this.#paths(paths, counts) as Json[])];
    return emitted;
  }

  #complainOfCounted({ place }: SourceEntry): void {
    this.#problems.push({
      message: `Expected no control on the same value as ${COUNTING.map(quote).join(' or ')}, found one: what it names would count as unevaluated.`,
      place,
      hint: 'Put the control under a path of "at" of its own.',
    });
  }

  /** What a keyword becomes; undefined for one that asks nothing. */
  #keyword(name: string, entry: SourceEntry, counted: boolean): Json | undefined {
    const keyword = KEYWORDS.get(name);
    if (keyword?.role === 'reference') return this.#reference(entry, counted);
    if (keyword?.role === 'assertion') return this.#value(keyword, name, entry);
    if (keyword?.role !== 'applicator' || keyword.applies === 'nowhere') return undefined;
    return this.#applied(keyword, entry, counted && keyword.applies === 'same') as Json;
  }

  #value(keyword: Extract<Keyword, { readonly role: 'assertion' }>, name: string, entry: SourceEntry): Json {
    const value = withInputs(entry.value, this.#inputs);
    const use = inputUsesIn(entry.value)[0];
    if (use && this.#inputs.has(use.name) && !keyword.shape.fits(value)) {
      this.#problems.push({
        message: `Expected ${keyword.shape.expected} for ${quote(name)}, found ${describe(value)} from the input ${quote(use.name)}.`,
        place: use.place,
      });
    }
    return value;
  }

  #applied(
    keyword: Extract<Keyword, { readonly role: 'applicator' }>,
    { value }: SourceEntry,
    counted: boolean,
  ): Schema | Schema[] | SchemaMap {
    if (keyword.holds === 'schema') return this.emit(value, counted);
    if (value.kind === 'list') return value.items.map((item) => this.emit(item, counted));
    return this.#named(value.kind === 'map' ? value : undefined, counted);
  }

  #named(map: SourceMap | undefined, counted: boolean): SchemaMap {
    const named: [string, Schema][] = [];
    for (const [name, entry] of map?.entries ?? []) {
      named.push([this.#checkKey(name, entry), this.emit(entry.value, counted)]);
    }
    return Object.fromEntries(named) as SchemaMap;
  }

  /** The compiler leaves this one key out without a word, since JavaScript gives it a meaning of its own. */
  #checkKey(name: string, entry: SourceEntry): string {
    if (name === '__proto__') {
      this.#problems.push({
        message: 'Expected the key "__proto__" in a path of "at" that is a control itself, found it inside of one.',
        place: entry.place,
      });
    }
    return name;
  }

  #reference(entry: SourceEntry, counted: boolean): string | undefined {
    const reference = this.#resolve(entry.value);
    if (!reference || 'problem' in reference) return undefined;
    const names = counted ? this.#names.counted : this.#names.others;
    const known = names.get(reference.target);
    if (known !== undefined) return `#/$defs/${known}`;
    const name = `r${this.#names.counted.size + this.#names.others.size}`;
    names.set(reference.target, name);
    this.defs.set(name, this.emit(reference.target, counted));
    return `#/$defs/${name}`;
  }

  #paths(entry: SourceEntry, counted: boolean): readonly Schema[] {
    if (entry.value.kind !== 'map') return [];
    return [...entry.value.entries].map(([path, inner]) => {
      const pattern = parsePattern(path);
      const steps = 'steps' in pattern ? pattern.steps : [];
      for (const step of steps) this.#checkKey(step.key, inner);
      return steps.reduceRight(under, this.emit(inner.value, counted && steps.length === 0));
    });
  }
}

/** The schema that asks `schema` of what is one step below. */
function under(schema: Schema, step: Step): Schema {
  if (step.any) return { items: schema, additionalProperties: schema } as SchemaMap;
  const named = { properties: { [step.key]: schema } };
  const before: Schema[] = new Array<Schema>(Math.max(step.index, 0)).fill(true);
  return (step.index < 0 ? named : { ...named, prefixItems: [...before, schema] }) as SchemaMap;
}
