import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Place } from '../problem.ts';
import { quote } from './quote.ts';
import { opaqueness } from './variable.ts';
import type { YamlEntry, YamlNode, YamlScalar } from './yaml-node.ts';
import { readPlainScalar } from './yaml-scalar.ts';

/** Nodes that aliases may stand for, all together. */
const mostAliased = 1_000_000;
/** Aliases of aliases reach depths that the text does not have, and whatever walks the values recurses. */
const deepest = 100;

const standard = 'tag:yaml.org,2002:';
const knownTags = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => standard + name).concat('!vault', '!unsafe', '!'),
);

/** Turns the library's document into nodes, in the order of the file, so that an alias finds the anchor before it. */
export class YamlConverter {
  readonly #placeAt: (offset: number) => Place;
  readonly #report: (message: string, place: Place, hint?: string) => void;
  /** True once something could not be converted: reading on would only report what follows from that. */
  broken = false;
  readonly #anchors = new Map<string, YamlNode | 'open'>();
  #aliased = 0;

  constructor(placeAt: (offset: number) => Place, report: (message: string, place: Place, hint?: string) => void) {
    this.#placeAt = placeAt;
    this.#report = report;
  }

  convert(source: Node | null | undefined, at?: Place): YamlNode {
    const place = source?.range ? this.#placeAt(source.range[0]) : (at ?? this.#placeAt(0));
    if (!source) return nothing(place);
    if (isAlias(source)) return this.#alias(source, place);
    const { anchor, tag } = source as Scalar | YAMLMap | YAMLSeq;
    if (tag !== undefined && !knownTags.has(tag)) {
      this.#fault(`the YAML tag ${quote(tag)} is not known here`, place);
    }
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    const node = this.#node(source, place);
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    return node;
  }

  #node(source: Node, place: Place): YamlNode {
    if (isScalar(source)) return scalar(source, place);
    if (isSeq<Node>(source)) {
      const items = source.items.map((item) => this.convert(item, place));
      return { kind: 'list', items, place, ...sumUp(items) };
    }
    if (isMap<Node, Node | null>(source)) {
      const entries = this.#entries(source, place);
      return { kind: 'mapping', entries, place, ...sumUp(entries.map(({ value }) => value)) };
    }
    return nothing(place);
  }

  #entries(source: YAMLMap<Node, Node | null>, at: Place): readonly YamlEntry[] {
    const own = new Map<string, YamlEntry>();
    const merged = new Map<string, YamlEntry>();
    for (const pair of source.items) {
      const key = this.convert(pair.key, at);
      const value = this.convert(pair.value, key.place);
      if (key.kind !== 'scalar') this.#refuseKey(key);
      else if (isMergeKey(pair.key)) {
        for (const entry of this.#merge(value)) if (!merged.has(entry.key)) merged.set(entry.key, entry);
      } else
        this.#add({ key: keyText(pair.key, key), isText: typeof key.value === 'string', place: key.place, value }, own);
    }
    return [...[...merged.values()].filter(({ key }) => !own.has(key)), ...own.values()];
  }

  #add(entry: YamlEntry, entries: Map<string, YamlEntry>): void {
    const first = entries.get(entry.key);
    if (first) {
      const hint = `It stands first in ${first.place.file}:${first.place.line}.`;
      this.#report(`the key ${quote(entry.key)} is given twice in one mapping`, entry.place, hint);
    }
    entries.set(entry.key, entry);
  }

  #refuseKey({ kind, place }: YamlNode): void {
    const hint = kind === 'mapping' ? 'Put quotes around a value that starts with "{{".' : undefined;
    this.#fault(`expected a key, found a ${kind}`, place, hint);
  }

  /** `<<: *defaults` or a list of those, of which the first one that has a key wins. */
  #merge(value: YamlNode): readonly YamlEntry[] {
    if (value.kind === 'mapping') return value.entries;
    if (value.kind === 'list' && value.items.every(({ kind }) => kind === 'mapping')) {
      return value.items.flatMap((item) => this.#merge(item));
    }
    this.#fault('expected a mapping or a list of mappings to merge', value.place);
    return [];
  }

  #fault(message: string, place: Place, hint?: string): void {
    this.broken = true;
    this.#report(message, place, hint);
  }

  #alias({ source }: Alias, place: Place): YamlNode {
    const target = this.#anchors.get(source);
    if (target === undefined || target === 'open') {
      const found = target ? 'stands inside its own anchor' : 'has no anchor before it';
      this.#fault(`the alias ${quote(`*${source}`)} ${found}`, place);
      return nothing(place);
    }
    this.#aliased += target.weight;
    const isSmall = this.#aliased <= mostAliased;
    if (isSmall && target.depth < deepest) return target;
    const found = isSmall ? `are nested more than ${deepest} levels deep` : `stand for more than ${mostAliased} nodes`;
    if (!this.broken) this.#fault(`aliases ${found}`, place);
    return nothing(place);
  }
}

function isMergeKey(key: Node): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.value === '<<';
}

/** As it is written, `022` and not 18, unless it is an alias. */
function keyText(key: Node, converted: YamlScalar): string {
  return isScalar(key) ? String(key.value ?? '') : String(converted.value ?? '');
}

function scalar(source: Scalar, place: Place): YamlScalar {
  const text = typeof source.value === 'string' ? source.value : '';
  const { tag } = source;
  if (tag === '!vault') return { kind: 'scalar', value: '$ANSIBLE_VAULT', opaque: 'vault', place, weight: 1, depth: 1 };
  if (tag === '!unsafe') return { kind: 'scalar', value: text, opaque: undefined, place, weight: 1, depth: 1 };
  const typed = tag === undefined ? source.type === 'PLAIN' : tag !== `${standard}str` && tag !== '!';
  const value = typed ? readPlainScalar(text) : text;
  return { kind: 'scalar', value, opaque: opaqueness(value), place, weight: 1, depth: 1 };
}

function nothing(place: Place): YamlScalar {
  return { kind: 'scalar', value: null, opaque: undefined, place, weight: 1, depth: 1 };
}

function sumUp(parts: readonly YamlNode[]): Pick<YamlNode, 'opaque' | 'weight' | 'depth'> {
  const weight = parts.reduce((sum, part) => sum + part.weight, 1);
  const depth = parts.reduce((most, part) => Math.max(most, part.depth + 1), 1);
  return { opaque: parts.find((part) => part.opaque)?.opaque, weight, depth };
}
