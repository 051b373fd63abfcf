import { type Step, stepTo } from './pointer.ts';
import { type SourceMap, type SourceNode, textOf } from './source-node.ts';

/**
 * What a schema at `steps` looks at besides its subschemas: its own place, and the keys that it asks to be there or not.
 */
export function pathsNamedBy({ entries }: SourceMap, steps: readonly Step[]): readonly (readonly Step[])[] {
  const dependent = entries.get('dependentRequired')?.value;
  const names = [
    ...textsIn(entries.get('required')?.value),
    ...(dependent?.kind === 'map'
      ? [...dependent.entries].flatMap(([name, entry]) => [name, ...textsIn(entry.value)])
      : []),
  ];
  return [steps, ...names.map((name) => [...steps, stepTo(name)])];
}

function textsIn(node: SourceNode | undefined): readonly string[] {
  return node?.kind === 'list' ? node.items.flatMap((item) => textOf(item) ?? []) : [];
}
