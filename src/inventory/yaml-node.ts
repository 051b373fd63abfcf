import type { Json } from '../json.ts';
import type { Place } from '../problem.ts';
import type { Opaque, Variable } from './model.ts';

/** YAML as an inventory needs it: aliases and merge keys resolved, every node with its line and column. */
export type YamlNode = YamlScalar | YamlList | YamlMap;

interface YamlBase {
  readonly place: Place;
  readonly opaque: Opaque | undefined;
  /** How many nodes it would be written out without aliases, and how many levels. */
  readonly weight: number;
  readonly depth: number;
}

export interface YamlScalar extends YamlBase {
  readonly kind: 'scalar';
  readonly value: null | boolean | number | string;
}

export interface YamlList extends YamlBase {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
}

export interface YamlMap extends YamlBase {
  readonly kind: 'mapping';
  /** In the order of the file, what merge keys bring first, no key twice. */
  readonly entries: readonly YamlEntry[];
}

export interface YamlEntry {
  readonly key: string;
  /** False for `22`, `yes` and the like without quotes, which YAML does not take for strings. */
  readonly isText: boolean;
  readonly place: Place;
  readonly value: YamlNode;
}

export function entryOf(node: YamlMap, key: string): YamlEntry | undefined {
  return node.entries.find((entry) => entry.key === key);
}

/** The entry's value as a variable; the place is that of its name. */
export function variableOf(entry: YamlEntry): Variable {
  const { value } = entry;
  return wrapped(value) ?? { value: jsonOf(value), place: entry.place, opaque: value.opaque };

  /** How `ansible-inventory --list` writes `!vault` and `!unsafe`. */
  function wrapped(node: YamlNode): Variable | undefined {
    if (node.kind !== 'mapping' || node.entries.length !== 1) return undefined;
    const [only] = node.entries;
    if (only?.key === '__ansible_vault') return { value: '$ANSIBLE_VAULT', place: entry.place, opaque: 'vault' };
    if (only?.key !== '__ansible_unsafe') return undefined;
    return { value: jsonOf(only.value), place: entry.place, opaque: undefined };
  }
}

function jsonOf(node: YamlNode): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(jsonOf);
  // fromEntries defines properties, so that a key `__proto__` is a key like any other.
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, jsonOf(value)]));
}

/** For messages: what was found instead of what was expected. Values are left out, they may be secret. */
export function describe(node: YamlNode): string {
  if (node.kind !== 'scalar') return `a ${node.kind}`;
  if (node.value === null) return 'nothing';
  if (typeof node.value === 'string') return 'a string';
  return typeof node.value === 'number' ? 'a number' : 'true or false';
}
