import { type Control, SEVERITIES } from '../baseline/control.ts';
import { quote } from '../baseline/describe.ts';
import type { Baseline } from '../baseline/load-baseline.ts';
import type { BaselineChoice } from '../inventory/host.ts';
import { ConfigurationError, formatPlace, formatProblem, type Problem } from '../problem.ts';
import { type BoundedBaseline, loadBounded } from './bounded-baseline.ts';
import { chosenIn } from './chosen-in.ts';

/** Every one of them is compiled before the first host is contacted, and an inventory may come from a pull request. */
const MOST_BASELINES = 50;

/** All baselines of a run: the one of the input, and those that the inventory chooses for hosts and groups. */
export interface Baselines extends Pick<Baseline, 'controls' | 'disabled' | 'sysctlKeys' | 'inputNames' | 'warnings'> {
  /** The baseline of a host, by what the inventory chose for it, and the sources that it is made of. */
  of(choice: Pick<BaselineChoice, 'sources'> | undefined): Chosen;
}

export interface Chosen {
  readonly sources: readonly string[];
  readonly baseline: BoundedBaseline;
}

/**
 * Loads the baseline of the input, and each distinct one of `choices` once; a choice that is undefined is the input's.
 * What the inventory names must be inside the directory of the audit, whoever wrote it.
 * @throws {ConfigurationError} with what is wrong with any of them, and for a control id that means two controls.
 */
export async function loadBaselines(
  standard: readonly string[],
  choices: readonly (BaselineChoice | undefined)[],
  root: string,
): Promise<Baselines> {
  const problems = new Map<string, Problem>();
  const loaded = new Map<string, Chosen>();
  const kills = { count: 0 };
  const load = async (sources: readonly string[], choice?: BaselineChoice): Promise<void> => {
    try {
      loaded.set(keyOf(sources), {
        sources,
        baseline: await loadBounded(sources, { root, isWithin: choice !== undefined, kills }),
      });
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      for (const problem of choice ? await chosenIn(choice, error.problems, root) : error.problems) {
        problems.set(formatProblem(problem), problem);
      }
    }
  };
  await load(standard);
  const distinct = new Map(choices.flatMap((choice) => (choice ? [[keyOf(choice.sources), choice] as const] : [])));
  distinct.delete(keyOf(standard));
  if (distinct.size > MOST_BASELINES) throw new ConfigurationError([tooMany(distinct)]);
  for (const choice of distinct.values()) await load(choice.sources, choice);
  if (problems.size > 0) throw new ConfigurationError([...problems.values()]);

  const isStandardUsed = choices.length === 0 || choices.some((choice) => choice === undefined);
  const used = isStandardUsed ? [...loaded.values()] : [...loaded.values()].filter((each) => isChosen(each, choices));
  const baselines = used.map(({ baseline }) => baseline);
  return {
    controls: mergeControls(baselines.flatMap(({ controls }) => controls)),
    disabled: [...new Set(baselines.flatMap(({ disabled }) => disabled))],
    sysctlKeys: new Set(baselines.flatMap(({ sysctlKeys }) => [...sysctlKeys])),
    inputNames: new Set(baselines.flatMap(({ inputNames }) => [...inputNames])),
    warnings: distinctProblems([
      ...baselines.flatMap(({ warnings }) => warnings),
      ...(isStandardUsed || standard.every((source) => source === USUAL)
        ? []
        : [judgesNobody(standard, choices.length)]),
    ]),
    of(choice) {
      const chosen = loaded.get(keyOf(choice?.sources ?? standard));
      if (!chosen) throw new Error('a baseline that was not loaded');
      return chosen;
    },
  };
}

/** What judges when nobody says what should, and so is no mistake when it judges nobody. */
const USUAL = 'recommended';

function judgesNobody(standard: readonly string[], hosts: number): Problem {
  const all = hosts === 1 ? 'the only host chooses its own' : `all ${hosts} choose their own`;
  return { message: `The baseline ${standard.join(', ')} judges no host: ${all} (limits_baseline).` };
}

function distinctProblems(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [formatProblem(problem), problem])).values()];
}

function keyOf(sources: readonly string[]): string {
  return JSON.stringify(sources);
}

function isChosen({ sources }: Chosen, choices: readonly (BaselineChoice | undefined)[]): boolean {
  return choices.some((choice) => choice && keyOf(choice.sources) === keyOf(sources));
}

function tooMany(distinct: ReadonlyMap<string, BaselineChoice>): Problem {
  const last = [...distinct.values()].at(MOST_BASELINES);
  return {
    message: `Expected at most ${MOST_BASELINES} different baselines in limits_baseline, found ${distinct.size}.`,
    ...(last ? { place: last.place } : {}),
    hint: 'Give hosts that differ in values only the same baseline, and set its inputs as variables.',
  };
}

/** What people read of a control. Baselines may differ in its severity and in what it asks; each result has its own. */
const TEXTS = ['title', 'at', 'why', 'read', 'remediation', 'sources'] as const;

/** The report has one row for each id, so an id must mean the same everywhere. The worst severity is the row's. */
function mergeControls(controls: readonly Control[]): readonly Control[] {
  const problems: Problem[] = [];
  const merged = new Map<string, Control>();
  for (const control of controls) {
    const known = merged.get(control.id);
    if (!known) {
      merged.set(control.id, control);
      continue;
    }
    const different = TEXTS.find((text) => JSON.stringify(known[text]) !== JSON.stringify(control[text]));
    if (different) problems.push(twoMeanings(different, known, control));
    else if (SEVERITIES.indexOf(control.severity) < SEVERITIES.indexOf(known.severity)) {
      merged.set(control.id, { ...known, severity: control.severity });
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return [...merged.values()];
}

function twoMeanings(text: (typeof TEXTS)[number], known: Control, { id, place }: Control): Problem {
  const what = text === 'at' ? 'path' : text;
  return {
    message: `Expected the control ${quote(id)} to be the same one in all baselines of a run, found that its ${what} differs from the one at ${formatPlace(known.place)}.`,
    place,
    hint: 'Give one of them another id. Baselines may differ in the severity of a control and in what it asks.',
  };
}
