import type { Readable } from 'node:stream';
import type { FailureError } from './failure.ts';
import { abortFailure, makeFailure } from './make-failure.ts';

/** Most that a server may say before its identification line. */
const MOST_BEFORE_IDENT = 64 * 1024;
/** How much of it is kept to tell what it is. */
const KEPT = 512;
/** RFC 4253 allows 255; what is longer is no SSH server. */
const LONGEST_IDENT = 512;

/**
 * Reads the server's identification line and puts it back as one piece, without the lines before it: ssh2
 * mistakes a line that comes in three or more segments for an attack. Whatever is no SSH 2 server ends here, in a
 * category of its own and with no byte given to the library.
 */
export function readIdent(source: Readable, target: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const settle = () => {
      source.removeListener('data', onData);
      source.removeListener('close', onClose);
      signal.removeEventListener('abort', onAbort);
    };
    const give = (failure: FailureError) => {
      settle();
      reject(failure);
    };
    const onAbort = () => {
      const failure = abortFailure(signal, 'banner');
      const late = failure.failure.code === 'handshake-timeout';
      give(late && isForeign(received) ? notSsh(target, received) : failure);
    };
    const onClose = () => give(closedEarly(target, received));
    const onData = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const verdict = inspect(received, target);
      if (verdict === 'more') return;
      if (typeof verdict !== 'number') return give(verdict);
      settle();
      source.pause();
      source.unshift(received.subarray(verdict));
      resolve();
    };
    signal.addEventListener('abort', onAbort);
    source.on('data', onData);
    // A server that only closes its side would otherwise be waited for until the deadline.
    source.once('close', onClose);
    if (signal.aborted) onAbort();
    else if (source.closed) onClose();
  });
}

/** Where the identification line starts, or what is wrong, or that it is too early to tell. */
function inspect(received: Buffer, target: string): number | 'more' | FailureError {
  if (isTls(received) || isHttp(received)) return notSsh(target, received);
  const start = identStart(received);
  const end = start < 0 ? -1 : received.indexOf('\n', start);
  if (end >= 0) return judgeIdent(received.subarray(start, end + 1), target) ?? start;
  if (start >= 0 && received.length - start > LONGEST_IDENT) {
    return makeFailure('protocol-error', 'banner', { target, what: 'its identification line does not end' });
  }
  if (received.length > MOST_BEFORE_IDENT) {
    return makeFailure('protocol-error', 'banner', {
      target,
      what: 'it sends endless text and no identification line',
    });
  }
  return 'more';
}

/** The identification line is the first line that starts with `SSH-`. */
function identStart(received: Buffer): number {
  if (received.subarray(0, 4).toString('latin1') === 'SSH-') return 0;
  const before = received.indexOf('\nSSH-');
  return before < 0 ? -1 : before + 1;
}

// Printable ASCII only: ssh2 hashes the line as UTF-8, so another byte would look like a forged signature.
const IDENT = /^SSH-(?:2\.0|1\.99)-[\x21-\x7e]+(?: [\x20-\x7e]*)?\r?\n$/;

function judgeIdent(line: Buffer, target: string): FailureError | undefined {
  const text = line.toString('latin1');
  if (IDENT.test(text) && line.length <= LONGEST_IDENT) return undefined;
  return /^SSH-(?!2\.0-|1\.99-)\d/.test(text)
    ? makeFailure('protocol-version', 'banner', { target, said: line.subarray(0, KEPT) })
    : makeFailure('protocol-error', 'banner', { target, what: 'its identification line is malformed' });
}

function isTls(received: Buffer): boolean {
  return (received[0] === 0x15 || received[0] === 0x16) && received[1] === 3;
}

function isHttp(received: Buffer): boolean {
  return received.subarray(0, 5).toString('latin1') === 'HTTP/';
}

/** It has spoken, and not as an SSH server does. */
function isForeign(received: Buffer): boolean {
  return received.length >= 4 && identStart(received) < 0;
}

function notSsh(target: string, received: Buffer): FailureError {
  return makeFailure('not-ssh', 'banner', { target, protocol: protocolOf(received), said: received.subarray(0, KEPT) });
}

function protocolOf(received: Buffer): 'TLS' | 'HTTP' | 'unknown' {
  if (isTls(received)) return 'TLS';
  return isHttp(received) ? 'HTTP' : 'unknown';
}

// sshd's words for "too many connections for now" (MaxStartups, PerSourcePenalties): never translated.
const THROTTLED = /Exceeded MaxStartups|Not allowed at this time/;

function closedEarly(target: string, received: Buffer): FailureError {
  const said = received.subarray(0, KEPT);
  return THROTTLED.test(said.toString('latin1'))
    ? makeFailure('throttled', 'banner', { target, said })
    : makeFailure('closed-before-banner', 'banner', { target, said });
}
