import type { Place, Problem } from '../problem.ts';
import type { Position } from './check-schema.ts';
import { type ControlMembers, parseControl } from './control-member.ts';
import { quote } from './describe.ts';
import type { Document } from './document.ts';
import { FACTS, stepInto } from './fact-schema.ts';
import { KEYWORDS } from './keywords.ts';
import { markedIn, targetOf } from './marked-schemas.ts';
import { allowsEveryType, controlsOfPlainSchema } from './plain-schema.ts';
import { ANY, formatSteps, parsePattern, type Step, stepTo } from './pointer.ts';
import type { Resolve } from './references.ts';
import { type SourceEntry, type SourceMap, type SourceNode, textOf } from './source-node.ts';
import { type Subschema, subschemasOf } from './subschemas.ts';

/** A control as its file has it: the schema that it marks, and where that schema applies. */
export interface FoundControl {
  readonly members: ControlMembers;
  readonly schema: SourceNode;
  readonly position: Position;
  readonly place: Place;
}

/**
 * Finds the controls of a file. Whatever would check something and belongs to no control is a problem, because its
 * result could not be shown: so is a control in a place where it has no subjects of its own.
 */
export function findControls(document: Document, resolve: Resolve, problems: Problem[]): readonly FoundControl[] {
  const finder = new ControlFinder(resolve, problems);
  const marked = markedIn(document.schema, resolve);
  if (marked.length === 0) return controlsOfPlainSchema(document.schema, problems);
  finder.find(document.schema, { steps: [], facts: FACTS }, { inside: false, trail: [] });
  finder.tellUnreached(marked);
  return finder.found;
}

interface Way {
  /** Within a control, which checks all that is there. */
  readonly inside: boolean;
  /** The references that led here: a control in a schema that refers to itself would be at endless places. */
  readonly trail: readonly SourceNode[];
}

class ControlFinder {
  readonly found: FoundControl[] = [];
  readonly #resolve: Resolve;
  readonly #problems: Problem[];
  readonly #reached = new Set<SourceNode>();
  readonly #misplaced = new Set<SourceNode>();
  readonly #visited = new Map<SourceNode, Set<string>>();

  constructor(resolve: Resolve, problems: Problem[]) {
    this.#resolve = resolve;
    this.#problems = problems;
  }

