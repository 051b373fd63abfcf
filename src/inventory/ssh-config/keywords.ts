/** Keywords that decide how a server is reached and which of its keys are trusted; all others have no effect. */
export const supported = [
  'Host',
  'Match',
  'Include',
  'IgnoreUnknown',
  'HostName',
  'User',
  'Port',
  'IdentityFile',
  'IdentitiesOnly',
  'ProxyJump',
  'UserKnownHostsFile',
  'HostKeyAlias',
] as const;

interface Refusal {
  readonly name: string;
  /** What would happen with it, after "which". */
  readonly why: string;
  /** Values, in lower case, that switch it off. */
  readonly harmless: readonly string[];
  readonly hint: string;
}

const leaveOut = 'Leave it out of what applies to the hosts of the audit.';
const command = (name: string, harmless: readonly string[] = ['none'], hint = leaveOut): Refusal => ({
  name,
  why: 'runs a command, and no command is ever taken from a configuration',
  harmless,
  hint,
});
const library = (name: string, harmless: readonly string[]): Refusal => ({
  name,
  why: 'loads a program library, and no code is ever taken from a configuration',
  harmless,
  hint: leaveOut,
});

/** Refused where they apply: what runs something, and what would be less strict or lead elsewhere when passed over. */
const refusals: ReadonlyMap<string, Refusal> = new Map(
  [
    command('ProxyCommand', ['none'], 'Say the way with ProxyJump, or with limits_jump in the inventory.'),
    command('LocalCommand'),
    command('PermitLocalCommand', ['no', 'false']),
    command('KnownHostsCommand'),
    command('RemoteCommand'),
    command('XAuthLocation'),
    library('PKCS11Provider', ['none']),
    library('SecurityKeyProvider', ['none', 'internal']),
    {
      name: 'CanonicalizeHostname',
      why: 'would change the name of the host, which is not supported',
      harmless: ['no', 'false'],
      hint: 'Write the whole name with HostName: HostName %h.example.com',
    },
    {
      name: 'RevokedHostKeys',
      why: 'is not read, and a revoked key must not pass',
      harmless: ['none'],
      hint: 'Put the keys into known_hosts, on lines that start with @revoked.',
    },
  ].map((refusal) => [refusal.name.toLowerCase(), refusal]),
);

/** Older names that OpenSSH still takes for newer ones. */
export const aliases: ReadonlyMap<string, string> = new Map([
  ['identityfile2', 'identityfile'],
  ['smartcarddevice', 'pkcs11provider'],
]);

/**
 * Keywords of OpenSSH's manual page, of its Debian and Apple versions and of its past that only tune a connection,
 * or loosen checks that are always made here (StrictHostKeyChecking): they have no effect.
 */
const passedOver = `AddKeysToAgent AddressFamily AfsTokenPassing BatchMode BindAddress BindInterface CanonicalDomains
CanonicalizeFallbackLocal CanonicalizeMaxDots CanonicalizePermittedCNAMEs CASignatureAlgorithms CertificateFile
ChallengeResponseAuthentication ChannelTimeout CheckHostIP Cipher Ciphers ClearAllForwardings Compression CompressionLevel
ConnectionAttempts ConnectTimeout ControlMaster ControlPath ControlPersist DSAAuthentication DynamicForward
EnableEscapeCommandline EnableSSHKeysign EscapeChar ExitOnForwardFailure FallbackToRsh FingerprintHash
ForkAfterAuthentication ForwardAgent ForwardX11 ForwardX11Timeout ForwardX11Trusted GatewayPorts GlobalKnownHostsFile
GlobalKnownHostsFile2 GSSAPIAuthentication GSSAPIClientIdentity GSSAPIDelegateCredentials GSSAPIKexAlgorithms
GSSAPIKeyExchange GSSAPIRenewalForcesRekey GSSAPIServerIdentity GSSAPITrustDns HashKnownHosts HostbasedAcceptedAlgorithms
HostbasedAuthentication HostbasedKeyTypes HostKeyAlgorithms IdentityAgent IPQoS KbdInteractiveAuthentication
KbdInteractiveDevices KeepAlive KerberosAuthentication KerberosTgtPassing KexAlgorithms LocalForward LogLevel LogVerbose
MACs NoHostAuthenticationForLocalhost NumberOfPasswordPrompts ObscureKeystrokeTiming PasswordAuthentication
PermitRemoteOpen PreferredAuthentications Protocol ProtocolKeepAlives ProxyUseFdpass PubkeyAcceptedAlgorithms
PubkeyAcceptedKeyTypes PubkeyAuthentication RefuseConnection RekeyLimit RemoteForward RequestTTY RequiredRSASize
RhostsAuthentication RhostsRSAAuthentication RSAAuthentication SendEnv ServerAliveCountMax ServerAliveInterval
SessionType SetEnv SetupTimeOut SkeyAuthentication StdinNull StreamLocalBindMask StreamLocalBindUnlink
StrictHostKeyChecking SyslogFacility Tag TCPKeepAlive TISAuthentication Tunnel TunnelDevice UpdateHostKeys
UseBlacklistedKeys UseKeychain UsePrivilegedPort UserKnownHostsFile2 UseRoaming UseRsh VerifyHostKeyDNS VersionAddendum
VisualHostKey WarnWeakCrypto`.split(/\s+/);

/** As the manual writes them. */
export const keywordsByFate = {
  read: supported,
  refused: [...refusals.values()].map(({ name }) => name),
  passedOver,
} as const;

export const keywords: readonly string[] = Object.values(keywordsByFate).flat();

const known = new Set([...keywords.map((name) => name.toLowerCase()), ...aliases.keys()]);

export function isKeyword(keyword: string): boolean {
  return known.has(keyword);
}

/** What is refused about a setting, or undefined when it is switched off or harmless. */
export function refusalOf(keyword: string, words: readonly string[]): Refusal | undefined {
  const refusal = refusals.get(keyword);
  return refusal && !refusal.harmless.includes(words.join(' ').toLowerCase()) ? refusal : undefined;
}
