import { daysLeft, SOON_DAYS } from './expiry.ts';
import type { Waiver } from './waiver.ts';

/** How a waiver stands before any host was looked at. */
export type Standing = 'valid' | 'expires-soon' | 'expired' | 'unknown-control';

/** `controls`: ids of all controls that a baseline of the run has, those that are turned off included. */
export function standingOf(waiver: Waiver, controls: ReadonlySet<string>, now: Date): Standing {
  const left = daysLeft(waiver.expires, now);
  if (!controls.has(waiver.control)) return 'unknown-control';
  if (left <= 0) return 'expired';
  return left <= SOON_DAYS ? 'expires-soon' : 'valid';
}
