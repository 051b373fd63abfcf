import { didYouMean, quote } from '../baseline/describe.ts';
import type { BaselineInput } from '../baseline/load-baseline.ts';
import type { FactsBundle } from '../facts/bundle.ts';
import { nearMiss } from '../near-miss.ts';
import { ConfigurationError, type Place, type Problem } from '../problem.ts';
import type { Baselines } from './load-baselines.ts';

/**
 * What saved facts cannot tell about inputs: they hold only the variables that the baselines of their run used. An
 * input that nobody asked for then has its default, whatever the inventory says, and that is a warning.
 * @throws {ConfigurationError} for inputs without a default that hosts have no value of.
 */
export function checkSavedInputs(bundle: FactsBundle, baselines: Baselines, file: string): readonly Problem[] {
  const asked = new Set(bundle.asked?.variables ?? []);
  const lacking = inputsLacking(bundle, baselines);
  const needed = lacking.filter(({ input }) => input.default === undefined);
  if (needed.length > 0) {
    throw new ConfigurationError(needed.map((lack) => noValue(lack, asked.has(lack.input.name), file)));
  }
  return lacking
    .filter(({ input }) => !asked.has(input.name))
    .map(({ input, hosts }) => ({
      message: `There is no value for the input ${quote(input.name)} of ${inWords(hosts)}: the default was used, whatever the inventory says.`,
      place: { file },
      hint: 'The run that saved the facts did not ask for this variable. To have it, audit live with this baseline.',
    }));
}

function noValue({ input, inputs, hosts, place }: Lack, isAsked: boolean, file: string): Problem {
  const near = nearMiss(
    input.name,
    inputs.flatMap((each) => (each.default === undefined ? [] : [each.name])),
  );
  const [control = ''] = input.controls;
  const why = isAsked ? 'the inventory did not set it' : 'the run that saved the facts did not ask for this variable';
  return {
    message: `Expected a value for the input ${quote(input.name)}, which the control ${quote(control)} needs, for ${inWords(hosts)} in ${file}, found none: ${why}.`,
    ...(place && { place }),
    hint:
      didYouMean(near).hint ??
      'Set it under "inputs" of the baseline; or in the inventory, and audit live with this baseline.',
  };
}

interface Lack {
  readonly input: BaselineInput;
  /** All inputs of the first baseline that has it. */
  readonly inputs: readonly BaselineInput[];
  readonly hosts: readonly string[];
  /** Of a control that uses it. */
  readonly place: Place | undefined;
}

/** The inputs that hosts have no value of their own for, by name; whether one has a default may differ by baseline. */
function inputsLacking(bundle: FactsBundle, baselines: Baselines): readonly Lack[] {
  const lacking = new Map<string, Lack>();
  for (const { name: host, facts, baseline } of bundle.hosts) {
    if (facts === undefined) continue;
    const { inputs, controls } = baselines.of(baseline).baseline;
    for (const input of inputs) {
      if (Object.hasOwn(facts.host.vars, input.name)) continue;
      const key = `${input.name}${input.default === undefined ? ' needed' : ''}`;
      const place = controls.find(({ id }) => id === input.controls[0])?.place;
      const known = lacking.get(key) ?? { input, inputs, hosts: [], place };
      lacking.set(key, { ...known, hosts: [...known.hosts, host] });
    }
  }
  return [...lacking.values()];
}

function inWords(hosts: readonly string[]): string {
  const first = quote(hosts[0] ?? '');
  return hosts.length === 1 ? `the host ${first}` : `${hosts.length} hosts, ${first} among them`;
}
