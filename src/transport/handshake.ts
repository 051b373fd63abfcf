import { NodeSSH } from 'node-ssh';
import type { Client } from 'ssh2';
import { type AlgorithmOffer, offerAlgorithms } from './algorithms.ts';
import type { Authentication } from './authentication.ts';
import { explainLoss } from './explain-loss.ts';
import type { FailureError, Phase } from './failure.ts';
import { hostKeyFailure } from './host-key-failure.ts';
import type { HostVerdict } from './host-verdict.ts';
import { ourSoftware } from './introduce.ts';
import { abortFailure, makeFailure } from './make-failure.ts';
import { ServerOfferRecorder } from './server-offer.ts';
import type { Wire } from './wire.ts';

export interface HandshakeOptions {
  /** Connected, with the server's identification line as the next thing to be read. */
  readonly wire: Wire;
  /** `ADDRESS port PORT`, for messages. */
  readonly target: string;
  readonly user: string;
  readonly judge: (hostKey: Buffer) => HostVerdict;
  readonly knownTypes: ReadonlySet<string>;
  readonly authentication: Authentication;
  /** Told about every step, so that a deadline can say where it struck. */
  readonly onPhase: (phase: Phase) => void;
  /** How often the server must show that it is there, once the login is done. */
  readonly keepAliveMs: number;
  readonly signal: AbortSignal;
}

/** A connection that is logged in to a host whose key was verified. */
export interface Verified {
  readonly client: Client;
  /** What has made the connection worthless since, other than its loss: a host key that changed at a rekey. */
  readonly spoiled: () => FailureError | undefined;
}

/** sshd sends one banner at most; a server with this many wants to keep us busy. */
const MOST_BANNERS = 32;
/** Questions in a row that may stay without an answer. */
const MOST_UNANSWERED = 3;
/** Far more than key exchange and login can need. */
const MOST_HANDSHAKE_BYTES = 1024 * 1024;

/**
 * Key exchange, host key and login, with node-ssh on our own socket. Rejects with a failure of the phase in which
 * it happened; the caller destroys the socket then.
 *
 * node-ssh's own promise is not what is waited for: it rejects on the first error of any kind, even one that the
 * connection survives, calls every close a timeout, and its listeners are gone once it is fulfilled.
 */
export function handshake(options: HandshakeOptions): Promise<Verified> {
  const { wire, target, authentication, signal } = options;
  return new Promise((resolve, reject) => {
    let phase: Phase = 'kex';
    let accepted = false;
    let proven = false;
    let denied: FailureError | undefined;
    let banners = 0;
    let received = 0;
    const offer = offerAlgorithms(options.knownTypes);
    const recorder = new ServerOfferRecorder();

    const enter = (next: Phase) => {
      phase = next;
      options.onPhase(next);
    };
    const settle = () => {
      signal.removeEventListener('abort', onAbort);
      wire.removeListener('data', guardBytes);
    };
    const give = (failure: FailureError) => {
      settle();
      reject(failure);
    };
    const onAbort = () => give(abortFailure(signal, phase));
    const guardBytes = (chunk: Buffer) => {
      recorder.record(chunk);
      received += chunk.length;
      if (received > MOST_HANDSHAKE_BYTES) give(floods(target, phase));
    };
    const onLoss = (error: unknown) =>
      give(denied ?? explainLoss(error, { target, phase, authentication, offer, theirs: recorder.read() }));

    /** Called by ssh2 inside the key exchange, and again at every rekey: synchronous, and only ever a boolean. */
    const hostVerifier = (hostKey: Buffer): boolean => {
      try {
        const verdict = options.judge(hostKey);
        accepted = verdict.kind === 'accepted';
        if (verdict.kind !== 'accepted') denied = hostKeyFailure(verdict, target);
      } catch (error) {
        accepted = false;
        denied = makeFailure('internal', 'hostkey', { what: String(error) });
      }
      return accepted;
    };

    signal.addEventListener('abort', onAbort);
    if (signal.aborted) return onAbort();
    enter('kex');
    const { client, started } = start(options, offer, hostVerifier);
    if (client === null) {
      started.catch((error: unknown) => give(makeFailure('internal', 'kex', { what: String(error) })));
      return;
    }
    started.catch((error: unknown) => {
      if (!isSurvivable(error)) onLoss(error);
    });
    // These stay for as long as the connection lives: without an error listener one RST would kill the process.
    client.on('error', (error) => {
      if (!isSurvivable(error)) onLoss(error);
    });
    client.on('close', () => onLoss(undefined));
    // After the signature over the exchange was checked: `hostVerifier` alone proves nothing.
    client.once('handshake', () => {
      proven = accepted;
      if (!proven) return;
      authentication.unlock();
      enter('auth');
    });
    client.on('banner', () => {
      banners += 1;
      if (banners > MOST_BANNERS) give(floods(target, phase));
    });
    client.once('change password', () => give(authentication.failure('the password has expired')));
    client.once('ready', () => {
      if (!proven)
        return give(
          makeFailure('protocol-error', phase, { target, what: 'it claimed a login before its host key was proven' }),
        );
      settle();
      enter('session');
      resolve({ client, spoiled: () => denied });
    });
    // Only counts: the socket is paused until ssh2 has put its own listener next to this one.
    wire.on('data', guardBytes);
  });
}

function start(options: HandshakeOptions, offer: AlgorithmOffer, hostVerifier: (hostKey: Buffer) => boolean) {
  const ssh = new NodeSSH();
  const started = ssh.connect({
    sock: options.wire,
    username: options.user,
    ident: ourSoftware,
    hostVerifier,
    // ssh2 calls it with null before the server has named its methods, whatever its types say.
    authHandler: (left, partialSuccess) => options.authentication.next(left, partialSuccess),
    algorithms: offer,
    // The deadline is ours: the library's covers something else and cannot say where it struck.
    readyTimeout: 0,
    // A line that went dead says nothing: only a question that nobody answers tells it from a probe that takes long. To
    // a jump host it would be waited for without end.
    keepaliveInterval: options.keepAliveMs,
    keepaliveCountMax: MOST_UNANSWERED,
  });
  return { client: ssh.connection, started };
}

/** A key that cannot sign is no reason to hang up: the next one is tried. */
function isSurvivable(error: unknown): boolean {
  return error instanceof Error && 'level' in error && error.level === 'agent';
}

function floods(target: string, phase: Phase): FailureError {
  return makeFailure('protocol-error', phase, { target, what: 'it sends far more than a login needs' });
}
