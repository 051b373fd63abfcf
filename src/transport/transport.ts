import { lookup } from 'node:dns/promises';
import type { Host } from '../inventory/host.ts';
import { ConfigurationError, type Problem } from '../problem.ts';
import { checkHosts, warnAboutHosts } from './check-hosts.ts';
import { connectSsh, type SshSettings } from './connect-ssh.ts';
import { type CredentialSettings, type Credentials, readCredentials } from './credentials.ts';
import { FailureError } from './failure.ts';
import { type KnownHosts, parseKnownHosts } from './known-hosts.ts';
import { LocalSession } from './local-session.ts';
import { abortFailure, makeFailure } from './make-failure.ts';
import type { Lookup } from './resolve.ts';
import type { Session } from './session.ts';

const DEFAULT_HANDSHAKE_TIMEOUT_MS = 20_000;
/** A dead line is noticed within the probe's own default timeout: there is time to try again. */
const DEFAULT_KEEP_ALIVE_MS = 5000;
const DEFAULT_MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

export interface TransportSettings extends CredentialSettings {
  /** Contents of known_hosts, and the name by which messages call it: a path, or the name of the input. */
  readonly knownHosts: { readonly name: string; readonly text: string } | undefined;
  readonly connectTimeoutMs: number;
  /** For all from the server's first line to the end of the login. */
  readonly handshakeTimeoutMs?: number | undefined;
  /** How often a host must show that it is there while it is probed. After the third question without an answer it is lost. */
  readonly keepAliveMs?: number | undefined;
  /** Most that a host may send, stdout and stderr together. */
  readonly maxOutputBytes?: number | undefined;
  /** Resolver for host names; the system's by default. */
  readonly lookup?: Lookup | undefined;
}

/** The ways to the hosts of one run. */
export interface Transport {
  /** What is certain to fail before any of these hosts is contacted, all at once. */
  check(hosts: readonly Host[]): readonly Problem[];
  /** Lines of known_hosts that name one of these hosts and cannot be read. */
  warnings(hosts: readonly Host[]): readonly Problem[];
  /** Rejects only with a {@link FailureError}. */
  connect(host: Host, signal: AbortSignal): Promise<Session>;
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
    check: (hosts) => checkHosts(hosts, knownHosts, credentials),
    warnings: (hosts) => warnAboutHosts(hosts, knownHosts),
    connect: (host, signal) => connect(host, ssh, signal),
  };
}

function completeSettings(settings: TransportSettings, credentials: Credentials, knownHosts: KnownHosts): SshSettings {
  return {
    knownHosts,
    credentials,
    lookup: settings.lookup ?? ((name) => lookup(name, { all: true })),
    connectTimeoutMs: settings.connectTimeoutMs,
    handshakeTimeoutMs: settings.handshakeTimeoutMs ?? DEFAULT_HANDSHAKE_TIMEOUT_MS,
    keepAliveMs: settings.keepAliveMs ?? DEFAULT_KEEP_ALIVE_MS,
    maxOutputBytes: settings.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES,
  };
}

async function connect(host: Host, settings: SshSettings, signal: AbortSignal): Promise<Session> {
  if (signal.aborted) throw abortFailure(signal, 'run');
  if (host.transport === 'local') return new LocalSession(settings.maxOutputBytes);
  const { address, port, user, hostKey: pinned } = host;
  if (user === undefined) throw makeFailure('internal', 'run', { what: `the host ${host.name} has no user` });
  try {
    return await connectSsh({ address, port, user, pinned }, settings, signal);
  } catch (error) {
    throw error instanceof FailureError ? error : makeFailure('internal', 'run', { what: String(error) });
  }
}
