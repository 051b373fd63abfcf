import type { Unknown } from './facts.ts';

/**
 * What would make an unknown fact known, as an order; undefined where nobody knows. Root may read what the account may
 * not; a fact says so itself where the kernel or the probe shows it to root only.
 */
export function knownBy(
  { reason, detail }: Pick<Unknown, 'reason' | 'detail'>,
  uid: number | undefined,
): string | undefined {
  if (detail?.includes(BY_ROOT)) return BY_ROOT;
  if (reason === 'permission-denied' && uid !== 0) return BY_ROOT;
  return reason === 'vanished' ? 'audit again' : undefined;
}

const BY_ROOT = 'audit with become: sudo';
