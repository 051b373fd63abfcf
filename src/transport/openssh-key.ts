import type { Armor } from './key-armor.ts';
import { damagedKey, dsaKey, type KeyFault, printable, securityKey } from './key-problems.ts';

/** What keeps a key in OpenSSH's form from being used, as far as it shows without its passphrase. */
export function inspectOpenSshKey(armor: Armor): KeyFault | undefined {
  const header = readHeader(armor);
  if (header === undefined) return damagedKey;
  if (header.cipher.startsWith('chacha20')) {
    return {
      fault: `the private key is encrypted with ${printable(header.cipher)}, which cannot be decrypted here`,
      hint: 'Encrypt it anew: ssh-keygen -p -Z aes256-ctr -f KEYFILE.',
    };
  }
  return refuseType(header.type);
}

/** The public half, which stands in the clear even in an encrypted key; `undefined` for other forms of key. */
export function clearPublicHalf(armor: Armor): Buffer | undefined {
  return armor.label === 'OPENSSH PRIVATE KEY' ? readHeader(armor)?.publicKey : undefined;
}

interface Header {
  readonly cipher: string;
  readonly type: string;
  readonly publicKey: Buffer;
}

/** What an OpenSSH key says in the clear: how it is encrypted, and what type it is (PROTOCOL.key). */
function readHeader(armor: Armor): Header | undefined {
  const magic = 'openssh-key-v1\0';
  if (armor.bytes.subarray(0, magic.length).toString('latin1') !== magic) return undefined;
  const [cipher, kdf, options, rest] = splitStrings(armor.bytes.subarray(magic.length), 3);
  const publicKey = rest === undefined ? undefined : splitStrings(rest.subarray(4), 1)[0];
  const type = publicKey === undefined ? undefined : splitStrings(publicKey, 1)[0];
  if (!cipher || !kdf || !options || !type || !publicKey) return undefined;
  return { cipher: cipher.toString('latin1'), type: type.toString('latin1'), publicKey };
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
function refuseType(type: string): KeyFault | undefined {
  if (type.includes('-cert-')) {
    return {
      fault: `expected a private key, found a certificate of type ${printable(type)}`,
      hint: 'Give it in ssh-certificate, with ssh-backend: openssh, and here the private key that it is for.',
    };
  }
  if (type.startsWith('sk-')) return securityKey(type);
  if (type === 'ssh-dss') return dsaKey;
  return undefined;
}
