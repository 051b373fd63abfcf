import { createPublicKey, type KeyObject } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';
import { readStrings, writeStrings } from './host-key.ts';

/** Smallest RSA modulus, in bits, that is still taken. */
export const SMALLEST_RSA = 2048;

/** A public key in ssh2's terms; `undefined` when ssh2 does not know the type. */
export function parsePublicKey(blob: Buffer): ParsedKey | undefined {
  const key = ssh2.utils.parseKey(blob);
  return key instanceof Error ? undefined : key;
}

export interface Curve {
  readonly name: string;
  readonly hash: string;
}

/** OpenSSL's names of the curves that SSH has. */
export const curves: ReadonlyMap<string, Curve> = new Map([
  ['prime256v1', { name: 'nistp256', hash: 'sha256' }],
  ['secp384r1', { name: 'nistp384', hash: 'sha384' }],
  ['secp521r1', { name: 'nistp521', hash: 'sha512' }],
]);

/** The public half as it goes over the wire (RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709 section 4). */
export function publicBlob(key: KeyObject): Buffer | undefined {
  const { n, e, x, y } = createPublicKey(key).export({ format: 'jwk' });
  const curve = curves.get(key.asymmetricKeyDetails?.namedCurve ?? '');
  if (n !== undefined && e !== undefined) return writeStrings(['ssh-rsa', integer(e), integer(n)]);
  if (x !== undefined && y !== undefined && curve) {
    const point = Buffer.concat([Buffer.of(4), bytes(x), bytes(y)]);
    return writeStrings([`ecdsa-sha2-${curve.name}`, curve.name, point]);
  }
  return x === undefined ? undefined : writeStrings(['ssh-ed25519', bytes(x)]);
}

function bytes(base64url: string): Buffer {
  return Buffer.from(base64url, 'base64url');
}

/** A leading zero keeps a number positive (RFC 4251, `mpint`). */
function integer(base64url: string): Buffer {
  const number = bytes(base64url);
  return (number[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), number]) : number;
}

/** Size of an RSA public key in bits, `undefined` for other types. */
export function rsaBits(blob: Buffer): number | undefined {
  const [type, , modulus] = readStrings(blob) ?? [];
  if (type?.toString('latin1') !== 'ssh-rsa' || modulus === undefined) return undefined;
  const start = modulus.findIndex((byte) => byte !== 0);
  return start < 0 ? 0 : (modulus.length - start) * 8 - (Math.clz32(modulus[start] ?? 0) - 24);
}
