import ssh2, { type ParsedKey } from 'ssh2';

/** A fresh ed25519 key. It lives in this process only. */
export interface DemoKey {
  /** OpenSSH private key, the text that the `ssh-key` input takes. */
  readonly privateKey: string;
  readonly parsed: ParsedKey;
}

export function generateDemoKey(): DemoKey {
  for (;;) {
    const privateKey = ssh2.utils.generateKeyPairSync('ed25519').private;
    const parsed = ssh2.utils.parseKey(privateKey);
    // ssh2 1.17.0 drops leading zero bytes of the public key, so one key in 256 comes out malformed.
    if (!(parsed instanceof Error)) return { privateKey, parsed };
  }
}

/** The line of a known_hosts file that says: at this address, expect this key. */
export function knownHostsLine(address: string, port: number, key: DemoKey): string {
  return `[${address}]:${port} ${key.parsed.type} ${key.parsed.getPublicSSH().toString('base64')}\n`;
}
