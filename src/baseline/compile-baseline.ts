import type { Json } from '../json.ts';
import { nearMiss } from '../near-miss.ts';
import { ConfigurationError, formatPlace, type Place, type Problem } from '../problem.ts';
import { isAlwaysValid } from './always-valid.ts';
import { asksSomething } from './asks-something.ts';
import { checkSchema } from './check-schema.ts';
import { type CompiledControl, compileControl, makeCompiler } from './compile-control.ts';
import type { Control } from './control.ts';
import { describe, didYouMean, quote } from './describe.ts';
import { emitSchema } from './emit-schema.ts';
import { expandedSize } from './expanded-size.ts';
import { typeOf, typeWords } from './fact-schema.ts';
import { checkWithInputs } from './fill-inputs.ts';
import type { FoundControl } from './find-controls.ts';
import type { Input, InputUse, UsedInput } from './input.ts';
import type { CompiledBaseline } from './judge.ts';
import { formatSteps } from './pointer.ts';
import type { Resolve } from './references.ts';
import type { SelfContained } from './schema.ts';

/** Values in one control's schema. The largest built-in one has 20. */
const LARGEST = 5_000;

/** The host that a baseline is compiled for, for its errors. */
export interface Audience {
  readonly name: string;
  readonly place: Place;
}

interface Entry {
  readonly found: FoundControl;
  readonly control: Control;
  readonly uses: readonly InputUse[];
  /** Compiled controls by the values of their inputs. */
  readonly compiled: Map<string, CompiledControl>;
}

export function controlOf({ members, position, place }: FoundControl): Control {
  return { ...members, at: formatSteps(position.steps), place };
}

/** Compiles the controls of a baseline for the inputs of each host, and each distinct control only once. */
export class BaselineCompiler {
  readonly #entries: readonly Entry[];
  readonly #inputs: ReadonlyMap<string, Input>;
  readonly #names: readonly string[];
  readonly #resolve: Resolve;
  readonly #ajv = makeCompiler();
  readonly #baselines = new Map<string, CompiledBaseline>();

