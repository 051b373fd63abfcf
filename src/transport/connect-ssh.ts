import { Authentication } from './authentication.ts';
import type { Credentials } from './credentials.ts';
import { dial } from './dial.ts';
import { FailureError, type Phase } from './failure.ts';
import { handshake } from './handshake.ts';
import { type HostIdentity, knownTypes, makeJudge } from './host-verdict.ts';
import { introduce } from './introduce.ts';
import type { KnownHosts } from './known-hosts.ts';
import { abortFailure, makeFailure } from './make-failure.ts';
import { readIdent } from './read-ident.ts';
import { type Lookup, resolveAddress } from './resolve.ts';
import { SshSession } from './ssh-session.ts';

/** What every connection of a run has in common. */
export interface SshSettings {
  readonly knownHosts: KnownHosts;
  readonly credentials: Credentials;
  readonly lookup: Lookup;
  /** For the name lookup, and again for the TCP connection. */
  readonly connectTimeoutMs: number;
  /** For all from the server's first line to the end of the login. */
  readonly handshakeTimeoutMs: number;
  readonly maxOutputBytes: number;
}

export interface SshTarget extends HostIdentity {
  readonly user: string;
}

/** Name → addresses → TCP → identification → key exchange and host key → login. Rejects with a failure only. */
export async function connectSsh(host: SshTarget, settings: SshSettings, signal: AbortSignal): Promise<SshSession> {
  const { connectTimeoutMs, handshakeTimeoutMs, knownHosts } = settings;
  const target = `${host.address} port ${host.port}`;
  const signers = await settings.credentials.listSigners();
  const addresses = await resolveAddress(host.address, settings.lookup, connectTimeoutMs, signal);
  const socket = await dial({ target, addresses, port: host.port, timeoutMs: connectTimeoutMs, signal });
  let phase: Phase = 'banner';
  const deadline = startDeadline(signal, handshakeTimeoutMs, (why) =>
    why === 'late'
      ? makeFailure('handshake-timeout', phase, { target, ms: handshakeTimeoutMs, phase })
      : abortFailure(signal, phase),
  );
  try {
    introduce(socket);
    await readIdent(socket, target, deadline.signal);
    const connection = await handshake({
      socket,
      target,
      user: host.user,
      judge: makeJudge(knownHosts, host),
      knownTypes: knownTypes(knownHosts, host),
      authentication: new Authentication(host.user, signers, settings.credentials.password),
      onPhase: (next) => {
        phase = next;
      },
      signal: deadline.signal,
    });
    return new SshSession(socket, connection, settings.maxOutputBytes);
  } catch (error) {
    socket.destroy();
    throw error instanceof FailureError ? error : makeFailure('internal', phase, { what: String(error) });
  } finally {
    deadline.stop();
  }
}

/** A signal that aborts with a failure: when time is up, or when the outer one aborts. */
function startDeadline(outer: AbortSignal, ms: number, failure: (why: 'late' | 'aborted') => FailureError) {
  const controller = new AbortController();
  const onAbort = () => controller.abort(failure('aborted'));
  const timer = setTimeout(() => controller.abort(failure('late')), ms);
  outer.addEventListener('abort', onAbort);
  if (outer.aborted) onAbort();
  return {
    signal: controller.signal,
    stop() {
      clearTimeout(timer);
      outer.removeEventListener('abort', onAbort);
    },
  };
}
