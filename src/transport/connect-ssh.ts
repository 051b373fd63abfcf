import { offeredTypes } from './algorithms.ts';
import { Authentication } from './authentication.ts';
import type { Credentials, Signers } from './credentials.ts';
import { startDeadline, untilAborted } from './deadline.ts';
import { type DialOptions, dial } from './dial.ts';
import { FailureError, type Phase } from './failure.ts';
import { handshake } from './handshake.ts';
import { type HostIdentity, type HostVerdict, knownTypes, makeJudge } from './host-verdict.ts';
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
  /** How often the server must show that it is there, once the login is done. */
  readonly keepAliveMs: number;
  readonly maxOutputBytes: number;
}

export interface SshTarget extends HostIdentity {
  readonly user: string;
}

/** Name → addresses → TCP → identification → key exchange and host key → login. Rejects with a failure only. */
export async function connectSsh(host: SshTarget, settings: SshSettings, signal: AbortSignal): Promise<SshSession> {
  const timeoutMs = settings.connectTimeoutMs;
  const target = `${host.address} port ${host.port}`;
  const addresses = await resolveAddress(host.address, settings.lookup, timeoutMs, signal);
  const signers = await untilAborted(settings.credentials.listSigners(), signal).catch(() => {
    throw abortFailure(signal, 'auth');
  });
  const way: DialOptions = { target, addresses, port: host.port, timeoutMs, signal };

  // A fingerprint does not tell the type of its key, and a server with several keys shows only one: before a host
  // counts as changed, its keys of other types are looked at too. Nothing but a key exchange happens meanwhile.
  const seen = new Set<string>();
  for (;;) {
    const preferred = seen.size > 0 ? otherTypes(seen) : knownTypes(settings.knownHosts, host);
    const attempt = await logIn(host, way, preferred, signers, settings);
    if (attempt.session) return attempt.session;
    const { verdict, failure } = attempt;
    if (verdict?.kind !== 'not-pinned' || seen.has(verdict.offered.type)) throw failure;
    seen.add(verdict.offered.type);
  }
}

type Attempt =
  | { readonly session: SshSession }
  | { readonly session?: undefined; readonly failure: FailureError; readonly verdict: HostVerdict | undefined };

async function logIn(
  host: SshTarget,
  way: DialOptions,
  preferred: ReadonlySet<string>,
  signers: Signers,
  settings: SshSettings,
): Promise<Attempt> {
  const { target, signal } = way;
  const ms = settings.handshakeTimeoutMs;
  const socket = await dial(way);
  const judge = makeJudge(settings.knownHosts, host);
  let phase: Phase = 'banner';
  let verdict: HostVerdict | undefined;
  const deadline = startDeadline(signal, ms, (why) =>
    why === 'late' ? makeFailure('handshake-timeout', phase, { target, ms, phase }) : abortFailure(signal, phase),
  );
  try {
    introduce(socket);
    await readIdent(socket, target, deadline.signal);
    const connection = await handshake({
      socket,
      target,
      user: host.user,
      judge: (hostKey) => {
        verdict = judge(hostKey);
        return verdict;
      },
      knownTypes: preferred,
      authentication: new Authentication(host.user, signers, settings.credentials.password),
      onPhase: (next) => {
        phase = next;
      },
      keepAliveMs: settings.keepAliveMs,
      signal: deadline.signal,
    });
    return { session: new SshSession(socket, connection, settings.maxOutputBytes) };
  } catch (error) {
    socket.destroy();
    const failure = error instanceof FailureError ? error : makeFailure('internal', phase, { what: String(error) });
    return { failure, verdict };
  } finally {
    deadline.stop();
  }
}

function otherTypes(seen: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(offeredTypes.filter((type) => !seen.has(type)));
}
