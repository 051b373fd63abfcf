import type { Facts, UnknownReason } from '../facts/facts.ts';
import { knownBy } from '../facts/known-by.ts';
import { FACTS, type FactPlaces, stepInto } from './fact-schema.ts';
import { ANY, formatPointer, parsePointer, type Step, stepTo } from './pointer.ts';

/** A place in the facts that could not be read. */
export interface UnknownFact {
  readonly at: string;
  readonly keys: readonly string[];
  /** In words; may quote the host. */
  readonly reason: string;
}

const REASONS: Readonly<Record<UnknownReason, string>> = {
  'permission-denied': 'permission denied',
  'not-observable': 'not observable',
  'not-collected': 'not collected',
  'not-found': 'not found',
  malformed: 'not readable in the form that it has',
  unsupported: 'not supported',
  vanished: 'gone while it was read',
  cut: 'cut off',
};

/** What the facts list as unknown, and the facts whose very value is "unknown". */
export function unknownFactsOf(facts: Facts): readonly UnknownFact[] {
  const told = facts.unknown.map((unknown): UnknownFact => {
    const { at, reason, detail } = unknown;
    const pointer = parsePointer(at);
    const hint = knownBy(unknown, facts.probe.account.uid);
    const why = detail === undefined ? REASONS[reason] : `${REASONS[reason]}: ${detail}`;
    const words = hint === undefined || why.includes(hint) ? why : `${why} (to know it, ${hint})`;
    // A pointer that cannot be read may mean anything.
    return { at, keys: 'keys' in pointer ? pointer.keys : [], reason: words };
  });
  const undecided = UNDECIDABLE.flatMap((steps) => undecidedIn(facts, steps, []));
  return [...told, ...undecided.filter(({ keys }) => !told.some((other) => startsWith(keys, other.keys)))];
}

/** Paths of facts that have "unknown" among their values, as the facts' schema has them. */
const UNDECIDABLE: readonly (readonly Step[])[] = undecidableIn(FACTS, []);

function undecidableIn(places: FactPlaces, steps: readonly Step[]): readonly (readonly Step[])[] {
  if (places.some((place) => place.enum?.includes('unknown'))) return [steps];
  const names = new Set(places.flatMap((place) => Object.keys(place.properties ?? {})));
  const named = [...names].flatMap((name) => undecidableIn(stepInto(places, stepTo(name)), [...steps, stepTo(name)]));
  const isList = places.some((place) => place.items);
  return isList ? [...named, ...undecidableIn(stepInto(places, ANY), [...steps, ANY])] : named;
}

function undecidedIn(value: unknown, steps: readonly Step[], keys: readonly string[]): readonly UnknownFact[] {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== 'object' || value === null) return [];
  if (step.any) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    return items.flatMap((item, index) => undecidedIn(item, rest, [...keys, String(index)]));
  }
  const map = value as Readonly<Record<string, unknown>>;
  const inner = Object.hasOwn(map, step.key) ? map[step.key] : undefined;
  const path = [...keys, step.key];
  if (rest.length > 0) return undecidedIn(inner, rest, path);
  // nextStart says why beside its outcome.
  const why = typeof map['reason'] === 'string' ? map['reason'] : 'it could not be told';
  return inner === 'unknown' ? [{ at: formatPointer(path), keys: path, reason: why }] : [];
}

/** Whether one of the two is at, above or below the other. `*` in either stands for every key. */
export function overlaps(keys: readonly string[], steps: readonly Step[]): boolean {
  const shared = Math.min(keys.length, steps.length);
  for (let index = 0; index < shared; index += 1) {
    const step = steps[index];
    if (!step?.any && step?.key !== keys[index] && keys[index] !== '*') return false;
  }
  return true;
}

/** Whether `prefix` is at or above `keys`. */
export function startsWith(keys: readonly string[], prefix: readonly string[]): boolean {
  return prefix.length <= keys.length && prefix.every((key, index) => key === keys[index] || key === '*');
}

/** Why a subject is not known: the first reason, where it is another fact's, and how many there are. */
export function unknownWords(unknowns: readonly UnknownFact[], subject: readonly string[]): string {
  const [first] = unknowns;
  if (!first) return '';
  const at = first.at === '' ? 'the whole facts document' : first.at;
  const where = first.at === formatPointer(subject) ? '' : `${at}: `;
  const more = unknowns.length > 1 ? ` (and ${unknowns.length - 1} more)` : '';
  return `${where}${first.reason}${more}`;
}
