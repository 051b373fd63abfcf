import { isHostName, isPort, isUserName } from '../../inventory/names.ts';
import { offerAlgorithms } from '../algorithms.ts';
import { certificateType } from '../certificate.ts';
import type { SystemSsh } from './system-ssh.ts';

/** What differs from one connection to the next. All paths are of the workspace. */
export interface SshConfig {
  /** Where our own end of the connection listens, and where ssh has to come from. */
  readonly relay: { readonly address: string; readonly port: number; readonly source: string | undefined };
  readonly user: string;
  readonly alias: string;
  readonly knownHostsFile: string;
  readonly knownTypes: ReadonlySet<string>;
  /** Is an authority known for the host? Then certificates are asked for first. */
  readonly hasAuthority: boolean;
  readonly agentSocket: string;
  readonly identityFiles: readonly string[];
  readonly certificateFiles: readonly string[];
  readonly connectTimeoutMs: number;
}

/**
 * A whole ssh_config for one connection: ssh reads no other. Each value is one of ours, a path of our own directory,
 * or has passed its strict pattern here, once more: there is no way to begin a line or an option of one's own.
 *
 * @throws Error for a value that should never have come so far.
 */
export function renderConfig(config: SshConfig, ssh: SystemSsh): string {
  const { relay, user, alias } = config;
  if (!isUserName(user) || !isHostName(alias) || !isPort(relay.port)) throw new Error('unsafe user, host or port');
  const algorithms = offerAlgorithms(config.knownTypes);
  const hostKeys = algorithms.serverHostKey.filter((name) => ssh.key.has(keyTypeOf(name)));
  const hostCertificates = hostKeys.map(certificateAlgorithm);
  const logins = [...hostCertificates, ...hostKeys].join(',');
  const offered = config.hasAuthority ? [...hostCertificates, ...hostKeys] : hostKeys;
  const lines: readonly (readonly [string, string])[] = [
    ['HostName', relay.address],
    ['Port', String(relay.port)],
    ...(relay.source === undefined ? [] : [['BindAddress', relay.source] as const]),
    ['User', user],
    ['ProxyCommand', 'none'],
    ['ConnectTimeout', String(Math.max(1, Math.ceil(config.connectTimeoutMs / 1000)))],
    ['ConnectionAttempts', '1'],
    ['ServerAliveInterval', '15'],
    ['ServerAliveCountMax', '3'],
    ['TCPKeepAlive', 'yes'],

    ['HostKeyAlias', alias],
    ['UserKnownHostsFile', config.knownHostsFile],
    ['GlobalKnownHostsFile', '/dev/null'],
    ['StrictHostKeyChecking', 'yes'],
    // ssh takes our own end of the connection for the host: no exception may be made for this machine.
    ['NoHostAuthenticationForLocalhost', 'no'],
    ['CheckHostIP', 'no'],
    ['UpdateHostKeys', 'no'],
    ['VerifyHostKeyDNS', 'no'],
    ['FingerprintHash', 'sha256'],

    ['KexAlgorithms', keep(algorithms.kex, ssh.kex)],
    ['Ciphers', keep(algorithms.cipher, ssh.cipher)],
    ['MACs', keep(algorithms.hmac, ssh.mac)],
    ['Compression', 'no'],
    ['HostKeyAlgorithms', offered.join(',')],
    ['CASignatureAlgorithms', hostKeys.join(',')],
    // The older name of PubkeyAcceptedAlgorithms, which every version knows.
    ['PubkeyAcceptedKeyTypes', logins],

    ['BatchMode', 'yes'],
    ['PreferredAuthentications', 'publickey'],
    ['PasswordAuthentication', 'no'],
    ['KbdInteractiveAuthentication', 'no'],
    ['GSSAPIAuthentication', 'no'],
    ['HostbasedAuthentication', 'no'],
    ['IdentityAgent', config.agentSocket],
    ['IdentitiesOnly', 'yes'],
    // Without any, ssh would take those in the home directory of the account.
    ...(config.identityFiles.length === 0 ? [['IdentityFile', 'none'] as const] : []),
    ...config.identityFiles.map((file) => ['IdentityFile', file] as const),
    ...config.certificateFiles.map((file) => ['CertificateFile', file] as const),
    ['AddKeysToAgent', 'no'],

    ['ControlMaster', 'no'],
    ['ControlPath', 'none'],
    ['ForwardAgent', 'no'],
    ['ForwardX11', 'no'],
    ['ClearAllForwardings', 'yes'],
    ['Tunnel', 'no'],
    ['PermitLocalCommand', 'no'],
    ['RequestTTY', 'no'],
    ['EscapeChar', 'none'],
    ['LogLevel', 'DEBUG1'],
  ];
  return `Host *\n${lines.map(([name, value]) => `  ${name} ${value}\n`).join('')}`;
}

function keep(names: readonly string[], known: ReadonlySet<string>): string {
  return names.filter((name) => known.has(name)).join(',');
}

function keyTypeOf(algorithm: string): string {
  return algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm;
}

function certificateAlgorithm(algorithm: string): string {
  return certificateType(algorithm);
}
