import type { Asks } from '../facts/asked.ts';
import type { Json } from '../json.ts';
import { nearMiss } from '../near-miss.ts';
import { ConfigurationError, formatPlace, formatProblem, type Place, type Problem } from '../problem.ts';
import { checkSchema } from './check-schema.ts';
import { type Audience, BaselineCompiler, controlOf } from './compile-baseline.ts';
import type { Control } from './control.ts';
import { quote } from './describe.ts';
import { doubtfulKeys } from './doubtful-keys.ts';
import { withExcerpts } from './excerpt.ts';
import type { BaselineFiles } from './files.ts';
import type { FoundControl } from './find-controls.ts';
import { Inheritance, type Level } from './inherit.ts';
import type { InputUse, UsedInput } from './input.ts';
import type { CompiledBaseline } from './judge.ts';
import { openLibrary } from './library.ts';
import type { Step } from './pointer.ts';
import { type Resolve, resolverFor } from './references.ts';

/** More than anybody mends in one go; a file of another kind has one in every line. */
const MOST_PROBLEMS = 100;

/** The largest published benchmark for Linux has about 300, and each takes a millisecond or two to compile. */
const MOST_CONTROLS = 1_000;

/** A value that a baseline leaves open, and what it is for. */
export interface BaselineInput {
  readonly name: string;
  /** Absent: every host must have the variable. */
  readonly default?: Json;
  /** Where the default stands. */
  readonly place?: Place;
  /** Ids of the controls that use it. */
  readonly controls: readonly string[];
}

/** Everything that the audit asks of its hosts. */
export interface Baseline {
  /** The controls in force, in the order of their files. */
  readonly controls: readonly Control[];
  /** Ids of the controls that an override turned off. */
  readonly disabled: readonly string[];
  /** Ids of inherited controls that a file replaced by its own. */
  readonly replaced: readonly string[];
  /** Kernel parameters that a path names below /sysctl or /sysctlFiles. */
  readonly sysctlKeys: ReadonlySet<string>;
  /** What a path names below /sysctl and below /host/vars. */
  readonly reads: Asks;
  /** Inventory variables that the controls use: as inputs, or by a path below /host/vars. */
  readonly inputNames: ReadonlySet<string>;
  /** What is odd in it and stops nothing. */
  readonly warnings: readonly Problem[];
  /** The inputs that the controls use, by name. */
  readonly inputs: readonly BaselineInput[];
  /**
   * The controls with the inputs of one host; compiled once for hosts whose inputs are equal.
   * @throws {ConfigurationError} when an input has no value or one of the wrong type.
   */
  compileFor(vars: ReadonlyMap<string, Json>, host?: Audience): CompiledBaseline;
  /** What {@link compileFor} puts in for the inputs, by name. */
  inputsFor(vars: ReadonlyMap<string, Json>): readonly UsedInput[];
}

/**
 * Loads baselines. A source is the name of a built-in one or a path to YAML or JSON; all of them are in force.
 * @throws {ConfigurationError} with everything that is wrong in any of the files.
 */
export async function loadBaseline(
  sources: readonly string[],
  files: BaselineFiles,
  /** Told which control is compiled next. */
  onControl: (control: Control) => void = () => undefined,
): Promise<Baseline> {
  const problems: Problem[] = [];
  const library = await openLibrary(sources, files, problems);
  const resolve = resolverFor(library);
  const inheritance = new Inheritance(library, resolve, problems);
  const level = inheritance.together(
    [...new Set(sources.map((source) => library.fileOf(source, undefined)))].map((file) => ({ file })),
  );
  if (problems.length === 0)
    problems.push(...emptiness(level, sources), ...unusedInputs(level, inheritance.found, resolve));
  if (problems.length === 0) problems.push(...tooMany(level));
  throwAll(problems, library.texts);

  const compiler = new BaselineCompiler([...level.controls.values()], level.inputs, resolve);
  throwAll(compiler.compileDefaults(onControl), library.texts);
  const looksAt = [...level.controls.values()].map(({ schema, position }) => checkSchema(schema, position, resolve));
  const paths = looksAt.flatMap((findings) => findings.paths);
  const reads = {
    sysctlKeys: new Set(keysBelow(paths, ['sysctl'])),
    variables: new Set(keysBelow(paths, ['host', 'vars'])),
  };
  return {
    controls: [...level.controls.values()].map(controlOf),
    disabled: [...level.disabled.keys()],
    replaced: [...new Set(level.replaced)],
    sysctlKeys: new Set([...reads.sysctlKeys, ...keysBelow(paths, ['sysctlFiles'])]),
    reads,
    inputNames: new Set([...namesOf(looksAt.flatMap((findings) => findings.inputs)), ...reads.variables]),
    warnings: withExcerpts(
      doubtfulKeys(
        [...level.controls.values()].map(({ members: { id }, place }, index) => {
          const own = looksAt[index]?.paths ?? [];
          return { id, place, keys: [...keysBelow(own, ['sysctl']), ...keysBelow(own, ['sysctlFiles'])] };
        }),
      ),
      library.texts,
    ),
    inputs: inputsOf(
      level,
      looksAt.map(({ inputs }) => namesOf(inputs)),
    ),
    compileFor: (vars, host) => explained(() => compiler.compileFor(vars, host), library.texts),
    inputsFor: (vars) => compiler.inputsFor(vars),
  };
}

