import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';
import type { Problem } from '../problem.ts';
import { fingerprint } from './host-key.ts';
import { type Armor, isEncrypted, readArmor } from './key-armor.ts';
import { damagedKey, dsaKey, missingPassphrase, unusableKey, wrongPassphrase } from './key-problems.ts';
import { inspectOpenSshKey } from './openssh-key.ts';
import { curves, parsePublicKey, publicBlob } from './public-key.ts';
import type { OwnKey } from './signer.ts';

/** Smallest RSA modulus, in bits, that is still taken. */
export const SMALLEST_RSA = 2048;

/**
 * Turns the text of a private key into a signer, or into the problem that keeps it from being one. Done once per
 * run: decrypting an OpenSSH key blocks the event loop for up to seconds. No part of the key is ever in a problem.
 */
export function readPrivateKey(text: string, passphrase: string | undefined): OwnKey | Problem {
  const armor = readArmor(text);
  if ('message' in armor) return armor;
  const isOpenSsh = armor.label === 'OPENSSH PRIVATE KEY';
  const refused = isOpenSsh ? inspectOpenSshKey(armor) : undefined;
  if (refused) return refused;
  if (isEncrypted(armor) && passphrase === undefined) return missingPassphrase;
  const key = isOpenSsh ? decodeOpenSsh(armor, passphrase) : decodePem(armor, passphrase);
  return 'message' in key ? key : (refuseWeak(key) ?? makeSigner(key));
}

/** RSA and EC in their old PEM form, and everything in PKCS #8: all of it OpenSSL's business. */
function decodePem(armor: Armor, passphrase: string | undefined): KeyObject | Problem {
  try {
    return createPrivateKey({ key: armor.text, ...(passphrase !== undefined && { passphrase }) });
  } catch {
    return isEncrypted(armor) ? wrongPassphrase : damagedKey;
  }
}

function decodeOpenSsh(armor: Armor, passphrase: string | undefined): KeyObject | Problem {
  const parsed = parse(armor.text, passphrase);
  if (parsed instanceof Error) return isEncrypted(armor) ? wrongPassphrase : damagedKey;
  try {
    return createPrivateKey(parsed.getPrivatePEM());
  } catch {
    return damagedKey;
  }
}

/** ssh2 throws where its own documentation says that it returns an error. */
function parse(text: string, passphrase: string | undefined): ParsedKey | Error {
  try {
    return ssh2.utils.parseKey(text, passphrase);
  } catch {
    return new Error('unreadable');
  }
}

function refuseWeak(key: KeyObject): Problem | undefined {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  switch (key.asymmetricKeyType) {
    case 'ed25519':
      return undefined;
    case 'rsa':
      return bits >= SMALLEST_RSA
        ? undefined
        : {
            message: `ssh-key: expected an RSA key of at least ${SMALLEST_RSA} bits, found one of ${bits}`,
            hint: 'Make a new key: ssh-keygen -t ed25519.',
          };
    case 'ec':
      return curves.has(key.asymmetricKeyDetails?.namedCurve ?? '') ? undefined : unusableKey('elliptic curve');
    case 'dsa':
      return dsaKey;
    default:
      return unusableKey(key.asymmetricKeyType ?? 'unknown');
  }
}

function makeSigner(key: KeyObject): OwnKey | Problem {
  const blob = publicBlob(key);
  const publicKey = blob === undefined ? undefined : parsePublicKey(blob);
  if (blob === undefined || publicKey === undefined) return damagedKey;
  // The hash belongs to the curve (RFC 5656, section 6.2.1); ed25519 has its own.
  const ownHash = curves.get(key.asymmetricKeyDetails?.namedCurve ?? '')?.hash;
  return {
    from: 'input',
    publicKey,
    fingerprint: fingerprint(blob),
    sign: (data, hash) => sign(hash ?? ownHash, data, key),
  };
}
