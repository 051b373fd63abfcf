import { quote } from '../baseline/describe.ts';
import { findVariable } from '../inventory/explain-variable.ts';
import type { Host } from '../inventory/host.ts';
import type { Inventory } from '../inventory/model.ts';
import { nearMiss } from '../near-miss.ts';
import { formatPlace, type Problem } from '../problem.ts';
import type { Baselines } from './load-baselines.ts';

/** Two are another word already: files_min and files_max. */
const MOST_WRONG = 1;

/**
 * Warnings about variables that are nearly an input which their host has no variable of: it would be judged by the
 * default. Each variable once, however many hosts have it.
 */
export function nearInputs(hosts: readonly Host[], inventory: Inventory, baselines: Baselines): readonly Problem[] {
  const found = new Map<string, Omit<Problem, 'message'> & { readonly words: string; readonly hosts: Set<string> }>();
  for (const host of hosts) {
    const { inputNames } = baselines.of(host.baseline).baseline;
    const unset = [...inputNames].filter((name) => !host.vars.has(name));
    if (unset.length === 0) continue;
    for (const name of host.vars.keys()) {
      // What another baseline of the run uses is meant as it is.
      const near = baselines.inputNames.has(name) ? undefined : nearMiss(name, unset, MOST_WRONG);
      if (near === undefined) continue;
      const place = findVariable(inventory, host.name, name)?.place;
      const key = JSON.stringify([name, near, place && formatPlace(place)]);
      const words = `The variable ${quote(name)} is no input of the baseline, and`;
      const hint = `Did you mean ${quote(near)}?`;
      const known = found.get(key) ?? { ...(place && { place }), hint, words, hosts: new Set() };
      found.set(key, { ...known, hosts: known.hosts.add(host.name) });
    }
  }
  return [...found.values()].map(({ words, hosts: having, ...rest }) => {
    const [first = ''] = having;
    const who = having.size === 1 ? `the host ${quote(first)} has` : `${having.size} hosts have`;
    return { ...rest, message: `${words} ${who} none of the input's name: the default is used.` };
  });
}