/** `uses`: the names of the inputs of each control, in the order of the controls. */
function inputsOf(level: Level, uses: readonly (readonly string[])[]): readonly BaselineInput[] {
  const ids = [...level.controls.keys()];
  return [...new Set(uses.flat())].sort().map((name) => {
    const input = level.inputs.get(name);
    const controls = ids.filter((_, at) => uses[at]?.includes(name));
    return { name, ...(input && { default: input.default, place: input.place }), controls };
  });
}

function emptiness(level: Level, sources: readonly string[]): readonly Problem[] {
  if (level.controls.size > 0) return [];
  const found = level.disabled.size > 0 ? 'all of them turned off' : 'none';
  const [file] = sources;
  const message = `Expected at least one control, found ${found}: the audit would check nothing.`;
  const hint = 'Put "control" and what it asks under a path of "at", or extend "recommended".';
  return [file === undefined ? { message, hint } : { message, place: { file }, hint }];
}

function tooMany(level: Level): readonly Problem[] {
  const surplus = [...level.controls.values()][MOST_CONTROLS];
  if (!surplus) return [];
  const message = `Expected at most ${MOST_CONTROLS} controls, found ${level.controls.size}.`;
  return [{ message, place: surplus.place }];
}

/** A default that nothing uses is a misspelt one, and the control that it was meant for keeps another value. */
function unusedInputs(level: Level, found: readonly FoundControl[], resolve: Resolve): readonly Problem[] {
  const all = [...found, ...level.controls.values()];
  const uses = all.flatMap(({ schema, position }) => checkSchema(schema, position, resolve).inputs);
  const used = new Set(namesOf(uses));
  return [...level.inputs.values()]
    .filter((input) => !used.has(input.name))
    .map((input) => ({
      message: `Expected an input that a control uses, found ${quote(input.name)}.`,
      place: input.place,
      ...meantBy(input.name, uses),
    }));
}

/** An input that nothing uses is mostly one that is used by another name: where that stands. */
function meantBy(name: string, uses: readonly InputUse[]): { readonly hint?: string } {
  const near = nearMiss(name, namesOf(uses));
  const use = uses.find((each) => each.name === near);
  if (use === undefined) return {};
  return { hint: `Did you mean "${use.name}"? That is used at ${formatPlace(use.place)}.` };
}

function namesOf(uses: readonly InputUse[]): readonly string[] {
  return uses.map((use) => use.name);
}

function keysBelow(paths: readonly (readonly Step[])[], prefix: readonly string[]): readonly string[] {
  return paths.flatMap((steps) => {
    const step = steps[prefix.length];
    const isBelow = prefix.every((key, index) => steps[index]?.key === key);
    return isBelow && step && !step.any ? [step.key] : [];
  });
}

/** All problems at once, each only once: files that share a schema share its problems. */
function throwAll(problems: readonly Problem[], texts: ReadonlyMap<string, string>): void {
  if (problems.length === 0) return;
  const distinct = [...new Map(problems.map((problem) => [formatProblem(problem), problem])).values()];
  const cut = distinct.length - MOST_PROBLEMS;
  const more = { message: `${cut} more problems are not shown.` };
  const shown = withExcerpts(inReadingOrder(distinct).slice(0, MOST_PROBLEMS), texts);
  throw new ConfigurationError(cut > 0 ? [...shown, more] : shown);
}

/** File by file as they were met, and each from its top. */
function inReadingOrder(problems: readonly Problem[]): readonly Problem[] {
  const files = [...new Set(problems.map(({ place }) => place?.file))];
  const rank = ({ place }: Problem) => [files.indexOf(place?.file), place?.line ?? 0, place?.column ?? 0] as const;
  return problems
    .map((problem) => ({ problem, at: rank(problem) }))
    .sort(({ at: a }, { at: b }) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])
    .map(({ problem }) => problem);
}

/** What `make` returns; what it complains of is shown in the files. */
function explained<T>(make: () => T, texts: ReadonlyMap<string, string>): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(withExcerpts(error.problems, texts));
  }
}
