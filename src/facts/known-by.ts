import type { Unknown } from './facts.ts';

/**
 * What would make an unknown fact known, as an order; undefined where nobody knows. Root may read what the account may
 * not; a fact says so itself where the kernel or the probe shows it to root only.
 */
export function knownBy(
  { reason, detail }: Pick<Unknown, 'reason' | 'detail'>,
  uid: number | undefined,
): string | undefined {
  for (const order of [BY_ROOT, BY_LIVE_AUDIT]) if (detail?.includes(order)) return order;
  if (reason === 'permission-denied' && uid !== 0) return BY_ROOT;
  return reason === 'vanished' ? 'audit again' : undefined;
}

const BY_ROOT = 'audit with become: sudo';

/** For what saved facts do not hold because nothing asked for it then. */
export const BY_LIVE_AUDIT = 'audit live with this baseline';
