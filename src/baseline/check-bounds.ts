import type { Place, Problem } from '../problem.ts';
import { type Ask, COUNTS, HIGH, LOW } from './asks.ts';
import { quote } from './describe.ts';
import type { FactPlaces } from './fact-schema.ts';

/** How far from a whole number a quotient may be and still count as one. */
const EXACT = 1e-6;

/** Bounds that leave nothing between them, other than the plain pairs of one schema. `own`: the places in that one. */
export function checkBounds(
  asks: readonly Ask[],
  own: ReadonlySet<Place>,
  facts: FactPlaces | undefined,
): readonly Problem[] {
  return [...checkNumbers(asks, own, facts), ...checkCounts(asks, own)];
}

function checkNumbers(
  asks: readonly Ask[],
  own: ReadonlySet<Place>,
  facts: FactPlaces | undefined,
): readonly Problem[] {
  const low = strictest(asks, LOW, (a, b) => a > b);
  const high = strictest(asks, HIGH, (a, b) => a < b);
  if (!low || !high) return [];
  const [least, most] = [Number(low.value), Number(high.value)];
  const isStrict = low.keyword === LOW[1] || high.keyword === HIGH[1];
  const isPlain = low.keyword === LOW[0] && high.keyword === HIGH[0] && own.has(low.place) && own.has(high.place);
  if (least > most || (least === most && isStrict)) return isPlain ? [] : [empty(low, high)];
  return checkSteps(asks, low, high, isWholeNumber(asks, facts));
}

/** Whether a whole number, or a multiple of what is asked, lies between two bounds. */
function checkSteps(asks: readonly Ask[], low: Ask, high: Ask, isWhole: boolean): readonly Problem[] {
  const multiple = asks.find(({ keyword, value }) => keyword === 'multipleOf' && Number(value) > 0);
  if (!isWhole && !multiple) return [];
  const step = multiple ? Number(multiple.value) : 1;
  const [least, most] = [Number(low.value) / step, Number(high.value) / step];
  // Far from zero a division is not exact, and in doubt nothing is said.
  if (Math.max(Math.abs(least), Math.abs(most)) > 1e9) return [];
  const first = Math.ceil(least - EXACT);
  const next = Math.abs(first - least) < EXACT && low.keyword === LOW[1] ? first + 1 : first;
  if (next < most - EXACT || (next < most + EXACT && high.keyword === HIGH[0])) return [];
  const what = multiple ? `multiple of ${step}` : 'whole number';
  const range = `${quote(low.keyword)} (${String(low.value)}) and ${quote(high.keyword)} (${String(high.value)})`;
  return [{ message: `Expected a ${what} that fits ${range}, found none in that range.`, place: low.place }];
}

function isWholeNumber(asks: readonly Ask[], facts: FactPlaces | undefined): boolean {
  if (asks.some(({ keyword, value }) => keyword === 'type' && value === 'integer')) return true;
  return facts !== undefined && facts.length > 0 && facts.every(({ type }) => type === 'integer');
}

function checkCounts(asks: readonly Ask[], own: ReadonlySet<Place>): readonly Problem[] {
  return COUNTS.flatMap(([lowest, highest]) => {
    const low = strictest(asks, [lowest], (a, b) => a > b);
    const high = strictest(asks, [highest], (a, b) => a < b);
    if (!low || !high || Number(low.value) <= Number(high.value)) return [];
    return own.has(low.place) && own.has(high.place) ? [] : [empty(low, high)];
  });
}

function strictest(
  asks: readonly Ask[],
  keywords: readonly string[],
  isStricter: (a: number, b: number) => boolean,
): Ask | undefined {
  const bounds = asks.filter(({ keyword, value }) => keywords.includes(keyword) && typeof value === 'number');
  return bounds.reduce<Ask | undefined>((best, bound) => {
    if (!best || isStricter(Number(bound.value), Number(best.value))) return bound;
    // Of two equal bounds, the exclusive one is the narrower.
    return bound.value === best.value && bound.keyword === keywords[1] ? bound : best;
  }, undefined);
}

function empty(low: Ask, high: Ask): Problem {
  const bound = `${quote(high.keyword)} (${String(high.value)}, line ${high.place.line ?? 0})`;
  const message = `Expected ${quote(low.keyword)} to leave room below ${bound}, found the number ${String(low.value)}: nothing is in that range.`;
  return { message, place: low.place };
}
