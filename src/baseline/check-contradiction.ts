import type { Json } from '../json.ts';
import type { Problem } from '../problem.ts';
import { type Ask, asksOf } from './asks.ts';
import { checkBounds } from './check-bounds.ts';
import { describe, quote } from './describe.ts';
import { EVERY_TYPE, type FactPlaces, TYPE, typeBit, typeOf, typeWords } from './fact-schema.ts';
import type { SourceMap } from './source-node.ts';

/** Each is held against each other. Nobody contradicts himself so often by mistake. */
const MOST_ASKS = 200;

/**
 * Tells what no value can fit, where that shows in the keywords of a schema and of what stands in its `allOf`: such a
 * control would fail on every host, and say nothing about any. Two plain bounds in one schema are told by `checkRanges`.
 */
export function checkContradictions(schema: SourceMap, facts: FactPlaces | undefined): readonly Problem[] {
  const asks = asksOf(schema);
  if (asks.length > MOST_ASKS) return [];
  const own = new Set([...schema.entries.values()].map(({ value }) => value.place));
  const types = checkTypes(asks);
  if (types.length > 0) return types;
  return [...checkBounds(asks, own, facts), ...checkConstants(asks)];
}

function checkTypes(asks: readonly Ask[]): readonly Problem[] {
  let allowed = EVERY_TYPE;
  for (const { value, place } of asks.filter(({ keyword }) => keyword === 'type')) {
    const types = typesIn(value);
    if (types !== 0 && (types & allowed) === 0) {
      const message = `Expected a type that fits ${typeWords(allowed)}, which is asked as well, found ${typeWords(types)}: nothing is both.`;
      return [{ message, place }];
    }
    allowed &= types === 0 ? EVERY_TYPE : types;
  }
  return [];
}

function typesIn(value: Json): number {
  const names = Array.isArray(value) ? value : [value];
  return names.reduce<number>((types, name) => types | (typeof name === 'string' ? typeBit(name) : 0), 0);
}

/** A `const`, or every value of an `enum`, that another keyword refuses. */
function checkConstants(asks: readonly Ask[]): readonly Problem[] {
  return asks.flatMap((ask, index) => {
    const values = valuesOf(ask);
    const [value] = values;
    if (value === undefined) return [];
    // Two constants contradict each other, and one of them is told.
    const others = asks.filter((other, at) => other !== ask && (other.keyword !== 'const' || at < index));
    const refusal = others.find((other) => values.every((each) => refuses(other, each)));
    if (!refusal) return [];
    const found = ask.keyword === 'const' ? describe(value) : 'only values that do not';
    const message = `Expected a value that fits ${inWords(refusal)}, found ${found}: nothing is both.`;
    return [{ message, place: ask.place }];
  });
}

function valuesOf({ keyword, value }: Ask): readonly Json[] {
  if (keyword === 'const') return [value];
  return keyword === 'enum' && Array.isArray(value) ? value : [];
}

function inWords({ keyword, value, place }: Ask): string {
  const scalar = Array.isArray(value) || typeof value === 'object' ? '' : `${JSON.stringify(value)}, `;
  return `${quote(keyword)} (${scalar}line ${place.line ?? 0})`;
}

function refuses({ keyword, value: asked }: Ask, value: Json): boolean {
  switch (keyword) {
    case 'type':
      return typesIn(asked) !== 0 && (typesIn(asked) & typeOf(value)) === 0;
    case 'const':
      return JSON.stringify(asked) !== JSON.stringify(value) && typeof asked !== 'object' && typeof value !== 'object';
    default:
      return sizeRefuses(keyword, asked, value);
  }
}

function sizeRefuses(keyword: string, asked: Json, value: Json): boolean {
  if (typeof asked !== 'number') return false;
  const bound = BOUNDS[keyword];
  if (typeof value === 'number' && bound?.of === TYPE.number) return bound.refuses(value, asked);
  if (typeof value === 'string' && bound?.of === TYPE.string) return bound.refuses([...value].length, asked);
  return false;
}

const BOUNDS: Readonly<
  Record<string, { readonly of: number; readonly refuses: (size: number, asked: number) => boolean }>
> = {
  minimum: { of: TYPE.number, refuses: (size, asked) => size < asked },
  exclusiveMinimum: { of: TYPE.number, refuses: (size, asked) => size <= asked },
  maximum: { of: TYPE.number, refuses: (size, asked) => size > asked },
  exclusiveMaximum: { of: TYPE.number, refuses: (size, asked) => size >= asked },
  minLength: { of: TYPE.string, refuses: (size, asked) => size < asked },
  maxLength: { of: TYPE.string, refuses: (size, asked) => size > asked },
};