  constructor(controls: readonly FoundControl[], inputs: ReadonlyMap<string, Input>, resolve: Resolve) {
    this.#entries = controls.map((found) => ({
      found,
      control: controlOf(found),
      uses: checkSchema(found.schema, found.position, resolve).inputs,
      compiled: new Map(),
    }));
    this.#inputs = inputs;
    this.#names = [...new Set(this.#entries.flatMap(({ uses }) => uses.map((use) => use.name)))].sort();
    this.#resolve = resolve;
  }

  /** Compiles all that the defaults are enough for, so that its problems show before any host is looked at. */
  compileDefaults(onControl: (control: Control) => void): readonly Problem[] {
    const problems: Problem[] = [];
    const values = new Map([...this.#inputs].map(([name, input]) => [name, input.default]));
    for (const entry of this.#entries) {
      onControl(entry.control);
      if (entry.uses.every((use) => values.has(use.name))) this.#compile(entry, values, problems);
    }
    return problems;
  }

  compileFor(vars: ReadonlyMap<string, Json>, host: Audience | undefined): CompiledBaseline {
    const problems: Problem[] = [];
    const values = new Map<string, Json>();
    for (const name of this.#names) {
      const value = this.#valueOf(name, vars, host, problems);
      if (value !== undefined) values.set(name, value);
    }
    if (problems.length > 0) throw new ConfigurationError(problems);
    const key = JSON.stringify([...values]);
    const known = this.#baselines.get(key);
    if (known) return known;
    const controls = this.#entries.flatMap((entry) => this.#compile(entry, values, problems) ?? []);
    if (problems.length > 0) throw new ConfigurationError(problems.map((problem) => forHost(problem, host)));
    const baseline = { controls };
    this.#baselines.set(key, baseline);
    return baseline;
  }

  /** The inputs of a host as {@link compileFor} takes them; one without a value is left out. */
  inputsFor(vars: ReadonlyMap<string, Json>): readonly UsedInput[] {
    return this.#names.flatMap((name): readonly UsedInput[] => {
      const given = vars.get(name);
      if (given !== undefined) return [{ name, value: given, from: 'variable' }];
      const input = this.#inputs.get(name);
      return input ? [{ name, value: input.default, from: 'default', place: input.place }] : [];
    });
  }

  #valueOf(
    name: string,
    vars: ReadonlyMap<string, Json>,
    host: Audience | undefined,
    problems: Problem[],
  ): Json | undefined {
    const given = vars.get(name);
    const input = this.#inputs.get(name);
    if (given === undefined) {
      if (!input) problems.push(...this.#missing(name, host));
      return input?.default;
    }
    if (typeof given === 'string' && /\{\{|\{%/.test(given)) {
      problems.push(badVariable(name, 'a value', `a template, ${quote(given)}, which only Ansible can evaluate`, host));
    } else if (input && typeOf(input.default) !== typeOf(given)) {
      const found = `${describe(given)}; the default at ${formatPlace(input.place)} is ${describe(input.default)}`;
      problems.push(badVariable(name, typeWords(typeOf(input.default)), found, host));
    }
    return given;
  }

  /** One problem for each place that uses the input. */
  #missing(name: string, host: Audience | undefined): readonly Problem[] {
    const near = nearMiss(name, [...this.#inputs.keys()]);
    const whose = host ? ` for the host ${quote(host.name)} (${formatPlace(host.place)})` : '';
    const declared = near === undefined ? undefined : this.#inputs.get(near);
    const where = declared === undefined ? '' : ` That is declared at ${formatPlace(declared.place)}.`;
    const meant = didYouMean(near).hint;
    const hint = meant === undefined ? undefined : `${meant}${where}`;
    const advice = hint ?? `Set it under "inputs", or as the variable ${name} in the inventory.`;
    return this.#entries.flatMap(({ control, uses }) =>
      uses
        .filter((use) => use.name === name)
        .map((use) => ({
          message: `Expected a value for the input ${quote(name)}, which the control ${quote(control.id)} needs${whose}, found none.`,
          place: use.place,
          hint: advice,
        })),
    );
  }

  #compile(entry: Entry, values: ReadonlyMap<string, Json>, problems: Problem[]): CompiledControl | undefined {
    const key = JSON.stringify(entry.uses.map((use) => values.get(use.name)));
    const known = entry.compiled.get(key);
    if (known) return known;
    const { control, found } = entry;
    const before = problems.length;
    const emitted = emitSchema(found.schema, values, this.#resolve, problems);
    if (problems.length > before) return undefined;
    problems.push(...checkWithInputs(found, entry.uses, values, this.#resolve));
    if (problems.length > before) return undefined;
    const complaint = complaintAbout(emitted, entry);
    if (complaint) {
      problems.push({ ...complaint, place: control.place });
      return undefined;
    }
    const compiled = compileControl(this.#ajv, control, found.position.steps, emitted, problems);
    if (compiled) entry.compiled.set(key, compiled);
    return compiled;
  }
}

function complaintAbout(emitted: SelfContained, { control, uses }: Entry): Omit<Problem, 'place'> | undefined {
  const { id } = control;
  const hint = 'Put what it asks beside "control", such as "minimum", "const" or "enum".';
  if (!asksSomething(emitted)) {
    return { message: `Expected the control ${quote(id)} to check something, found no keyword that does.`, hint };
  }
  // The compiler takes every entry for evaluated where there is a "contains", whichever of them it fits.
  if (['"unevaluatedItems":', '"contains":'].every((keyword) => JSON.stringify(emitted).includes(keyword))) {
    const message = `Expected "unevaluatedItems" or "contains" in the control ${quote(id)}, found both: what they mean together is not supported.`;
    return { message, hint: 'Make two controls of them, or use "items".' };
  }
  if (expandedSize(emitted) > LARGEST) {
    const message = `Expected at most ${LARGEST} values in the schema of the control ${quote(id)}, every $ref written out, found more.`;
    return { message };
  }
  // An input may well be 0 for some hosts.
  if (uses.length === 0 && isAlwaysValid(emitted)) {
    return {
      message: `Expected the control ${quote(id)} to check something, found a schema that every value fits.`,
      hint,
    };
  }
  return undefined;
}

function badVariable(name: string, expected: string, found: string, host: Audience | undefined): Problem {
  return {
    message: `Expected ${expected} for the input ${quote(name)}${host ? ` of the host ${quote(host.name)}` : ''}, found ${found}.`,
    ...(host ? { place: host.place } : {}),
  };
}

function forHost(problem: Problem, host: Audience | undefined): Problem {
  if (!host) return problem;
  const message = `${problem.message.replace(/\.$/, '')} of the host ${quote(host.name)} (${formatPlace(host.place)}).`;
  return { ...problem, message };
}
