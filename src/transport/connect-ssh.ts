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
import type { OnMilestone } from './milestone.ts';
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
export async function connectSsh(
  host: SshTarget,
  settings: SshSettings,
  signal: AbortSignal,
  onMilestone: OnMilestone,
): Promise<SshSession> {
  const timeoutMs = settings.connectTimeoutMs;
  const target = `${host.address} port ${host.port}`;
  const addresses = await resolveAddress(host.address, settings.lookup, timeoutMs, signal);
  onMilestone({ at: 'resolved', addresses: addresses.map(({ address }) => address) });
  const signers = await untilAborted(settings.credentials.listSigners(), signal).catch(() => {
    throw abortFailure(signal, 'auth');
  });
  const way: DialOptions = { target, addresses, port: host.port, timeoutMs, signal };

  // A fingerprint does not tell the type of its key, and a server with several keys shows only one: before a host
  // counts as changed, its keys of other types are looked at too. Nothing but a key exchange happens meanwhile.
  const seen = new Set<string>();
  for (;;) {
    const preferred = seen.size > 0 ? otherTypes(seen) : knownTypes(settings.knownHosts, host);
    const attempt = await logIn(host, way, { preferred, signers, settings, onMilestone });
    if (attempt.session) return attempt.session;
    const { verdict, failure } = attempt;
    if (verdict?.kind !== 'not-pinned' || seen.has(verdict.offered.type)) throw failure;
    seen.add(verdict.offered.type);
  }
}

type Attempt =
  | { readonly session: SshSession }
  | { readonly session?: undefined; readonly failure: FailureError; readonly verdict: HostVerdict | undefined };

interface LoginOptions {
  /** Types of host key to ask for first. */
  readonly preferred: ReadonlySet<string>;
  readonly signers: Signers;
  readonly settings: SshSettings;
  readonly onMilestone: OnMilestone;
}

async function logIn(
  host: SshTarget,
  way: DialOptions,
  { preferred, signers, settings, onMilestone }: LoginOptions,
): Promise<Attempt> {
  const { target, signal } = way;
  const ms = settings.handshakeTimeoutMs;
  const socket = await dial(way);
  onMilestone({ at: 'reached', address: socket.remoteAddress ?? '' });
  const authentication = new Authentication(host.user, signers, settings.credentials.password);
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
        if (verdict.kind !== 'accepted') onMilestone({ at: 'host-key', verdict });
        return verdict;
      },
      knownTypes: preferred,
      authentication,
      onPhase: (next) => {
        phase = next;
        // The login begins when the key is not only known but proven.
        if (next === 'auth' && verdict) onMilestone({ at: 'host-key', verdict });
      },
      signal: deadline.signal,
    });
    onMilestone({ at: 'login', accepted: authentication.accepted() });
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
