import type { Host } from '../inventory/host.ts';
import { ConfigurationError, type Problem } from '../problem.ts';
import { checkHosts, type HostKeys, warnAboutHosts } from './check-hosts.ts';
import { connectSsh, type SshSettings } from './connect-ssh.ts';
import { type CredentialSettings, type Credentials, readCredentials } from './credentials.ts';
import { FailureError } from './failure.ts';
import { type KnownHosts, parseKnownHosts } from './known-hosts.ts';
import { LocalSession } from './local-session.ts';
import { abortFailure, makeFailure } from './make-failure.ts';
import type { OnMilestone } from './milestone.ts';
import { nameService } from './name-service.ts';
import type { Lookup } from './resolve.ts';
import type { Session } from './session.ts';

const DEFAULT_HANDSHAKE_TIMEOUT_MS = 20_000;
const DEFAULT_MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

export interface TransportSettings extends CredentialSettings {
  /** Contents of known_hosts, and the name by which messages call it: a path, or the name of the input. */
  readonly knownHosts: { readonly name: string; readonly text: string } | undefined;
  readonly connectTimeoutMs: number;
  /** For all from the server's first line to the end of the login. */
  readonly handshakeTimeoutMs?: number | undefined;
  /** Most that a host may send, stdout and stderr together. */
  readonly maxOutputBytes?: number | undefined;
  /** Resolver for host names; the system's by default. */
  readonly lookup?: Lookup | undefined;
}

/** The ways to the hosts of one run. */
export interface Transport {
  /**
   * What is certain to fail before any of these hosts is contacted, all at once. Without any host key that is every
   * host, unless the keys are what is `sought`.
   */
  check(hosts: readonly Host[], hostKeys?: HostKeys): readonly Problem[];
  /** Lines of known_hosts that name one of these hosts and cannot be read. */
  warnings(hosts: readonly Host[]): readonly Problem[];
  /** Rejects only with a {@link FailureError}. */
  connect(host: Host, signal: AbortSignal, onMilestone?: OnMilestone): Promise<Session>;
}

/**
 * Reads keys and known_hosts once for a whole run.
 *
 * @throws ConfigurationError when the private key cannot be used.
 */
export async function openTransport(settings: TransportSettings): Promise<Transport> {
  const credentials = readCredentials(settings);
  if ('message' in credentials) throw new ConfigurationError([credentials]);
  const knownHosts = parseKnownHosts(settings.knownHosts?.name ?? 'known-hosts', settings.knownHosts?.text ?? '');
  const ssh = completeSettings(settings, credentials, knownHosts);
  return {
    check: (hosts, hostKeys = 'needed') => checkHosts(hosts, knownHosts, credentials, hostKeys),
    warnings: (hosts) => warnAboutHosts(hosts, knownHosts),
    connect: (host, signal, onMilestone = ignore) => connect(host, ssh, signal, onMilestone),
  };
}

function completeSettings(settings: TransportSettings, credentials: Credentials, knownHosts: KnownHosts): SshSettings {
  return {
    knownHosts,
    credentials,
    lookup: settings.lookup ?? nameService(),
    connectTimeoutMs: settings.connectTimeoutMs,
    handshakeTimeoutMs: settings.handshakeTimeoutMs ?? DEFAULT_HANDSHAKE_TIMEOUT_MS,
    maxOutputBytes: settings.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES,
  };
}

async function connect(
  host: Host,
  settings: SshSettings,
  signal: AbortSignal,
  onMilestone: OnMilestone,
): Promise<Session> {
  if (signal.aborted) throw abortFailure(signal, 'run');
  if (host.transport === 'local') return new LocalSession(settings.maxOutputBytes);
  const { address, port, user, hostKey: pinned } = host;
  if (user === undefined) throw makeFailure('internal', 'run', { what: `the host ${host.name} has no user` });
  try {
    return await connectSsh({ address, port, user, pinned }, settings, signal, onMilestone);
  } catch (error) {
    throw error instanceof FailureError ? error : makeFailure('internal', 'run', { what: String(error) });
  }
}

function ignore(): void {
  // Most who connect only want to be there.
}
