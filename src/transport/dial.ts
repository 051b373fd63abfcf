import type { LookupAddress } from 'node:dns';
import { Socket } from 'node:net';
import type { FailureError } from './failure.ts';
import { abortFailure, makeFailure } from './make-failure.ts';
import { errorCode, isLocalFault } from './resolve.ts';

export interface DialOptions {
  /** `ADDRESS port PORT`, for messages. */
  readonly target: string;
  readonly addresses: readonly LookupAddress[];
  readonly port: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Opens a TCP connection to the first of the addresses that answers. The socket is ours: whoever gets it destroys
 * it, since neither ssh2 nor node-ssh does so in every case.
 */
export function dial(options: DialOptions): Promise<Socket> {
  const { target, addresses, port, timeoutMs, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortFailure(signal, 'connect'));
    const socket = new Socket();
    const give = (failure: FailureError) => {
      settle();
      socket.destroy();
      reject(failure);
    };
    const timer = setTimeout(
      () => give(makeFailure('connect-timeout', 'connect', { target, ms: timeoutMs })),
      timeoutMs,
    );
    const onAbort = () => give(abortFailure(signal, 'connect'));
    const onError = (error: Error) => give(connectFailure(error, target, timeoutMs));
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('error', onError);
      // From here on an error is always followed by `close`, and that is what everybody listens to.
      socket.on('error', ignore);
    };
    signal.addEventListener('abort', onAbort);
    socket.once('error', onError);
    socket.once('connect', () => {
      settle();
      // Without this, Nagle's algorithm and delayed acknowledgements cost about two round trips per host.
      socket.setNoDelay(true);
      resolve(socket);
    });
    socket.connect({
      host: addresses[0]?.address ?? '',
      port,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: Math.max(250, Math.min(1500, Math.floor(timeoutMs / (addresses.length + 1)))),
      // Only a name is looked up, and several addresses need a lookup: the answer is what was resolved before.
      ...(addresses.length > 1 && { host: 'resolved.invalid', lookup: answerWith(addresses) }),
    });
  });
}

function ignore(): void {
  // See above.
}

type LookupCallback = (error: null, found: string | LookupAddress[], family?: number) => void;

function answerWith(addresses: readonly LookupAddress[]) {
  return (_name: string, options: { readonly all?: boolean | undefined }, callback: LookupCallback): void => {
    const [first] = addresses;
    if (options.all || !first) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}

function connectFailure(error: Error, target: string, ms: number): FailureError {
  // With several addresses, one error for each; a refusal says more than a silence.
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  const codes = errors.map(errorCode);
  if (codes.includes('ECONNREFUSED')) return makeFailure('connect-refused', 'connect', { target });
  // One address of a family that the runner lacks fails in the same way: only all together tell a shortage.
  if (codes.every(isLocalFault)) return makeFailure('local-resource', 'connect', { what: codes[0] ?? '' });
  // Accepted and reset before we could look: the same as a moment later.
  if (codes.includes('ECONNRESET')) {
    return makeFailure('closed-before-banner', 'banner', { target, said: Buffer.alloc(0) });
  }
  if (codes.includes('ETIMEDOUT')) return makeFailure('connect-timeout', 'connect', { target, ms });
  return makeFailure('unreachable', 'connect', { target, reason: [...new Set(codes)].join(', ') || 'unknown error' });
}
