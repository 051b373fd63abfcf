import { type SourceNode, textOf } from './source-node.ts';

/** Names that a keyword looks for besides those of subschemas: what is never read would count as missing. */
export function namesAskedBy(keyword: string, value: SourceNode): readonly string[] {
  if (keyword === 'required') return textsIn(value);
  if (!DEPENDENT.has(keyword) || value.kind !== 'map') return [];
  return [...value.entries].flatMap(([name, { value: needed }]) => [name, ...textsIn(needed)]);
}

/** As they are written: "dependencies" is that of draft-07. */
const DEPENDENT: ReadonlySet<string> = new Set(['dependentRequired', 'dependentSchemas', 'dependencies']);

function textsIn(node: SourceNode): readonly string[] {
  return node.kind === 'list' ? node.items.flatMap((item) => textOf(item) ?? []) : [];
}
