import { nearMiss } from '../near-miss.ts';
import type { Problem } from '../problem.ts';
import { checkSchema } from './check-schema.ts';
import { type ControlMembers, checkMember, isControlMember } from './control-member.ts';
import { describe, didYouMean, quote } from './describe.ts';
import type { FoundControl } from './find-controls.ts';
import { KEYWORDS } from './keywords.ts';
import { markedIn } from './marked-schemas.ts';
import type { Resolve } from './references.ts';
import { type SourceEntry, type SourceMap, type SourceNode, toJson } from './source-node.ts';

const CHANGEABLE = ['severity', 'title', 'why', 'read', 'remediation', 'sources', 'required'] as const;

const REPLACED: ReadonlyMap<string, readonly string[]> = new Map([
  ['items', ['prefixItems', 'items']],
  ['dependencies', ['dependentRequired', 'dependentSchemas']],
]);
const CHANGES = { hint: 'Say what changes, such as severity or a keyword; false turns the control off.' };
const OFF = { hint: 'false turns the control off. YAML 1.2 takes off, no and yes for text.' };

/** The controls of a file with all that it inherits, while its overrides are applied. */
export interface Overridable {
  readonly controls: Map<string, FoundControl>;
  readonly disabled: Map<string, FoundControl>;
}

/** Applies one entry of `override`: `false` turns a control off, a map changes its members and keywords. */
export function applyOverride(
  id: string,
  entry: SourceEntry,
  { controls, disabled }: Overridable,
  resolve: Resolve,
  problems: Problem[],
): void {
  const control = controls.get(id) ?? disabled.get(id);
  const complain = (message: string, place = entry.value.place, hint: { readonly hint?: string } = {}): void => {
    problems.push({ message, place, ...hint });
  };
  if (!control) {
    const near = nearMiss(id, [...controls.keys(), ...disabled.keys()]);
    complain(`Expected the id of a control that this baseline has, found ${quote(id)}.`, entry.place, didYouMean(near));
    return;
  }
  const node = entry.value;
  if (node.kind === 'scalar' && node.value === false) {
    controls.delete(id);
    disabled.set(id, control);
    return;
  }
  if (node.kind !== 'map') {
    complain(
      `Expected false or a map of changes for the control ${quote(id)}, found ${describe(toJson(node))}.`,
      node.place,
      OFF,
    );
    return;
  }
  if (node.entries.size === 0) {
    complain(`Expected changes for the control ${quote(id)}, found an empty map.`, node.place, CHANGES);
    return;
  }
  complainOfControls(node, resolve, problems);
  const changed = changedBy(node, control, entry, problems);
  const known = new Set(problems.map((problem) => JSON.stringify(problem)));
  const { problems: ofSchema } = checkSchema(changed.schema, changed.position, resolve);
  problems.push(...ofSchema.filter((problem) => !known.has(JSON.stringify(problem))));
  disabled.delete(id);
  controls.set(id, changed);
}

/** Only what stands in a file itself is searched for controls: one in an override would be left out without a word. */
function complainOfControls(changes: SourceMap, resolve: Resolve, problems: Problem[]): void {
  for (const [name, change] of changes.entries) {
    const alone: SourceMap = { ...changes, entries: new Map([[name, change]]) };
    if (name === 'control' || markedIn(alone, resolve).length === 0) continue;
    const message = `Expected an override that holds no control, found one under ${quote(name)}: it would not be judged.`;
    const hint = 'Put it under a path of "at", or what it asks here without "control".';
    problems.push({ message, place: change.place, hint });
  }
}

function changedBy(changes: SourceMap, control: FoundControl, entry: SourceEntry, problems: Problem[]): FoundControl {
  const members: Record<string, unknown> = { ...control.members };
  const changed: (readonly [string, SourceEntry])[] = [];
  for (const [name, change] of changes.entries) {
    if (name === 'id' || name === 'control' || !(isControlMember(name) || KEYWORDS.has(name))) {
      const message = `Expected a keyword of JSON Schema or one of ${CHANGEABLE.join(', ')}, found ${quote(name)}.`;
      problems.push({ message, place: change.place, ...changeHint(name) });
    } else if (isMember(name, change)) {
      checkMember(name, change, problems);
      members[name] = toJson(change.value);
    } else changed.push([name, change]);
  }
  const schema: SourceMap = { kind: 'map', place: changes.place, entries: entriesWith(changed, control.schema) };
  // Checked member by member above; a wrong one is a problem, and then nothing is judged.
  return { ...control, members: members as unknown as ControlMembers, schema, place: entry.place };
}

function entriesWith(
  changed: readonly (readonly [string, SourceEntry])[],
  schema: SourceNode,
): ReadonlyMap<string, SourceEntry> {
  const entries = new Map(schema.kind === 'map' ? schema.entries : []);
  // In draft-07 "items" and "dependencies" each stand for two keywords, and a new one takes the place of both.
  for (const [, { written }] of changed) for (const name of REPLACED.get(written ?? '') ?? []) entries.delete(name);
  for (const [name, change] of changed) entries.set(name, change);
  return entries;
}

/** `required` is a member of a control and a keyword of JSON Schema too: true or false against a list of names. */
function isMember(name: string, { value }: SourceEntry): boolean {
  return isControlMember(name) && !(KEYWORDS.has(name) && typeof toJson(value) !== 'boolean');
}

function changeHint(name: string): { readonly hint?: string } {
  if (name === 'id') return { hint: 'A control with another id is a control of its own, under "at".' };
  if (name === 'control') return { hint: 'The members of the control stand here without "control".' };
  return didYouMean(nearMiss(name, [...CHANGEABLE, ...KEYWORDS.keys()]));
}
