import { type Population, type PopulationGroup, selectHosts } from '../../inventory/pattern.ts';
import { Problems } from '../../inventory/problems.ts';
import { nearMiss } from '../../near-miss.ts';

/** The hosts that waivers may name. */
export interface Scope {
  readonly population: Population;
  /** What is not in the population exists nowhere: it is an inventory, and not the hosts of some run. */
  readonly isWhole: boolean;
}

/** The hosts that the pattern of a waiver means; when there are none, why. */
export interface WaivedHosts {
  readonly names: ReadonlySet<string>;
  readonly note?: string;
}

/** Answers patterns; hundreds of waivers share a few of them. */
export function hostFinder({ population }: Scope): (pattern: string) => WaivedHosts {
  const known = new Map<string, WaivedHosts>();
  return (pattern) => {
    const found = known.get(pattern) ?? findHosts(population, pattern);
    known.set(pattern, found);
    return found;
  };
}

function findHosts(population: Population, pattern: string): WaivedHosts {
  const problems = new Problems();
  const names = new Set(selectHosts(population, pattern, problems));
  const note = problems.first?.message;
  if (note === undefined || names.size > 0) return { names };
  const near = nearMiss(pattern, [...population.hosts.keys(), ...population.groups.keys()]);
  return { names, note: near === undefined ? note : `${note}. Did you mean "${near}"?` };
}

/** The population of saved facts, whose hosts know all of their groups. */
export function scopeOfSaved(hosts: readonly { readonly name: string; readonly groups: readonly string[] }[]): Scope {
  const members = new Map<string, Set<string>>([['all', new Set()]]);
  for (const { name, groups } of hosts) {
    for (const group of ['all', ...(groups.length > 0 ? groups : ['ungrouped'])]) {
      members.set(group, (members.get(group) ?? new Set()).add(name));
    }
  }
  const groups = [...members].map(([name, names]): [string, PopulationGroup] => [
    name,
    { name, hosts: names, children: new Set() },
  ]);
  return {
    population: { hosts: new Map(hosts.map(({ name }) => [name, true])), groups: new Map(groups) },
    isWhole: false,
  };
}
