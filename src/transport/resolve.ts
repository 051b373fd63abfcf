import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { startDeadline, untilAborted } from './deadline.ts';
import { FailureError } from './failure.ts';
import { abortFailure, makeFailure } from './make-failure.ts';

/** All addresses of a name: what `dns.promises.lookup(name, { all: true })` gives, and its errors. */
export type Lookup = (name: string) => Promise<readonly LookupAddress[]>;

/**
 * The addresses to try, in the resolver's order. Apart from connecting, so that it has its own phase and deadline,
 * and so that the address that is checked is the address that is connected to.
 */
export async function resolveAddress(
  address: string,
  lookup: Lookup,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<readonly LookupAddress[]> {
  const family = isIP(address);
  if (family !== 0) return [{ address, family }];
  const late = () => makeFailure('dns-timeout', 'resolve', { address, ms: timeoutMs });
  const deadline = startDeadline(signal, timeoutMs, (why) =>
    why === 'late' ? late() : abortFailure(signal, 'resolve'),
  );
  try {
    // getaddrinfo cannot be cancelled: a late answer is simply not waited for.
    const found = await untilAborted(lookup(address), deadline.signal);
    if (found.length > 0) return found;
    throw makeFailure('dns', 'resolve', { address });
  } catch (error) {
    if (error instanceof FailureError) throw error;
    const code = errorCode(error);
    // getaddrinfo's word for "no server answered".
    if (code === 'EAI_AGAIN') throw late();
    throw isLocalFault(code)
      ? makeFailure('local-resource', 'resolve', { what: code })
      : makeFailure('dns', 'resolve', { address });
  } finally {
    deadline.stop();
  }
}

/** The system's name for an error, `''` when it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Errors that say that the runner, not the host, is short of something. */
export function isLocalFault(code: string): boolean {
  return ['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EADDRNOTAVAIL', 'EAGAIN', 'EAI_MEMORY'].includes(code);
}
