import type { Json } from '../json.ts';
import { nearMiss } from '../near-miss.ts';
import type { Place, Problem } from '../problem.ts';
import { describe, didYouMean, listed, quote } from './describe.ts';
import { type Draft, draftOf, SCHEMAS } from './draft.ts';
import { Draft07 } from './draft-07.ts';
import { type Input, inputUsesIn } from './input.ts';
import { SchemaNames } from './schema-names.ts';
import { type SourceEntry, type SourceMap, type SourceNode, textOf, toJson } from './source-node.ts';

/** One baseline file: what it builds on, what it leaves open, and its schema. */
export interface Document {
  readonly file: string;
  readonly parents: readonly { readonly name: string; readonly place: Place }[];
  readonly inputs: readonly Input[];
  /** Control id → what to change. */
  readonly overrides: ReadonlyMap<string, SourceEntry>;
  /** The schema in draft 2020-12, whatever the file's own is: the file without the members that only a file has. */
  readonly schema: SourceMap;
  /** What `$ref` calls the schemas of the file, which is walked as it is written. */
  readonly names: SchemaNames;
  /** A schema of the file in draft 2020-12. */
  readonly schemaAt: (node: SourceNode) => SourceNode;
}

/** Members that stand at the top of a file, beside the keywords of its schema. */
const OWN_MEMBERS: ReadonlySet<string> = new Set(['$schema', '$id', 'extends', 'inputs', 'override']);

/** Members of a file that people may mean when they mistype a keyword at its top. */
export const TOP_NAMES: readonly string[] = [...OWN_MEMBERS];

/** Reads the top of a baseline file. Undefined when it is no map at all. */
export function readDocument(root: SourceNode, file: string, problems: Problem[]): Document | undefined {
  if (root.kind !== 'map') {
    const message = `Expected a baseline (a map with "at", "extends" or a JSON Schema), found ${describe(toJson(root))}.`;
    problems.push({ message, place: root.place });
    return undefined;
  }
  const draft = readDraft(root.entries.get('$schema'), problems);
  checkTitle(root.entries.get('title'), problems);
  const top: SourceMap = { ...root, entries: new Map([...root.entries].filter(([name]) => !OWN_MEMBERS.has(name))) };
  const rewritten = new Draft07(problems);
  const inOurDraft = (node: SourceNode): SourceNode => (draft === '07' ? rewritten.schema(node) : node);
  const schema = inOurDraft(top);
  const parents = readParents(root.entries.get('extends'), problems);
  const inputs = readInputs(root.entries.get('inputs'), problems);
  const overrides = readMap(root.entries.get('override'), 'a map of control ids', problems);
  return {
    file,
    parents,
    inputs,
    overrides: new Map([...overrides].map(([id, entry]) => [id, { ...entry, value: inOurDraft(entry.value) }])),
    schema: schema.kind === 'map' ? schema : top,
    names: new SchemaNames(root, problems),
    // The file as a schema is the file without the members that only a file has.
    schemaAt: (node) => (node === root ? schema : inOurDraft(node)),
  };
}

function readDraft(entry: SourceEntry | undefined, problems: Problem[]): Draft | undefined {
  if (!entry) return '2020-12';
  const found = toJson(entry.value);
  const name = typeof found === 'string' ? found : undefined;
  const draft = name === undefined ? undefined : draftOf(name);
  if (draft !== undefined) return draft;
  problems.push({
    message: `Expected the $schema ${listed(SCHEMAS.map(quote))}, found ${describe(found)}.`,
    place: entry.value.place,
    ...didYouMean(name === undefined ? undefined : nearMiss(name, SCHEMAS)),
  });
  return undefined;
}

function checkTitle(entry: SourceEntry | undefined, problems: Problem[]): void {
  if (!entry || textOf(entry.value) !== undefined) return;
  const found = describe(toJson(entry.value));
  problems.push({ message: `Expected text as the title, found ${found}.`, place: entry.value.place });
}

function readParents(entry: SourceEntry | undefined, problems: Problem[]): Document['parents'] {
  if (!entry) return [];
  const nodes = entry.value.kind === 'list' ? entry.value.items : [entry.value];
  return nodes.flatMap((node) => {
    const name = textOf(node);
    if (name) return [{ name, place: node.place }];
    const found = describe(toJson(node));
    problems.push({
      message: `Expected a built-in baseline or a file in "extends", found ${found}.`,
      place: node.place,
    });
    return [];
  });
}

function readInputs(entry: SourceEntry | undefined, problems: Problem[]): readonly Input[] {
  return [...readMap(entry, 'a map of names and defaults', problems)].flatMap(([name, input]) => {
    const value: Json = toJson(input.value);
    const nested = inputUsesIn(input.value)[0];
    if (value !== null && !nested) return [{ name, default: value, place: input.value.place }];
    const found = nested ? 'another input' : describe(value);
    problems.push({
      message: `Expected a default for the input ${quote(name)}, found ${found}.`,
      place: input.value.place,
      hint: 'An input that every host must set itself is left out of "inputs".',
    });
    return [];
  });
}

function readMap(
  entry: SourceEntry | undefined,
  expected: string,
  problems: Problem[],
): ReadonlyMap<string, SourceEntry> {
  if (!entry) return new Map();
  if (entry.value.kind === 'map') return entry.value.entries;
  problems.push({ message: `Expected ${expected}, found ${describe(toJson(entry.value))}.`, place: entry.value.place });
  return new Map();
}
