import type { Problem } from '../problem.ts';
import type { Position } from './check-schema.ts';
import type { ControlMembers } from './control-member.ts';
import { quote } from './describe.ts';
import { FACTS, stepInto, typeBit, typesAt } from './fact-schema.ts';
import type { FoundControl } from './find-controls.ts';
import { KEYWORDS } from './keywords.ts';
import { stepTo } from './pointer.ts';
import { type SourceEntry, type SourceMap, type SourceNode, textOf, toJson } from './source-node.ts';

/** A plain JSON Schema: each property at the top is a control, and what the top itself asks is one more. */
export function controlsOfPlainSchema(schema: SourceMap, problems: Problem[]): readonly FoundControl[] {
  for (const [path, entry] of childrenOf(schema, 'at')) {
    problems.push({
      message: `Expected "control" with id, title and severity for the path ${quote(path)}, found none.`,
      place: entry.place,
    });
  }
  const properties = childrenOf(schema, 'properties');
  const controls = properties.flatMap(([name, entry]) => {
    const step = stepTo(name);
    const facts = stepInto(FACTS, step);
    if (facts.length === 0) return [];
    return [
      {
        members: plainMembers(name, entry.value),
        schema: entry.value,
        position: { steps: [step], facts },
        place: entry.place,
      },
    ];
  });
  const top = withoutProperties(schema);
  const asks = [...top.entries].some(([name, entry]) => isCheckOfTop(name, entry.value));
  if (!asks) return controls;
  const whole = {
    members: plainMembers('facts', top),
    schema: top,
    position: { steps: [], facts: FACTS },
    place: schema.place,
  };
  return [whole, ...controls];
}

function isCheckOfTop(name: string, value: SourceNode): boolean {
  if (['properties', 'at', '$defs', 'definitions'].includes(name)) return false;
  if (name === 'type') return !allowsEveryType(value, { steps: [], facts: FACTS });
  const role = KEYWORDS.get(name)?.role;
  return role === 'assertion' || role === 'applicator' || role === 'reference';
}

/** The top without what its properties ask: they are controls of their own, and still count as known names. */
function withoutProperties(schema: SourceMap): SourceMap {
  const properties = schema.entries.get('properties');
  if (properties?.value.kind !== 'map') return schema;
  const { value } = properties;
  const anything = (entry: SourceEntry): SourceEntry => ({
    place: entry.place,
    value: { kind: 'scalar', place: entry.place, value: true },
  });
  const names = new Map([...value.entries].map(([name, entry]) => [name, anything(entry)]));
  const entries = new Map(schema.entries).set('properties', { ...properties, value: { ...value, entries: names } });
  return { ...schema, entries };
}

function plainMembers(name: string, schema: SourceNode): ControlMembers {
  const said = (keyword: string): string | undefined =>
    schema.kind === 'map' ? textOf(schema.entries.get(keyword)?.value) : undefined;
  const why = said('description');
  const title = said('title') ?? `The facts under ${quote(name)} are as the baseline asks`;
  return { id: name, title, severity: 'medium', ...(why === undefined ? {} : { why }) };
}

function childrenOf(schema: SourceMap, keyword: string): readonly (readonly [string, SourceEntry])[] {
  const node = schema.entries.get(keyword)?.value;
  return node?.kind === 'map' ? [...node.entries] : [];
}

/** `type: object` at the top of a schema says only what the facts are anyway. */
export function allowsEveryType(node: SourceNode, position: Position): boolean {
  const names = node.kind === 'list' ? node.items : [node];
  const allowed = names.reduce((types, name) => types | typeBit(String(toJson(name))), 0);
  return (typesAt(position.facts) & ~allowed) === 0;
}
