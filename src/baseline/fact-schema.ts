import { Facts } from '../facts/facts.ts';
import { withKernelParameters } from './parameter-types.ts';
import type { Step } from './pointer.ts';

/** A part of the facts' JSON Schema, in the few keywords that TypeBox makes of our definitions. */
export interface FactNode {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, FactNode>>;
  readonly patternProperties?: Readonly<Record<string, FactNode>>;
  readonly required?: readonly string[];
  readonly items?: FactNode;
  readonly anyOf?: readonly FactNode[];
}

/** What can stand at one path of the facts: several, when the path has `*` or the fact comes in several forms. */
export type FactPlaces = readonly FactNode[];

/** The published schema of the facts, as it is walked. */
export const FACTS_SCHEMA = Facts as unknown as FactNode;

export const FACTS: FactPlaces = [withKernelParameters(FACTS_SCHEMA)];

/** What can stand one step further. Empty: no facts document can ever have such a path. */
export function stepInto(places: FactPlaces, step: Step): FactPlaces {
  return places.flatMap((place) => childrenOf(place, step)).flatMap(alternatives);
}

function childrenOf(place: FactNode, step: Step): readonly FactNode[] {
  if (isFree(place)) return [place];
  if (place.items) return step.any || step.index >= 0 ? [place.items] : [];
  const known = place.properties ?? {};
  const records = Object.values(place.patternProperties ?? {});
  if (step.any) return [...Object.values(known), ...records];
  const child = Object.hasOwn(known, step.key) ? known[step.key] : undefined;
  return child ? [child] : records;
}

function alternatives(place: FactNode): readonly FactNode[] {
  return place.anyOf ? place.anyOf.flatMap(alternatives) : [place];
}

/** The names that can stand at the next step, for near misses. */
export function namesIn(places: FactPlaces): readonly string[] {
  return places.flatMap((place) => Object.keys(place.properties ?? {}));
}

/** Anything may stand here: an inventory variable. */
export function isFree(place: FactNode): boolean {
  return place.type === undefined && place.enum === undefined;
}

/** Bits for the types of JSON, so that "does this check apply to that value" is one operation. */
export const TYPE = { null: 1, boolean: 2, number: 4, string: 8, array: 16, object: 32 } as const;
export const EVERY_TYPE = 63;

/** The types that a fact can have. */
export function typesAt(places: FactPlaces): number {
  return places.reduce((types, place) => types | (isFree(place) ? EVERY_TYPE : typeBit(place.type ?? 'string')), 0);
}

/** The bit of a type as JSON Schema names it. */
export function typeBit(name: string): number {
  return name === 'integer' ? TYPE.number : (TYPE[name as keyof typeof TYPE] ?? 0);
}

/** The type bit of a value. */
export function typeOf(value: unknown): number {
  if (value === null) return TYPE.null;
  return Array.isArray(value) ? TYPE.array : typeBit(typeof value);
}

const TYPE_WORDS: readonly (readonly [number, string])[] = [
  [TYPE.number, 'a number'],
  [TYPE.string, 'text'],
  [TYPE.boolean, 'true or false'],
  [TYPE.array, 'a list'],
  [TYPE.object, 'a map'],
  [TYPE.null, 'null'],
];

/** `a number or text`. */
export function typeWords(types: number): string {
  return TYPE_WORDS.filter(([bit]) => (types & bit) !== 0)
    .map(([, words]) => words)
    .join(' or ');
}

/** The texts that a fact can only have; undefined when it is not such a fact. */
export function enumAt(places: FactPlaces): readonly string[] | undefined {
  return places.every((place) => place.enum) ? places.flatMap((place) => place.enum ?? []) : undefined;
}

/** What can stand at the next step where there are no names. */
export function stepsWords(places: FactPlaces): string {
  const isList = places.length > 0 && places.every(({ items }) => items !== undefined);
  return isList ? '"*" or the index of an entry' : 'nothing more';
}
