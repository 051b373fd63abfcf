import type { Host } from '../inventory/host.ts';
import { ConfigurationError, type Problem } from '../problem.ts';
import { makeAddressGuard } from './address-guard.ts';
import { parseAllowedHosts } from './allowed-hosts.ts';
import { checkHosts, type HostKeys, warnAboutHosts } from './check-hosts.ts';
import { warnAboutKeyFiles } from './check-keys.ts';
import { type Connector, SshConnector, type SshSettings } from './connect-ssh.ts';
import { type CredentialSettings, readCredentials } from './credentials.ts';
import { FailureError } from './failure.ts';
import { parseKnownHosts } from './known-hosts.ts';
import { LocalSession } from './local-session.ts';
import { abortFailure, makeFailure } from './make-failure.ts';
import type { OnMilestone } from './milestone.ts';
import { nameService } from './name-service.ts';
import { openOpenSsh } from './openssh/backend.ts';
import type { KeyHolder, OfferedVerdict } from './read-host-keys.ts';
import type { Lookup } from './resolve.ts';
import { knownHostsByServer } from './server-known-hosts.ts';
import type { Session } from './session.ts';
import type { UserCertificate } from './user-certificate.ts';

const DEFAULT_HANDSHAKE_TIMEOUT_MS = 20_000;
/** A dead line is noticed within the probe's own default timeout: there is time to try again. */
const DEFAULT_KEEP_ALIVE_MS = 5000;
const DEFAULT_MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const DEFAULT_RETRIES = 2;

export interface TransportSettings extends CredentialSettings {
  /** Contents of known_hosts, and the name by which messages call it: a path, or the name of the input. */
  readonly knownHosts: { readonly name: string; readonly text: string } | undefined;
  /** Texts of the known_hosts files that single servers name, by path. */
  readonly knownHostsFiles?: ReadonlyMap<string, string>;
  /** Networks, addresses and name patterns; all but link-local ones when it is not given. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** `openssh`: the system's own ssh. */
  readonly backend?: 'builtin' | 'openssh' | undefined;
  readonly connectTimeoutMs: number;
  /** Further tries of a connection to a jump host. Default 2. */
  readonly retries?: number | undefined;
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
  /**
   * What is certain to fail before any of these hosts is contacted, all at once. Without any host key that is every
   * host, unless the keys are what is `sought`.
   */
  check(hosts: readonly Host[], hostKeys?: HostKeys): readonly Problem[];
  /** Lines of known_hosts that name one of these hosts, and key files of theirs, that cannot be read. */
  warnings(hosts: readonly Host[]): readonly Problem[];
  /** Rejects only with a {@link FailureError}. */
  connect(host: Host, signal: AbortSignal, onMilestone?: OnMilestone): Promise<Session>;
  /**
   * The host keys that a server offers, each as this run would judge it, by key exchanges alone. Only the jump hosts
   * on the way are logged in to. Rejects only with a {@link FailureError}.
   */
  hostKeys(holder: KeyHolder, signal: AbortSignal): Promise<readonly OfferedVerdict[]>;
  /** Ends what connections have in common, once the last of them is closed. Never rejects; safe to call twice. */
  close(): Promise<void>;
}

/**
 * Reads keys, known_hosts and allowed-hosts once for a whole run.
 *
 * @throws ConfigurationError with all that is wrong with them.
 */
export async function openTransport(settings: TransportSettings): Promise<Transport> {
  const credentials = readCredentials(settings);
  const allowed = settings.allowedHosts && parseAllowedHosts(settings.allowedHosts);
  const problems = [credentials, allowed].flatMap((part) => (isProblems(part) ? part : []));
  if (!isProblems(credentials) && settings.backend !== 'openssh') {
    problems.push(...credentials.certificates.map(refuseCertificate));
  }
  if (problems.length > 0 || isProblems(credentials) || isProblems(allowed)) throw new ConfigurationError(problems);
  const ssh: SshSettings = {
    ...limitsOf(settings),
    knownHosts: readKnownHosts(settings),
    credentials,
    guard: makeAddressGuard(allowed),
    lookup: settings.lookup ?? nameService(),
  };
  const builtin = new SshConnector(ssh);
  const connector = settings.backend === 'openssh' ? await openOpenSsh(ssh) : builtin;
  return {
    check: (hosts, hostKeys = 'needed') => [
      ...checkHosts(hosts, { knownHosts: ssh.knownHosts, credentials, hostKeys }),
      ...connector.check(hosts),
    ],
    warnings: (hosts) => [...warnAboutHosts(hosts, ssh.knownHosts), ...warnAboutKeyFiles(hosts, credentials)],
    connect: (host, signal, onMilestone = ignore) => connect({ host, connector, ...ssh }, signal, onMilestone),
    hostKeys: (holder, signal) => hostKeys(builtin, holder, signal),
    async close() {
      await builtin.close();
      await connector.close();
    },
  };
}

function isProblems<Parsed extends object>(
  parsed: Parsed | readonly Problem[] | undefined,
): parsed is readonly Problem[] {
  return Array.isArray(parsed);
}

function refuseCertificate({ name }: UserCertificate): Problem {
  return {
    message: `${name}: expected ssh-backend: openssh with a certificate, found ssh-backend: builtin, which cannot use one`,
    hint: "Set ssh-backend: openssh, which logs in with the system's own ssh.",
  };
}

function limitsOf(settings: TransportSettings) {
  return {
    connectTimeoutMs: settings.connectTimeoutMs,
    handshakeTimeoutMs: settings.handshakeTimeoutMs ?? DEFAULT_HANDSHAKE_TIMEOUT_MS,
    keepAliveMs: settings.keepAliveMs ?? DEFAULT_KEEP_ALIVE_MS,
    maxOutputBytes: settings.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES,
    retries: settings.retries ?? DEFAULT_RETRIES,
  };
}

function readKnownHosts({ knownHosts, knownHostsFiles = new Map() }: TransportSettings) {
  const common = parseKnownHosts(knownHosts?.name ?? 'known-hosts', knownHosts?.text ?? '');
  const files = [...knownHostsFiles].map(([file, text]) => [file, parseKnownHosts(file, text)] as const);
  return knownHostsByServer(common, new Map(files));
}

type Connecting = Pick<SshSettings, 'maxOutputBytes' | 'guard'> & {
  readonly host: Host;
  readonly connector: Connector;
};

async function connect(
  { host, connector, maxOutputBytes, guard }: Connecting,
  signal: AbortSignal,
  onMilestone: OnMilestone,
): Promise<Session> {
  if (signal.aborted) throw abortFailure(signal, 'run');
  if (host.transport === 'local') {
    guard.admitLocal(host.name);
    return new LocalSession(maxOutputBytes);
  }
  const { user } = host;
  if (user === undefined) throw makeFailure('internal', 'run', { what: `the host ${host.name} has no user` });
  try {
    return await connector.connect({ ...host, user }, signal, onMilestone);
  } catch (error) {
    throw error instanceof FailureError ? error : makeFailure('internal', 'run', { what: String(error) });
  }
}

async function hostKeys(
  connector: SshConnector,
  holder: KeyHolder,
  signal: AbortSignal,
): Promise<readonly OfferedVerdict[]> {
  if (signal.aborted) throw abortFailure(signal, 'run');
  try {
    return await connector.hostKeys(holder, signal);
  } catch (error) {
    throw error instanceof FailureError ? error : makeFailure('internal', 'run', { what: String(error) });
  }
}

function ignore(): void {
  // Most who connect only want to be there.
}
