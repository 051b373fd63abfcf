import { createHash } from 'node:crypto';

/** A host's public key as it goes over the wire and stands, in base64, in known_hosts. */
export interface HostKey {
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`, … as the key itself says. */
  readonly type: string;
  readonly blob: Buffer;
}

/** Reads the type that a public key blob says it has; `undefined` when it is not a key at all. */
export function readHostKey(blob: Buffer): HostKey | undefined {
  const [type] = readStrings(blob) ?? [];
  return type === undefined || !/^[\x21-\x7e]{1,64}$/.test(type.toString('latin1'))
    ? undefined
    : { type: type.toString('latin1'), blob };
}

/** `SHA256:` and 43 base64 digits, as every OpenSSH tool prints it. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** The length-prefixed strings that a blob consists of (RFC 4251, section 5), or `undefined` when it does not. */
export function readStrings(blob: Buffer): readonly Buffer[] | undefined {
  const strings: Buffer[] = [];
  let at = 0;
  while (at < blob.length) {
    if (at + 4 > blob.length) return undefined;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    strings.push(blob.subarray(at + 4, end));
    at = end;
  }
  return strings;
}

export function writeStrings(strings: readonly (Buffer | string)[]): Buffer {
  return Buffer.concat(
    strings.flatMap((string) => {
      const bytes = Buffer.from(string);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
