import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { abortFailure, makeFailure } from './make-failure.ts';

/** All addresses of a name; node's `dns.promises.lookup(name, { all: true })` in production. */
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
  // getaddrinfo cannot be cancelled: a late answer is simply not waited for.
  return await new Promise<readonly LookupAddress[]>((resolve, reject) => {
    const timer = setTimeout(
      () => settle(() => reject(makeFailure('dns-timeout', 'resolve', { address, ms: timeoutMs }))),
      timeoutMs,
    );
    const onAbort = () => settle(() => reject(abortFailure(signal, 'resolve')));
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) return onAbort();
    lookup(address).then(
      (found) => settle(() => (found.length > 0 ? resolve(found) : reject(makeFailure('dns', 'resolve', { address })))),
      (error: NodeJS.ErrnoException) =>
        settle(() => {
          // EAI_AGAIN is getaddrinfo's word for "no server answered".
          if (error.code === 'EAI_AGAIN') reject(makeFailure('dns-timeout', 'resolve', { address, ms: timeoutMs }));
          else if (isLocalFault(error.code))
            reject(makeFailure('local-resource', 'resolve', { what: error.code ?? '' }));
          else reject(makeFailure('dns', 'resolve', { address }));
        }),
    );
  });
}

/** Errors that say that the runner, not the host, is short of something. */
export function isLocalFault(code: string | undefined): boolean {
  return (
    code !== undefined &&
    ['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EADDRNOTAVAIL', 'EAGAIN', 'EAI_MEMORY'].includes(code)
  );
}
