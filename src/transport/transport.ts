import { lookup } from 'node:dns/promises';
import type { Host } from '../inventory/host.ts';
import { ConfigurationError, type Problem } from '../problem.ts';
import type { Certificate } from './certificate.ts';
import { checkHosts, warnAboutHosts } from './check-hosts.ts';
import { warnAboutKeyFiles } from './check-keys.ts';
import { connectSsh, type SshSettings } from './connect-ssh.ts';
import { type CredentialSettings, type Credentials, readCredentials } from './credentials.ts';
import { FailureError } from './failure.ts';
import { type KnownHosts, parseKnownHosts } from './known-hosts.ts';
import { LocalSession } from './local-session.ts';
import { abortFailure, makeFailure } from './make-failure.ts';
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
  /** What is certain to fail before any of these hosts is contacted, all at once. */
  check(hosts: readonly Host[]): readonly Problem[];
  /** Lines of known_hosts that name one of these hosts, and key files of theirs, that cannot be read. */
  warnings(hosts: readonly Host[]): readonly Problem[];
  /** Rejects only with a {@link FailureError}. */
  connect(host: Host, signal: AbortSignal): Promise<Session>;
}

/**
 * Reads keys and known_hosts once for a whole run.
 *
 * @throws ConfigurationError when a private key or certificate cannot be used.
 */
export async function openTransport(settings: TransportSettings): Promise<Transport> {
  const credentials = readCredentials(settings);
  if (isProblems(credentials)) throw new ConfigurationError(credentials);
  const refused = credentials.certificates.map(refuseCertificate);
  if (refused.length > 0) throw new ConfigurationError(refused);
  const knownHosts = parseKnownHosts(settings.knownHosts?.name ?? 'known-hosts', settings.knownHosts?.text ?? '');
  const ssh = completeSettings(settings, credentials, knownHosts);
  return {
    check: (hosts) => checkHosts(hosts, knownHosts, credentials),
    warnings: (hosts) => [...warnAboutHosts(hosts, knownHosts), ...warnAboutKeyFiles(hosts, credentials)],
    connect: (host, signal) => connect(host, ssh, signal),
  };
}

function isProblems(read: Credentials | readonly Problem[]): read is readonly Problem[] {
  return Array.isArray(read);
}

function refuseCertificate({ name }: Certificate): Problem {
  return {
    message: `${name}: user certificates are not supported by the builtin SSH client`,
    hint: "Set ssh-backend: openssh, which uses the system's ssh, or put the public key into authorized_keys on the hosts.",
  };
}

function completeSettings(settings: TransportSettings, credentials: Credentials, knownHosts: KnownHosts): SshSettings {
  return {
    knownHosts,
    credentials,
    lookup: settings.lookup ?? ((name) => lookup(name, { all: true })),
    connectTimeoutMs: settings.connectTimeoutMs,
    handshakeTimeoutMs: settings.handshakeTimeoutMs ?? DEFAULT_HANDSHAKE_TIMEOUT_MS,
    maxOutputBytes: settings.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES,
  };
}

async function connect(host: Host, settings: SshSettings, signal: AbortSignal): Promise<Session> {
  if (signal.aborted) throw abortFailure(signal, 'run');
  if (host.transport === 'local') return new LocalSession(settings.maxOutputBytes);
  const { address, port, user, keys, hostKey: pinned } = host;
  if (user === undefined) throw makeFailure('internal', 'run', { what: `the host ${host.name} has no user` });
  try {
    return await connectSsh({ address, port, user, keys, pinned }, settings, signal);
  } catch (error) {
    throw error instanceof FailureError ? error : makeFailure('internal', 'run', { what: String(error) });
  }
}
