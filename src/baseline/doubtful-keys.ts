import { USUAL_PARAMETERS } from '../facts/schema/usual-parameters.ts';
import { nearMiss } from '../near-miss.ts';
import type { Place, Problem } from '../problem.ts';
import { didYouMean, quote } from './describe.ts';

/** More than two wrong letters are another parameter: tcp_keepalive_intvl is none of tcp_keepalive_time. */
const MOST_WRONG = 2;

/** The kernel parameters that one control looks at. */
export interface KeysOfControl {
  readonly id: string;
  readonly place: Place;
  readonly keys: readonly string[];
}

/**
 * Warnings about kernel parameters that are nearly a known one. Any name may be one of a kernel that is not known here,
 * so this is no error; but a misspelt one is on no host, and its control would be not applicable everywhere.
 */
export function doubtfulKeys(controls: readonly KeysOfControl[]): readonly Problem[] {
  return controls.flatMap(({ id, place, keys }) =>
    [...new Set(keys)].flatMap((key) => {
      const near = USUAL_PARAMETERS.has(key) ? undefined : nearMiss(key, USUAL_PARAMETERS, MOST_WRONG);
      if (near === undefined) return [];
      const message = `The control ${quote(id)} looks at ${quote(key)}, which is no kernel parameter that is known here.`;
      return [{ message, place, ...didYouMean(near) }];
    }),
  );
}
