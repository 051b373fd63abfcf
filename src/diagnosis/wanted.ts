/** What a control asks of a number. */
export interface Wanted {
  readonly atLeast?: number;
  readonly atMost?: number;
}

const NUMBER = '(unlimited|(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\\.[0-9]+)?)';

/**
 * The bounds in a result's `expected`, which says them in words: `at least 4096`, `at most 1000000`, `exactly 0`.
 * Words that name no bound give none: a remedy then quotes them and proposes no number of its own.
 */
export function wantedOf(expected: string): Wanted {
  if (CONDITIONAL.test(expected)) return {};
  return boundsOf(expected.slice(0, 300).replace(/^.*nofile(?:\/soft)?: /, ''));
}

/** A bound inside of one of these is not simply asked for. */
const CONDITIONAL = /\bnot \(|\bif\b|\bunless\b|, or |\bone of\b|anything but/;

function boundsOf(expected: string): Wanted {
  const exact = read(expected, `^(?:exactly |equal to )?${NUMBER}$`);
  if (exact !== undefined) return { atLeast: exact, atMost: exact };
  const above = read(expected, `more than ${NUMBER}`);
  const below = read(expected, `less than ${NUMBER}`);
  const atLeast = read(expected, `at least ${NUMBER}`) ?? next(above, 1);
  const atMost = read(expected, `at most ${NUMBER}`) ?? next(below, -1);
  return { ...(atLeast === undefined ? {} : { atLeast }), ...(atMost === undefined ? {} : { atMost }) };
}

/** The nearest whole number beyond an exclusive bound; a share has none and stands for itself. */
function next(bound: number | undefined, step: number): number | undefined {
  return bound === undefined || !Number.isInteger(bound) ? bound : bound + step;
}

function read(text: string, pattern: string): number | undefined {
  const digits = new RegExp(pattern).exec(text.trim())?.[1];
  if (digits === undefined) return undefined;
  return digits === 'unlimited' ? Number.POSITIVE_INFINITY : Number(digits.replaceAll(',', ''));
}
