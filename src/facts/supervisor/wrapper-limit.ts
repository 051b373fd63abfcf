import { UNLIMITED } from '../facts.ts';

/** A limit as people write it for ulimit, prlimit and softlimit; undefined for all else, variables too. */
export function readLimit(text: string): number | undefined {
  if (/^(?:unlimited|infinity)$/i.test(text)) return UNLIMITED;
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
