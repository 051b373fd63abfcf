import { formatPlace, type Place, type Problem } from '../problem.ts';
import { checkSchema } from './check-schema.ts';
import { describe, quote } from './describe.ts';
import type { Document } from './document.ts';
import { FACTS, typeOf, typeWords } from './fact-schema.ts';
import { type FoundControl, findControls } from './find-controls.ts';
import type { Input } from './input.ts';
import type { Library } from './library.ts';
import { applyOverride } from './override.ts';
import type { Resolve } from './references.ts';

/** What a baseline comes to with all that it extends. */
export interface Level {
  readonly controls: ReadonlyMap<string, FoundControl>;
  /** Turned off by an override. */
  readonly disabled: ReadonlyMap<string, FoundControl>;
  /** Ids of inherited controls that a file replaced by its own. */
  readonly replaced: readonly string[];
  readonly inputs: ReadonlyMap<string, Input>;
}

/** A file that takes part in a level: as a source, or by `extends`. */
export interface Member {
  readonly file: string;
  /** The entry in `extends`; absent for a source. */
  readonly place?: Place;
}

/** Puts the files together. Each is looked at once, however many extend it, so a control has one identity. */
export class Inheritance {
  /** Every control of every file, whatever became of it. */
  readonly found: FoundControl[] = [];
  readonly #library: Library;
  readonly #resolve: Resolve;
  readonly #problems: Problem[];
  readonly #levels = new Map<string, Level | 'open'>();

  constructor(library: Library, resolve: Resolve, problems: Problem[]) {
    this.#library = library;
    this.#resolve = resolve;
    this.#problems = problems;
  }

  /** All members at once, side by side: none of them is above another. */
  together(members: readonly Member[], trail: readonly string[] = []): Level {
    const controls = new Map<string, FoundControl>();
    const disabled = new Map<string, FoundControl>();
    const inputs = new Map<string, Input>();
    const replaced: string[] = [];
    for (const member of members) {
      const level = this.#levelOf(member, trail);
      if (!level) continue;
      for (const [id, control] of level.controls) this.#addBeside(id, control, controls, disabled);
      for (const [id, control] of level.disabled) this.#addBeside(id, control, disabled, controls);
      for (const input of level.inputs.values()) this.#addInput(input, inputs);
      replaced.push(...level.replaced);
    }
    return { controls, disabled, inputs, replaced };
  }

  #levelOf({ file, place }: Member, trail: readonly string[]): Level | undefined {
    const known = this.#levels.get(file);
    if (known === 'open') {
      const circle = [...trail.slice(trail.indexOf(file)), file].join(' → ');
      const hint = 'Take one of these files out of the "extends" of another.';
      this.#complain(`Expected "extends" to come to an end, found a circle: ${circle}.`, place, hint);
      return undefined;
    }
    const document = this.#library.documents.get(file);
    if (known || !document) return known;
    this.#levels.set(file, 'open');
    const level = this.#build(document, [...trail, file]);
    this.#levels.set(file, level);
    return level;
  }

  #build(document: Document, trail: readonly string[]): Level {
    const parents = document.parents.map(({ name, place }) => ({
      file: this.#library.fileOf(name, document.file),
      place,
    }));
    const base = this.together(parents, trail);
    const controls = new Map(base.controls);
    const disabled = new Map(base.disabled);
    const replaced = [...base.replaced];
    const findings = checkSchema(document.schema, { steps: [], facts: FACTS }, this.#resolve);
    this.#problems.push(...findings.problems);
    const own = new Map<string, FoundControl>();
    for (const control of findControls(document, this.#resolve, this.#problems)) {
      const { id } = control.members;
      const first = own.get(id);
      if (first) this.#complainOfSecond(id, control, first);
      else own.set(id, control);
      this.found.push(control);
    }
    for (const [id, control] of own) {
      if (controls.has(id) || disabled.delete(id)) replaced.push(id);
      controls.set(id, control);
    }
    for (const [id, entry] of document.overrides) {
      applyOverride(id, entry, { controls, disabled }, this.#resolve, this.#problems);
    }
    return { controls, disabled, replaced, inputs: this.#inputsOf(document, base.inputs) };
  }

  #inputsOf(document: Document, inherited: ReadonlyMap<string, Input>): ReadonlyMap<string, Input> {
    const inputs = new Map(inherited);
    for (const input of document.inputs) {
      const before = inherited.get(input.name);
      if (before && typeOf(before.default) !== typeOf(input.default)) {
        this.#complain(
          `Expected ${typeWords(typeOf(before.default))} for the input ${quote(input.name)}, as in ${formatPlace(before.place)}, found ${describe(input.default)}.`,
          input.place,
        );
      } else inputs.set(input.name, input);
    }
    return inputs;
  }

  #addBeside(
    id: string,
    control: FoundControl,
    same: Map<string, FoundControl>,
    opposite: ReadonlyMap<string, FoundControl>,
  ): void {
    const first = same.get(id) ?? opposite.get(id);
    if (!first) same.set(id, control);
    else if (first !== control || opposite.has(id)) this.#complainOfSecond(id, control, first);
  }

  #complainOfSecond(id: string, second: FoundControl, first: FoundControl): void {
    this.#complain(
      `Expected each control once, found ${quote(id)} again; it is at ${formatPlace(first.place)} already.`,
      second.place,
      'Give one of them another id, or let the file that changes it extend the other and name only that file.',
    );
  }

  #addInput(input: Input, inputs: Map<string, Input>): void {
    const first = inputs.get(input.name);
    if (!first) inputs.set(input.name, input);
    else if (first !== input && JSON.stringify(first.default) !== JSON.stringify(input.default)) {
      this.#complain(
        `Expected one default for the input ${quote(input.name)}, found another; the first is at ${formatPlace(first.place)}.`,
        input.place,
        'Set it in a file that extends both.',
      );
    }
  }

  #complain(message: string, place: Place | undefined, hint?: string): void {
    this.#problems.push({ message, ...(place ? { place } : {}), ...(hint === undefined ? {} : { hint }) });
  }
}
