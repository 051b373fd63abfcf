import { nearMiss } from '../near-miss.ts';
import type { Problem } from '../problem.ts';
import { describe, didYouMean, quote } from './describe.ts';
import { isAddress, type Library } from './library.ts';
import { parsePointer } from './pointer.ts';
import { type SourceNode, textOf, toJson } from './source-node.ts';

/** Where a `$ref` leads, or what is wrong with it. Undefined: its file has a problem of its own, told elsewhere. */
export type Reference = { readonly target: SourceNode } | { readonly problem: Problem } | undefined;

/** Resolves `$ref`. A node knows the file that it stands in, so a schema may be put together from several. */
export type Resolve = (reference: SourceNode) => Reference;

export function resolverFor(library: Library): Resolve {
  return (reference) => {
    const text = textOf(reference);
    const bad = (found: string, hint?: string): Reference => ({
      problem: {
        message: `Expected a $ref into this file, a file beside it or a built-in baseline, found ${found}.`,
        place: reference.place,
        ...(hint === undefined ? {} : { hint }),
      },
    });
    if (text === undefined) return bad(describe(toJson(reference)));
    if (isAddress(text)) return bad(quote(text), 'Nothing is ever fetched: copy the schema into the repository.');
    const [name = '', fragment = ''] = text.split('#', 2);
    const from = reference.place.file;
    const file = name === '' ? from : library.fileOf(name, from);
    const document = library.documents.get(file);
    if (!document) return undefined;
    const target = walk(document.root, fragment);
    // The file as a schema is the file without the members that only a file has.
    if (target === document.root) return { target: document.schema };
    if ('kind' in target) return { target };
    const near = nearMiss(target.key, target.names);
    return bad(`${quote(text)}, which is not there`, didYouMean(near).hint);
  };
}

/** What a fragment leads to, or the key that is not there and those that are. */
function walk(
  root: SourceNode,
  fragment: string,
): SourceNode | { readonly key: string; readonly names: readonly string[] } {
  const pointer = parsePointer(decode(fragment));
  if (!('keys' in pointer)) return { key: fragment, names: [] };
  let node = root;
  for (const key of pointer.keys) {
    const next = stepInto(node, key);
    if (!next) return { key, names: node.kind === 'map' ? [...node.entries.keys()] : [] };
    node = next;
  }
  return node;
}

function stepInto(node: SourceNode, key: string): SourceNode | undefined {
  if (node.kind === 'map') return node.entries.get(key)?.value;
  return node.kind === 'list' && /^(0|[1-9]\d*)$/.test(key) ? node.items[Number(key)] : undefined;
}

function decode(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
