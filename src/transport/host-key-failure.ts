import type { FailureError } from './failure.ts';
import type { HostVerdict } from './host-verdict.ts';
import { makeFailure } from './make-failure.ts';

/** The failure for a host key that was not accepted. */
export function hostKeyFailure(verdict: Exclude<HostVerdict, { kind: 'accepted' }>, target: string): FailureError {
  switch (verdict.kind) {
    case 'unknown':
      return makeFailure('host-key-unknown', 'hostkey', { target, offered: verdict.offered, known: verdict.known });
    case 'changed':
      return makeFailure('host-key-changed', 'hostkey', { target, offered: verdict.offered, known: verdict.known });
    case 'not-pinned':
      return makeFailure('host-key-changed', 'hostkey', {
        target,
        offered: verdict.offered,
        known: { pinned: verdict.pinned },
      });
    case 'swapped':
      return makeFailure('host-key-changed', 'hostkey', {
        target,
        offered: verdict.offered,
        known: { before: verdict.before },
      });
    case 'revoked':
      return makeFailure('host-key-revoked', 'hostkey', { target, offered: verdict.offered, place: verdict.place });
    case 'ca-only':
      return makeFailure('host-key-ca-unsupported', 'hostkey', {
        target,
        offered: verdict.offered,
        place: verdict.place,
      });
    case 'malformed':
      return makeFailure('protocol-error', 'hostkey', { target, what: 'its host key is malformed' });
  }
}