  find(schema: SourceNode, position: Position, way: Way): void {
    if (schema.kind !== 'map' || !this.#isNew(schema, position)) return;
    const control = schema.entries.get('control');
    if (control) this.#take(schema, control, position);
    const inside = way.inside || control !== undefined;
    if (!inside) this.#tellUncovered(schema, position);
    for (const subschema of subschemasOf(schema)) this.#descend(schema, subschema, position, { ...way, inside });
    const target = targetOf(schema, this.#resolve);
    if (!target || !(inside || this.#holdsControls(target))) return;
    if (!way.trail.includes(target)) this.find(target, position, { inside, trail: [...way.trail, target] });
    else if (markedIn(target, this.#resolve).length > 0) {
      this.#complain('Expected a control at a fixed depth, found one in a schema that refers to itself.', schema.place);
    }
  }

  /** References can lead to one schema in more ways than there is time for. */
  #isNew(schema: SourceNode, position: Position): boolean {
    const path = formatSteps(position.steps);
    const paths = this.#visited.get(schema) ?? new Set();
    this.#visited.set(schema, paths);
    if (paths.has(path)) return false;
    paths.add(path);
    return true;
  }

  tellUnreached(marked: readonly SourceMap[]): void {
    for (const schema of marked) {
      if (this.#reached.has(schema) || this.#misplaced.has(schema)) continue;
      const place = schema.entries.get('control')?.place ?? schema.place;
      this.#complain('Expected a control that something leads to, found one that no $ref uses.', place);
    }
  }

  #take(schema: SourceMap, control: SourceEntry, position: Position): void {
    const again = this.#reached.has(schema);
    this.#reached.add(schema);
    const before = this.#problems.length;
    const members = again ? undefined : parseControl(control, this.#problems);
    if (members) this.found.push({ members, schema, position, place: control.place });
    if (!again || this.#problems.length > before) return;
    const path = formatSteps(position.steps);
    this.#complain(
      `Expected each control at one path, found ${quote(textOf(idOf(control)) ?? 'a control')} at ${path} as well.`,
      control.place,
      'Put "control" beside each "$ref", not into the schema that they share.',
    );
  }

  #descend(schema: SourceMap, subschema: Subschema, position: Position, way: Way): void {
    const { applicator, entry, keyword } = subschema;
    if (applicator.applies === 'nowhere') return;
    const hasTuple = keyword === 'items' && schema.entries.has('prefixItems');
    if (!applicator.control || hasTuple) {
      this.#tellMisplaced(entry.value, keyword);
      return;
    }
    const steps = stepsOf(subschema);
    const facts = steps?.reduce(stepInto, position.facts) ?? [];
    if (!steps || facts.length === 0) {
      // The path is a problem of its own.
      for (const marked of markedIn(entry.value, this.#resolve)) this.#reached.add(marked);
    } else if (way.inside || this.#holdsControls(entry.value)) {
      this.find(entry.value, { steps: [...position.steps, ...steps], facts }, way);
    }
  }

  /** Outside of every control, only what leads to controls may stand: nothing would report the rest. */
  #tellUncovered(schema: SourceMap, position: Position): void {
    for (const [name, entry] of schema.entries) {
      if (this.#checksOutside(name, schema, position)) this.#complainOfUncovered(name, entry.place);
    }
    const subschemas = subschemasOf(schema);
    const leading = subschemas.filter(({ entry }) => this.#holdsControls(entry.value));
    for (const { applicator, entry, key, keyword } of subschemas) {
      const isTold = leading.some((one) => one.entry === entry || (one.keyword === keyword && !applicator.control));
      if (applicator.applies === 'nowhere' || isTold) continue;
      const named = applicator.applies === 'path' || applicator.applies === 'key';
      if (keyword === 'at' || !isAnything(entry.value)) this.#complainOfUncovered(named ? key : keyword, entry.place);
    }
  }

  #checksOutside(name: string, schema: SourceMap, position: Position): boolean {
    const role = KEYWORDS.get(name)?.role;
    const target = role === 'reference' ? targetOf(schema, this.#resolve) : undefined;
    if (target) return !this.#holdsControls(target);
    const type = schema.entries.get('type')?.value;
    return role === 'assertion' && !(name === 'type' && type && allowsEveryType(type, position));
  }

  #holdsControls(schema: SourceNode): boolean {
    return markedIn(schema, this.#resolve).length > 0;
  }

  #complainOfUncovered(name: string, place: Place): void {
    this.#complain(
      `Expected every check inside a control, found ${quote(name)} outside.`,
      place,
      'Add "control" with id, title and severity to the schema that it belongs to.',
    );
  }

  #tellMisplaced(schema: SourceNode, keyword: string): void {
    for (const marked of markedIn(schema, this.#resolve)) {
      if (this.#misplaced.has(marked)) continue;
      this.#misplaced.add(marked);
      const place = marked.entries.get('control')?.place ?? marked.place;
      const instead =
        keyword === 'patternProperties' || keyword === 'additionalProperties' || keyword === 'items'
          ? 'Name the paths under "at", and put "control" there.'
          : `Put "control" on the schema that has the ${quote(keyword)}.`;
      this.#complain(
        `Expected "control" where every subject must fit the schema, found it under ${quote(keyword)}.`,
        place,
        instead,
      );
    }
  }

  #complain(message: string, place: Place, hint?: string): void {
    this.#problems.push(hint === undefined ? { message, place } : { message, place, hint });
  }
}

function idOf(control: SourceEntry): SourceNode | undefined {
  return control.value.kind === 'map' ? control.value.entries.get('id')?.value : undefined;
}

function stepsOf({ applicator, key }: Subschema): readonly Step[] | undefined {
  if (applicator.applies === 'same') return [];
  if (applicator.applies === 'each') return [ANY];
  if (applicator.applies !== 'path') return [stepTo(key)];
  const pattern = parsePattern(key);
  return 'steps' in pattern ? pattern.steps : undefined;
}

/** `true` and `{}`: a schema that asks nothing. */
function isAnything(schema: SourceNode): boolean {
  return schema.kind === 'scalar' ? schema.value === true : schema.kind === 'map' && schema.entries.size === 0;
}
