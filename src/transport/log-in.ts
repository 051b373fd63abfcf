import { Socket } from 'node:net';
import type { SshServer } from '../inventory/host.ts';
import { offeredTypes } from './algorithms.ts';
import { Authentication } from './authentication.ts';
import type { Signers } from './credentials.ts';
import { startDeadline } from './deadline.ts';
import { FailureError, type Phase } from './failure.ts';
import { handshake, type Verified } from './handshake.ts';
import { type HostIdentity, type HostVerdict, knownTypes, makeJudge } from './host-verdict.ts';
import { introduce } from './introduce.ts';
import type { KnownHosts } from './known-hosts.ts';
import { abortFailure, makeFailure } from './make-failure.ts';
import type { OnMilestone } from './milestone.ts';
import { readIdent } from './read-ident.ts';
import type { Way, Wire } from './wire.ts';

/** A server that can be logged in to. */
export type LoginServer = SshServer & { readonly user: string };

/** With what, and for how long, a server is logged in to. */
export interface LoginSettings {
  readonly knownHosts: KnownHosts;
  readonly signers: Signers;
  readonly password: string | undefined;
  /** For all from the server's first line to the end of the login. */
  readonly handshakeTimeoutMs: number;
  /** How often the server must show that it is there, once the login is done. */
  readonly keepAliveMs: number;
  /** Told of each step that was got to. */
  readonly onMilestone?: OnMilestone | undefined;
}

/** A connection that is logged in. Whoever has it destroys the wire. */
export interface Login extends Verified {
  readonly wire: Wire;
}

/** Wire → identification → key exchange and host key → login. Rejects with a failure only. */
export async function logIn(
  server: LoginServer,
  way: Way,
  settings: LoginSettings,
  signal: AbortSignal,
): Promise<Login> {
  // A fingerprint does not tell the type of its key, and a server with several keys shows only one: before a host
  // counts as changed, its keys of other types are looked at too. Nothing but a key exchange happens meanwhile.
  const seen = new Set<string>();
  for (;;) {
    const preferred = seen.size > 0 ? otherTypes(seen) : knownTypes(settings.knownHosts, identityOf(server));
    const judge = makeJudge(settings.knownHosts, identityOf(server));
    const attempt = await tryLogIn({ server, way, settings, judge, preferred }, signal);
    if (attempt.login) return attempt.login;
    const { verdict, failure } = attempt;
    if (verdict?.kind !== 'not-pinned' || seen.has(verdict.offered.type)) throw failure;
    seen.add(verdict.offered.type);
  }
}

/** Ends a connection. First the goodbye, if anybody listens, then the wire: ssh2 can leave a stalled one open for ever. */
export function leave({ client, wire }: Login): void {
  try {
    client.end();
  } catch {
    // Already gone.
  }
  wire.destroy();
}

/** Where and as what known_hosts has a server. */
export function identityOf({ address, port, hostKey, hostKeyAlias }: SshServer): HostIdentity {
  return { address, port, pinned: hostKey, alias: hostKeyAlias };
}

export interface Try {
  readonly server: Pick<LoginServer, 'user'>;
  readonly way: Way;
  readonly settings: Omit<LoginSettings, 'knownHosts'>;
  /** Nothing is ever sent for a login before it has accepted the key. */
  readonly judge: (hostKey: Buffer) => HostVerdict;
  /** Types of host key to ask for first. */
  readonly preferred: ReadonlySet<string>;
}

type Attempt =
  | { readonly login: Login }
  | { readonly login?: undefined; readonly failure: FailureError; readonly verdict: HostVerdict | undefined };

/** One connection: it ends in a login or, at the latest when the key is not accepted, in a failure. */
export async function tryLogIn(
  { server, way, settings, judge, preferred }: Try,
  signal: AbortSignal,
): Promise<Attempt> {
  const { target } = way;
  const ms = settings.handshakeTimeoutMs;
  const { onMilestone = ignore } = settings;
  const wire = await way.open(signal);
  onMilestone({ at: 'reached', address: wire instanceof Socket ? (wire.remoteAddress ?? '') : '' });
  const authentication = new Authentication(server.user, settings.signers, settings.password);
  let phase: Phase = 'banner';
  let verdict: HostVerdict | undefined;
  const deadline = startDeadline(signal, ms, (why) =>
    why === 'late' ? makeFailure('handshake-timeout', phase, { target, ms, phase }) : abortFailure(signal, phase),
  );
  try {
    introduce(wire);
    await readIdent(wire, target, deadline.signal);
    const connection = await handshake({
      wire,
      target,
      user: server.user,
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
      keepAliveMs: settings.keepAliveMs,
      signal: deadline.signal,
    });
    onMilestone({ at: 'login', accepted: authentication.accepted() });
    return { login: { ...connection, wire } };
  } catch (error) {
    wire.destroy();
    const failure = error instanceof FailureError ? error : makeFailure('internal', phase, { what: String(error) });
    return { failure, verdict };
  } finally {
    deadline.stop();
  }
}

function ignore(): void {
  // Nobody asked.
}

export function otherTypes(seen: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(offeredTypes.filter((type) => !seen.has(type)));
}
