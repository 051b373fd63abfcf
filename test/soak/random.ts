import type { Harm } from '../transport/fault-proxy.ts';

/** Numbers 0 ≤ n < 1, the same ones for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What a proxy does to one connection: in three of ten cases nothing. */
export function randomHarm(random: () => number): Harm | undefined {
  const kind = random();
  // Most of a connection is its first kilobytes: the key exchange and the login.
  const after = Math.floor(random() ** 3 * 40_000);
  const afterMs = Math.floor(random() * 400);
  if (kind < 0.3) return undefined;
  if (kind < 0.42) return { after, how: 'fin' };
  if (kind < 0.54) return { after, how: 'rst' };
  if (kind < 0.62) return { after, how: 'stall' };
  if (kind < 0.78) return { after, how: 'flip' };
  if (kind < 0.84) return { afterMs, how: 'rst' };
  if (kind < 0.9) return { afterMs, how: 'fin' };
  if (kind < 0.94) return { afterMs, how: 'stall' };
  return { piece: 1 + Math.floor(random() * 40), everyMs: 1 };
}
