import type { Problem } from '../../problem.ts';
import { whenWords } from './expiry.ts';
import type { JudgedWaiver } from './waiver.ts';

/** A warning for each waiver that ends soon, on its line of the file. */
export function waiverWarnings(waivers: readonly JudgedWaiver[]): readonly Problem[] {
  return waivers
    .filter(({ state }) => state === 'expires-soon')
    .map(({ waiver, daysLeft }) => ({
      message: `The waiver of ${waiver.control} ends on ${waiver.expires} (${whenWords(daysLeft)}).`,
      place: waiver.place,
      hint: `Mend what it covers, or let ${waiver.owner} renew it.`,
    }));
}
