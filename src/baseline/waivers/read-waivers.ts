import type { Json } from '../../json.ts';
import { nearMiss } from '../../near-miss.ts';
import type { Place, Problem } from '../../problem.ts';
import { describe, didYouMean, listed, quote } from '../describe.ts';
import type { Shape } from '../keywords.ts';
import { type SourceEntry, type SourceNode, toJson } from '../source-node.ts';
import { daysLeft, isDay, lastDay } from './expiry.ts';
import type { Waiver } from './waiver.ts';

/** Each is laid over every host of the run, and somebody has to know all of them. */
const MOST_WAIVERS = 500;

/** How long a waiver may live, seen from now. */
export interface Lifetime {
  readonly now: Date;
  readonly maxDays: number;
}

type Member = Exclude<keyof Waiver, 'place'>;

const isText = (value: Json, longest: number): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= longest;
const lineOf = (longest: number): Shape => ({
  expected: `text on one line of at most ${longest} characters`,
  fits: (value) => isText(value, longest) && !/[\p{Cc}\u2028\u2029]/u.test(value),
});

/** In the order in which people are told of them. */
const MEMBERS: Readonly<Record<Member, Shape>> = {
  control: {
    expected: 'the id of a control',
    fits: (value) => isText(value, 64) && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value),
  },
  hosts: {
    // A regular expression of somebody else's could keep the runner busy for ever.
    expected: 'a host pattern of names, groups and globs, without a regular expression, of at most 200 characters',
    fits: (value) => lineOf(200).fits(value) && !String(value).includes('~'),
  },
  subject: lineOf(200),
  owner: lineOf(100),
  reason: { expected: 'text of at most 1000 characters', fits: (value) => isText(value, 1000) },
  ticket: lineOf(200),
  expires: { expected: 'a day as YYYY-MM-DD', fits: (value) => typeof value === 'string' && isDay(value) },
  unknown: { expected: 'true or false', fits: (value) => typeof value === 'boolean' },
};
const NAMES = Object.keys(MEMBERS);
const REQUIRED: readonly Member[] = ['control', 'owner', 'reason', 'expires'];
const TOP = ['waivers', '$schema'];

/** Reads the waivers of a parsed file; everything that is wrong with it goes to `problems`. */
export function readWaivers(root: SourceNode, lifetime: Lifetime, problems: Problem[]): readonly Waiver[] {
  const complain = (message: string, place: Place, hint: { readonly hint?: string } = {}): void => {
    problems.push({ message, place, ...hint });
  };
  if (root.kind !== 'map') {
    complain(`Expected a map with a list "waivers", found ${describe(toJson(root))}.`, root.place);
    return [];
  }
  for (const [name, { place }] of root.entries) {
    if (TOP.includes(name)) continue;
    complain(
      `Expected "waivers" at the top of the file, found ${quote(name)}.`,
      place,
      didYouMean(nearMiss(name, ['waivers'])),
    );
  }
  const list = root.entries.get('waivers')?.value;
  if (list === undefined) {
    // A misspelt one was told above.
    if (![...root.entries.keys()].some((name) => nearMiss(name, ['waivers']) !== undefined)) {
      complain('Expected a list "waivers" at the top of the file, found none.', root.place);
    }
    return [];
  }
  if (list.kind !== 'list') {
    complain(`Expected a list of waivers, found ${describe(toJson(list))}.`, list.place);
    return [];
  }
  if (list.items.length > MOST_WAIVERS) {
    complain(`Expected at most ${MOST_WAIVERS} waivers, found ${list.items.length}.`, list.place);
    return [];
  }
  return list.items.flatMap((item) => readWaiver(item, lifetime, problems) ?? []);
}

function readWaiver(node: SourceNode, lifetime: Lifetime, problems: Problem[]): Waiver | undefined {
  const before = problems.length;
  if (node.kind !== 'map') {
    const message = `Expected a waiver (a map with ${listed(REQUIRED, 'and')}), found ${describe(toJson(node))}.`;
    problems.push({ message, place: node.place });
    return undefined;
  }
  const meant = new Set<string>();
  for (const [name, entry] of node.entries) {
    meant.add(name);
    if (Object.hasOwn(MEMBERS, name)) problems.push(...faultsOf(name as Member, entry, lifetime));
    else {
      const near = nearMiss(name, NAMES);
      meant.add(near ?? name);
      const message = `Expected a member of a waiver (${listed(NAMES)}), found ${quote(name)}.`;
      problems.push({ message, place: entry.place, ...didYouMean(near) });
    }
  }
  const missing = REQUIRED.filter((name) => !meant.has(name)).map(quote);
  if (missing.length > 0) {
    const message = `Expected ${listed(REQUIRED, 'and')} in a waiver, found no ${listed(missing)}.`;
    const day = missing.includes(quote('expires'))
      ? { hint: `expires: YYYY-MM-DD, the last day, by ${lastDay(lifetime.now, lifetime.maxDays)}.` }
      : {};
    problems.push({ message, place: [...node.entries.values()][0]?.place ?? node.place, ...day });
  }
  if (problems.length > before) return undefined;
  const { place } = node;
  // The only cast of this file: every member has just been checked against its shape.
  const members = toJson(node) as unknown as Omit<Waiver, 'place' | 'hosts' | 'unknown'> & Partial<Waiver>;
  return { hosts: 'all', unknown: false, ...members, place };
}

function faultsOf(name: Member, { value: node }: SourceEntry, { now, maxDays }: Lifetime): readonly Problem[] {
  const value = toJson(node);
  const { place } = node;
  if (!MEMBERS[name].fits(value)) {
    return [{ message: `Expected ${MEMBERS[name].expected} in "${name}", found ${describe(value)}.`, place }];
  }
  const last = lastDay(now, maxDays);
  if (name !== 'expires' || daysLeft(String(value), now) <= daysLeft(last, now)) return [];
  const message = `Expected a waiver that ends within ${maxDays} days, by ${last}, found ${describe(value)}.`;
  return [{ message, place, hint: 'How long a waiver may live is set by the input waiver-max-days.' }];
}
