import type { Result } from '../../baseline/control.ts';
import { parsePattern } from '../../baseline/pointer.ts';
import { overlaps, unknownFactsOf } from '../../baseline/unknown-facts.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Json } from '../../json.ts';
import type { Quantity } from './quantities.ts';

/** A host that was read, and what `recommended` says about it. */
export interface DraftHost {
  readonly name: string;
  readonly groups: readonly string[];
  readonly facts: Facts;
  readonly results: readonly Result[];
}

/** Hosts with the same value, which recommended finds fault with on all of them or on none. */
export interface Cohort {
  readonly value: Json;
  readonly hosts: readonly DraftHost[];
  /** Ids of the controls of recommended that fail there. */
  readonly faults: readonly string[];
  /** Groups of which every host that was read is in this cohort. */
  readonly groups: readonly string[];
}

/** What was seen of a quantity. */
export interface Seen {
  /** Most hosts first. */
  readonly cohorts: readonly Cohort[];
  /** The cohort whose value the draft asks for, of those that no fault was found with. */
  readonly chosen: Cohort | undefined;
  /** Hosts that have a value. */
  readonly total: number;
  /** Names of hosts on which not every value could be read. */
  readonly notRead: readonly string[];
}

export function look(quantity: Quantity, hosts: readonly DraftHost[]): Seen {
  const parsed = parsePattern(quantity.at);
  const steps = 'steps' in parsed ? parsed.steps : [];
  const notRead = hosts.filter(({ facts }) => unknownFactsOf(facts).some(({ keys }) => overlaps(keys, steps)));
  const cohorts = cohortsOf(quantity, hosts);
  return {
    cohorts,
    chosen: choose(quantity, cohorts),
    total: cohorts.reduce((sum, cohort) => sum + cohort.hosts.length, 0),
    notRead: notRead.map(({ name }) => name),
  };
}

function cohortsOf(quantity: Quantity, hosts: readonly DraftHost[]): readonly Cohort[] {
  const cohorts = new Map<string, { value: Json; hosts: DraftHost[]; faults: readonly string[] }>();
  for (const host of hosts) {
    const value = lowestOf(quantity, host.facts);
    if (value === undefined) continue;
    const faults = quantity.faults.filter((id) =>
      host.results.some((each) => each.control === id && each.outcome === 'fail'),
    );
    const key = JSON.stringify([value, faults]);
    const known = cohorts.get(key);
    if (known) known.hosts.push(host);
    else cohorts.set(key, { value, hosts: [host], faults });
  }
  return [...cohorts.values()]
    .map((cohort) => ({ ...cohort, groups: wholeGroups(cohort.hosts, hosts, quantity) }))
    .sort((a, b) => b.hosts.length - a.hosts.length || lower(a.value, b.value));
}

function choose({ takes }: Quantity, cohorts: readonly Cohort[]): Cohort | undefined {
  // Each quantity is a number, or several: a text is what a host says that is not to be trusted.
  const sound = cohorts.filter(({ faults, value }) => faults.length === 0 && typeof value !== 'string');
  return takes === 'commonest' ? sound[0] : [...sound].sort((a, b) => lower(a.value, b.value))[0];
}

/** Of several values the lowest: the host is no better than that. */
function lowestOf({ asks, read }: Quantity, facts: Facts): Json | undefined {
  const values = read(facts);
  if (asks === 'const') return values[0];
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length === 0 ? undefined : Math.min(...numbers);
}

function lower(a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

function wholeGroups(
  members: readonly DraftHost[],
  hosts: readonly DraftHost[],
  quantity: Quantity,
): readonly string[] {
  const inside = new Set(members);
  const having = hosts.filter(({ facts }) => lowestOf(quantity, facts) !== undefined);
  const groups = new Set(members.flatMap(({ groups: own }) => own));
  return [...groups].filter((group) => having.every((host) => inside.has(host) || !host.groups.includes(group)));
}
