import { nearMiss } from '../near-miss.ts';
import type { Problem } from '../problem.ts';
import { quote } from './describe.ts';
import { parsePointer } from './pointer.ts';
import { type SourceMap, type SourceNode, textOf } from './source-node.ts';
import { subschemasOf } from './subschemas.ts';

/** The base of a file without `$id`: nothing outside of the file has such a name. */
const NO_BASE = 'baseline:/';

/** A schema with a name of its own, which names within it start from. */
interface Resource {
  readonly base: string;
  readonly root: SourceNode;
  readonly anchors: Map<string, SourceNode>;
}

/** A schema by its name or, where there is none, the name that may be meant. */
export type Named = { readonly node: SourceNode } | { readonly near: string | undefined };

/**
 * The schemas of a file by the names that `$id` and `$anchor` give them (in draft-07, `$id: "#NAME"` is the anchor).
 * A name is only ever looked up among these; nothing is fetched by it.
 */
export class SchemaNames {
  readonly #top: Resource;
  readonly #resources = new Map<string, Resource>();
  /** The resource that each `$ref` stands in. */
  readonly #homes = new Map<SourceNode, Resource>();
  readonly #seen = new Set<SourceNode>();
  readonly #problems: Problem[];

  constructor(root: SourceMap, problems: Problem[]) {
    this.#problems = problems;
    this.#top = { base: NO_BASE, root, anchors: new Map() };
    this.#resources.set(NO_BASE, this.#top);
    this.#visit(root, this.#top);
  }

  /** What a `$ref` of this file means by a name that the file itself gives; `elsewhere` when it is none of those. */
  find(reference: SourceNode, text: string): Named | 'elsewhere' {
    const home = this.#homes.get(reference) ?? this.#top;
    const [name = '', fragment = ''] = text.split('#', 2);
    const resource = name === '' ? home : this.#resources.get(absolute(name, home.base) ?? '');
    return resource ? inResource(resource, fragment) : 'elsewhere';
  }

  /** What another file means by the part after `#`. */
  at(fragment: string): Named {
    return inResource(this.#top, fragment);
  }

  #visit(node: SourceNode, around: Resource): void {
    if (this.#seen.has(node)) return;
    this.#seen.add(node);
    if (node.kind === 'list') for (const item of node.items) this.#visit(item, around);
    if (node.kind !== 'map') return;
    const home = this.#name(node, around);
    const reference = node.entries.get('$ref')?.value;
    if (reference) this.#homes.set(reference, home);
    for (const { entry } of subschemasOf(node)) this.#visit(entry.value, home);
    for (const held of onlyInDraft07(node)) this.#visit(held, home);
  }

  /** The resource that a schema's own keywords belong to. */
  #name(node: SourceMap, around: Resource): Resource {
    const given = node.entries.get('$id')?.value;
    const id = textOf(given);
    const anchor = textOf(node.entries.get('$anchor')?.value);
    let home = around;
    if (given && id !== undefined && !id.startsWith('#')) home = this.#open(id, given, node, around);
    for (const name of [anchor, id?.startsWith('#') ? id.slice(1) : undefined]) {
      if (name === undefined) continue;
      if (home.anchors.has(name)) this.#complainOfSecond(name, node);
      home.anchors.set(name, node);
    }
    return home;
  }

  #open(id: string, given: SourceNode, root: SourceMap, around: Resource): Resource {
    const base = absolute(id.replace(/#$/, ''), around.base);
    if (base === undefined || base.includes('#')) {
      const message = `Expected a URI without a fragment as "$id", found ${quote(id)}.`;
      this.#problems.push({ message, place: given.place });
      return around;
    }
    if (this.#resources.has(base)) this.#complainOfSecond(id, root);
    // At the top, the file keeps its one set of anchors.
    const isTop = root === this.#top.root;
    const resource = { base, root, anchors: isTop ? this.#top.anchors : new Map<string, SourceNode>() };
    this.#resources.set(base, resource);
    return resource;
  }

  #complainOfSecond(name: string, { entries, place }: SourceMap): void {
    const at = entries.get('$anchor') ?? entries.get('$id');
    this.#problems.push({
      message: `Expected each schema of a file to have a name of its own, found ${quote(name)} again.`,
      place: at?.value.place ?? place,
    });
  }
}

/** The schemas under those keywords that have other names since. */
function onlyInDraft07({ entries }: SourceMap): readonly SourceNode[] {
  const others = entries.get('additionalItems')?.value;
  const dependencies = entries.get('dependencies')?.value;
  const dependent = dependencies?.kind === 'map' ? [...dependencies.entries.values()].map(({ value }) => value) : [];
  return others ? [others, ...dependent] : dependent;
}

function inResource({ root, anchors }: Resource, fragment: string): Named {
  const decoded = decode(fragment);
  if (decoded !== '' && !decoded.startsWith('/')) {
    const anchor = anchors.get(decoded);
    return anchor ? { node: anchor } : { near: nearMiss(decoded, [...anchors.keys()]) };
  }
  const pointer = parsePointer(decoded);
  if (!('keys' in pointer)) return { near: undefined };
  let node = root;
  for (const key of pointer.keys) {
    const next = stepInto(node, key);
    if (!next) return { near: node.kind === 'map' ? nearMiss(key, [...node.entries.keys()]) : undefined };
    node = next;
  }
  return { node };
}

function stepInto(node: SourceNode, key: string): SourceNode | undefined {
  if (node.kind === 'map') return node.entries.get(key)?.value;
  return node.kind === 'list' && /^(0|[1-9]\d*)$/.test(key) ? node.items[Number(key)] : undefined;
}

function absolute(name: string, base: string): string | undefined {
  return URL.canParse(name, base) ? new URL(name, base).href : undefined;
}

function decode(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
