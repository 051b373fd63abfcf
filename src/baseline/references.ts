import type { Problem } from '../problem.ts';
import { describe, didYouMean, quote } from './describe.ts';
import { isAddress, type Library } from './library.ts';
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
    const notThere = (name: string, near: string | undefined): Reference =>
      bad(`${quote(name)}, which is not there`, didYouMean(near).hint);
    if (text === undefined) return bad(describe(toJson(reference)));
    const from = reference.place.file;
    const own = library.documents.get(from);
    const named = own?.names.find(reference, text) ?? 'elsewhere';
    if (own && named !== 'elsewhere') {
      return 'node' in named ? { target: own.schemaAt(named.node) } : notThere(text, named.near);
    }
    if (isAddress(text)) return bad(quote(text), 'Nothing is ever fetched: copy the schema into the repository.');
    const [name = '', fragment = ''] = text.split('#', 2);
    const document = library.documents.get(library.fileOf(name, from));
    if (!document) return undefined;
    const found = document.names.at(fragment);
    return 'node' in found ? { target: document.schemaAt(found.node) } : notThere(text, found.near);
  };
}
