import type { FailureError } from './failure.ts';
import { makeFailure } from './make-failure.ts';
import { quoteRemote } from './remote-text.ts';

/** What a jump host was asked to connect to. */
export interface Forward {
  /** The jump host's name. */
  readonly hop: string;
  readonly address: string;
  /** `ADDRESS port PORT`, with the jump hosts before it. */
  readonly target: string;
  readonly ms: number;
}

/** SSH_OPEN_ADMINISTRATIVELY_PROHIBITED (RFC 4254, section 5.1). */
const PROHIBITED = 1;

/**
 * Why a jump host did not connect onwards: first by the protocol's number, which has one for "not allowed" and one for
 * all else, then by the system's words, which sshd passes on.
 */
export function explainForward(error: Error, forward: Forward): FailureError {
  const reason = 'reason' in error ? error.reason : undefined;
  const said = error.message.replace(/^\(SSH\) Channel open failure: /, '');
  return explainRefusedForward(reason !== PROHIBITED, said, forward);
}

/** `allowed`: it would have connected, had it been able to; `said`: why it did not. */
export function explainRefusedForward(allowed: boolean, said: string, forward: Forward): FailureError {
  const { hop, address, target, ms } = forward;
  if (!allowed) return makeFailure('jump-forward-refused', 'connect', { target, hop, said });
  if (/refused/i.test(said)) return makeFailure('connect-refused', 'connect', { target });
  if (/timed out/i.test(said) && ms > 0) return makeFailure('connect-timeout', 'connect', { target, ms });
  if (/not known|resolv|no address associated|nodename/i.test(said)) {
    return makeFailure('dns', 'resolve', { address, at: hop });
  }
  return makeFailure('unreachable', 'connect', { target, reason: said === '' ? '' : quoteRemote(said), at: hop });
}
