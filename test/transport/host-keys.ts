import { generateKeyPairSync } from 'node:crypto';
import { writeStrings } from '../../src/transport/host-key.ts';

/** A host's public key in ssh's terms, made from a number: the same number, the same key. */
export function ed25519Key(number: number): Buffer {
  return writeStrings(['ssh-ed25519', Buffer.alloc(32, number)]);
}

/** Not a real RSA key, but of the right shape. */
export function rsaKey(number: number, bits = 2048): Buffer {
  return writeStrings([
    'ssh-rsa',
    Buffer.of(1, 0, 1),
    Buffer.concat([Buffer.of(0), Buffer.alloc(bits / 8, 128 + number)]),
  ]);
}

/** A real point, since OpenSSH looks whether it lies on the curve. */
export function ecdsaKey(): Buffer {
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey.export({
    format: 'jwk',
  });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return writeStrings(['ecdsa-sha2-nistp256', 'nistp256', point]);
}

/** `TYPE BASE64`, the last two fields of a line of known_hosts. */
export function fields(blob: Buffer): string {
  const type = blob.subarray(4, 4 + blob.readUInt32BE()).toString();
  return `${type} ${blob.toString('base64')}`;
}
