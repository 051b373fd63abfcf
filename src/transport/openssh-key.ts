import type { Problem } from '../problem.ts';
import type { Armor } from './key-armor.ts';
import { damagedKey, dsaKey } from './key-problems.ts';

/** What keeps a key in OpenSSH's form from being used, as far as it shows without its passphrase. */
export function inspectOpenSshKey(armor: Armor): Problem | undefined {
  const header = readHeader(armor);
  if (header === undefined) return damagedKey;
  if (header.cipher.startsWith('chacha20')) {
    return {
      message: `ssh-key: the private key is encrypted with ${printable(header.cipher)}, which cannot be decrypted here`,
      hint: 'Encrypt it anew: ssh-keygen -p -Z aes256-ctr -f KEYFILE.',
    };
  }
  return refuseType(header.type);
}

/** What an OpenSSH key says in the clear: how it is encrypted, and what type it is (PROTOCOL.key). */
function readHeader(armor: Armor): { readonly cipher: string; readonly type: string } | undefined {
  const magic = 'openssh-key-v1\0';
  if (armor.bytes.subarray(0, magic.length).toString('latin1') !== magic) return undefined;
  const [cipher, kdf, options, rest] = splitStrings(armor.bytes.subarray(magic.length), 3);
  const publicKey = rest === undefined ? undefined : splitStrings(rest.subarray(4), 1)[0];
  const type = publicKey === undefined ? undefined : splitStrings(publicKey, 1)[0];
  if (!cipher || !kdf || !options || !type) return undefined;
  return { cipher: cipher.toString('latin1'), type: type.toString('latin1') };
}

/** The first `count` strings of a blob, and what follows them. */
function splitStrings(blob: Buffer, count: number): readonly (Buffer | undefined)[] {
  const found: Buffer[] = [];
  let rest = blob;
  while (found.length < count) {
    if (rest.length < 4 || rest.readUInt32BE() > rest.length - 4) return [];
    const end = 4 + rest.readUInt32BE();
    found.push(rest.subarray(4, end));
    rest = rest.subarray(end);
  }
  return [...found, rest];
}

/** Types that no amount of decoding would make usable. */
function refuseType(type: string): Problem | undefined {
  if (type.includes('-cert-')) {
    return {
      message: `ssh-key: expected a private key, found a certificate of type ${printable(type)}`,
      hint: 'Give the certificate in ssh-certificate, with ssh-backend: openssh, and the private key that it is for here.',
    };
  }
  if (type.startsWith('sk-')) {
    return {
      message: `ssh-key: a key of type ${printable(type)} is only a handle to a security key that somebody has to touch`,
      hint: 'Make a key for the audit: ssh-keygen -t ed25519.',
    };
  }
  if (type === 'ssh-dss') return dsaKey;
  return undefined;
}

/** Only for a type's or cipher's name, which stands in the clear in front of the key. */
function printable(type: string): string {
  return /^[a-z0-9@.-]{1,64}$/.test(type) ? type : 'unknown';
}
