import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Place, Problem } from '../problem.ts';
import { quote } from './describe.ts';
import type { SourceEntry, SourceNode } from './source-node.ts';
import { syntaxOffset, syntaxWords } from './syntax-words.ts';

/** Facts are eight levels deep, and a schema takes two levels for each. */
const DEEPEST = 64;
/** Values in one file with every alias written out: 60 controls are about 1,000. */
const MOST_VALUES = 50_000;

const PLAIN_TAGS = new Set(['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((t) => `tag:yaml.org,2002:${t}`));

const OUR_WORDS: Readonly<Record<string, string>> = {
  RESOURCE_EXHAUSTION: `Expected at most ${DEEPEST} levels of nesting, found more.`,
  MULTIPLE_DOCS: 'Expected one document in the file, found another one.',
};

/** A parsed file, or what is wrong with it. */
export type ParsedSource = { readonly root: SourceNode } | { readonly problems: readonly Problem[] };

/**
 * Parses YAML 1.2, of which JSON is a part. Duplicate keys, tags and anything that JSON cannot hold are problems;
 * so are nesting and aliases that only an attack would use. `what` the file should hold, for the error when it is empty.
 */
export function parseSource(text: string, file: string, what = 'a baseline'): ParsedSource {
  const lineCounter = new LineCounter();
  // The library compares every key of a map with every other; the check below takes one look per key.
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false });
  const placeAt = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { file, line, column: col };
  };
  const broken = document.errors[0];
  if (broken) {
    const own = OUR_WORDS[broken.code];
    const at = syntaxOffset(document, broken, text);
    const words =
      own === undefined ? syntaxWords(broken.message, text.slice(at).split('\n')[0] ?? '') : { message: own };
    return { problems: [{ ...words, place: placeAt(at) }] };
  }
  if (document.contents === null) {
    return { problems: [{ message: `Expected ${what}, found an empty file.`, place: { file } }] };
  }
  return new SourceReader(placeAt).read(document.contents);
}

/** Turns the library's nodes into ours, with every problem that it meets on the way. */
class SourceReader {
  readonly #problems: Problem[] = [];
  readonly #anchors = new Map<string, { readonly node: SourceNode; readonly values: number } | 'open'>();
  readonly #placeAt: (offset: number) => Place;
  #values = 0;

  constructor(placeAt: (offset: number) => Place) {
    this.#placeAt = placeAt;
  }

  read(contents: Node): ParsedSource {
    const root = this.#node(contents, 0);
    if (this.#values > MOST_VALUES) {
      this.#complain(contents, `Expected at most ${MOST_VALUES} values, aliases written out, found more.`);
    }
    return this.#problems.length > 0 ? { problems: this.#problems } : { root };
  }

  #node(node: Node, depth: number): SourceNode {
    this.#values += 1;
    if (isAlias(node)) return this.#alias(node.source, node);
    const before = this.#values;
    const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    const converted = this.#plain(node, depth);
    if (anchor !== undefined) this.#anchors.set(anchor, { node: converted, values: this.#values - before + 1 });
    return converted;
  }

  #alias(name: string, node: Node): SourceNode {
    const anchor = this.#anchors.get(name);
    if (anchor !== undefined && anchor !== 'open') {
      this.#values += anchor.values;
      return anchor.node;
    }
    const why = anchor === 'open' ? 'one that stands inside its own anchor' : `*${name}, which nothing defines`;
    return this.#complain(node, `Expected an alias to an anchor above it, found ${why}.`);
  }

  #plain(node: Node, depth: number): SourceNode {
    if (depth > DEEPEST) return this.#complain(node, `Expected at most ${DEEPEST} levels of nesting, found more.`);
    if (node.tag !== undefined && !PLAIN_TAGS.has(node.tag)) {
      return this.#complain(node, `Expected a plain value, found the YAML tag ${quote(node.tag)}.`);
    }
    const place = this.#place(node);
    if (isSeq(node)) {
      return { kind: 'list', place, items: node.items.map((item) => this.#node(item as Node, depth + 1)) };
    }
    if (isMap(node)) return { kind: 'map', place, entries: this.#entries(node.items, node, depth) };
    return this.#scalar(node, place);
  }

  #entries(pairs: readonly unknown[], map: Node, depth: number): ReadonlyMap<string, SourceEntry> {
    const entries = new Map<string, SourceEntry>();
    for (const { key, value } of pairs as readonly Entry[]) {
      const name = isScalar(key) && key.value !== null ? keyText(key) : undefined;
      if (name === undefined) {
        this.#complain(key ?? map, `Expected a name as the key, found ${keyWords(key)}.`);
        continue;
      }
      const place = this.#place(key);
      const first = entries.get(name);
      if (first) {
        const message = `Expected each key once, found ${quote(name)} again; it is in line ${first.place.line} already.`;
        this.#problems.push({ message, place });
      } else entries.set(name, { place, value: isEmpty(value) ? nothing(place) : this.#node(value, depth + 1) });
    }
    return entries;
  }

  #scalar(node: Node, place: Place): SourceNode {
    const value: unknown = isScalar(node) ? node.value : undefined;
    if (value === null || typeof value === 'boolean' || typeof value === 'string')
      return { kind: 'scalar', place, value };
    if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'scalar', place, value };
    return this.#complain(
      node,
      `Expected a value that JSON can hold, found ${typeof value === 'number' ? value : 'another'}.`,
      value === Number.POSITIVE_INFINITY ? 'Unlimited is written 18446744073709551615.' : undefined,
    );
  }

  #place(node: Node): Place {
    return this.#placeAt(node.range?.[0] ?? 0);
  }

  #complain(node: Node, message: string, hint?: string): SourceNode {
    const place = this.#place(node);
    this.#problems.push(hint === undefined ? { message, place } : { message, place, hint });
    return nothing(place);
  }
}

interface Entry {
  readonly key: Node;
  readonly value: Node | null;
}

function nothing(place: Place): SourceNode {
  return { kind: 'scalar', place, value: null };
}

/** A key as it stands in the file: `5` and `true` are names too. */
function keyText(key: { readonly value: unknown; readonly source?: string | undefined }): string {
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

/** A key without a value, which the library takes for one of no length. An anchor there is somebody's. */
function isEmpty(value: Node | null): value is null {
  if (value === null) return true;
  const [start, end] = value.range ?? [0, 1];
  return isScalar(value) && value.value === null && value.anchor === undefined && start === end;
}

function keyWords(key: Node | null): string {
  if (isMap(key)) return 'a map';
  return isSeq(key) ? 'a list' : 'another value';
}
