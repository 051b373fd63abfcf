import type { Json } from '../json.ts';
import type { Place, Problem } from '../problem.ts';
import { checkSchema } from './check-schema.ts';
import { describe, listed, quote } from './describe.ts';
import type { FoundControl } from './find-controls.ts';
import { type InputUse, inputNameOf, inputUsesIn } from './input.ts';
import type { Resolve } from './references.ts';
import type { SourceEntry, SourceNode } from './source-node.ts';

/**
 * Checks a control once more with the values of its inputs in it: whether they contradict each other or another keyword,
 * and whether the fact can ever be what they say.
 */
export function checkWithInputs(
  { schema, position }: FoundControl,
  uses: readonly InputUse[],
  values: ReadonlyMap<string, Json>,
  resolve: Resolve,
): readonly Problem[] {
  if (uses.length === 0) return [];
  const filler = new Filler(values);
  const filledResolve: Resolve = (reference) => {
    const found = resolve(reference);
    return found && 'target' in found ? { target: filler.fill(found.target) } : found;
  };
  const names = [...new Set(uses.map(({ name }) => name))];
  const given = names.map((name) => `${quote(name)} (${describe(values.get(name) ?? null)})`);
  const inputs = `with the input${given.length > 1 ? 's' : ''} ${listed(given, 'and')}`;
  const { problems } = checkSchema(filler.fill(schema), position, filledResolve);
  return problems.map((problem) => ({ ...problem, message: problem.message.replace(/\.$/, ` ${inputs}.`) }));
}

class Filler {
  readonly #values: ReadonlyMap<string, Json>;
  /** A schema that stands in several places stays one, which is how references in a circle are told. */
  readonly #done = new Map<SourceNode, SourceNode>();

  constructor(values: ReadonlyMap<string, Json>) {
    this.#values = values;
  }

  fill(node: SourceNode): SourceNode {
    const known = this.#done.get(node);
    if (known) return known;
    const filled = this.#filled(node);
    this.#done.set(node, filled);
    return filled;
  }

  #filled(node: SourceNode): SourceNode {
    if (node.kind === 'scalar' || inputUsesIn(node).length === 0) return node;
    if (node.kind === 'list') return { ...node, items: node.items.map((item) => this.fill(item)) };
    const value = this.#values.get(inputNameOf(node) ?? '');
    if (value !== undefined) return nodeOf(value, node.place);
    const entries = [...node.entries].map(([name, entry]): [string, SourceEntry] => [
      name,
      { ...entry, value: this.fill(entry.value) },
    ]);
    return { ...node, entries: new Map(entries) };
  }
}

function nodeOf(value: Json, place: Place): SourceNode {
  if (typeof value !== 'object' || value === null) return { kind: 'scalar', place, value };
  if (Array.isArray(value)) {
    return { kind: 'list', place, items: (value as readonly Json[]).map((item) => nodeOf(item, place)) };
  }
  const entries = Object.entries(value).map(([name, inner]): [string, SourceEntry] => [
    name,
    { place, value: nodeOf(inner, place) },
  ]);
  return { kind: 'map', place, entries: new Map(entries) };
}
