import type { Json } from '../json.ts';
import type { Place } from '../problem.ts';
import type { SourceNode } from './source-node.ts';

/** A value that a baseline leaves open, with its default. */
export interface Input {
  readonly name: string;
  readonly default: Json;
  readonly place: Place;
}

/** A place where a baseline says `{ $input: name }`. */
export interface InputUse {
  readonly name: string;
  readonly place: Place;
}

/** An input with the value that a host has of it. */
export interface UsedInput {
  readonly name: string;
  readonly value: Json;
  /** `variable`: the host's own, from the inventory. */
  readonly from: 'default' | 'variable';
  /** Of a default: where it stands. */
  readonly place?: Place;
}

/** The name in `{ $input: name }`; undefined when the node is something else. */
export function inputNameOf(node: SourceNode): string | undefined {
  if (node.kind !== 'map' || node.entries.size !== 1) return undefined;
  const name = node.entries.get('$input')?.value;
  return name?.kind === 'scalar' && typeof name.value === 'string' ? name.value : undefined;
}

/** Every use of an input in a value: a number, or something deep in a `const`. */
export function inputUsesIn(node: SourceNode): readonly InputUse[] {
  const name = inputNameOf(node);
  if (name !== undefined) return [{ name, place: node.place }];
  if (node.kind === 'list') return node.items.flatMap(inputUsesIn);
  return node.kind === 'map' ? [...node.entries.values()].flatMap((entry) => inputUsesIn(entry.value)) : [];
}

/** Every `$input` that is none because of its form: two keys in the map, or a name that is no text. */
export function malformedInputsIn(node: SourceNode): readonly SourceNode[] {
  if (inputNameOf(node) !== undefined) return [];
  if (node.kind === 'list') return node.items.flatMap(malformedInputsIn);
  if (node.kind !== 'map') return [];
  if (node.entries.has('$input')) return [node];
  return [...node.entries.values()].flatMap((entry) => malformedInputsIn(entry.value));
}

/** The plain value with every input replaced. Inputs without a value are left out of `values` by the caller's error. */
export function withInputs(node: SourceNode, values: ReadonlyMap<string, Json>): Json {
  const name = inputNameOf(node);
  if (name !== undefined) return values.get(name) ?? null;
  if (node.kind === 'list') return node.items.map((item) => withInputs(item, values));
  if (node.kind === 'scalar') return node.value;
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, withInputs(entry.value, values)]));
}
