import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';
import { fingerprint } from './host-key.ts';
import { type Armor, isEncrypted } from './key-armor.ts';
import {
  damagedKey,
  dsaKey,
  isFault,
  type KeyFault,
  type KeySource,
  missingPassphrase,
  shortKey,
  unusableKey,
  wrongPassphrase,
} from './key-problems.ts';
import { inspectOpenSshKey } from './openssh-key.ts';
import { curves, parsePublicKey, publicBlob, SMALLEST_RSA } from './public-key.ts';
import type { OwnKey } from './signer.ts';

/**
 * Turns a private key into a signer, or into what keeps it from being one. Done once per run: decrypting an OpenSSH
 * key blocks the event loop for up to seconds.
 */
export function decodePrivateKey(armor: Armor, source: KeySource): OwnKey | KeyFault {
  const isOpenSsh = armor.label === 'OPENSSH PRIVATE KEY';
  const refused = isOpenSsh ? inspectOpenSshKey(armor) : undefined;
  if (refused) return refused;
  if (isEncrypted(armor) && source.passphrase === undefined) return missingPassphrase(source);
  const key = isOpenSsh ? decodeOpenSsh(armor, source) : decodePem(armor, source);
  return isFault(key) ? key : (refuseWeak(key) ?? makeSigner(key));
}

/** RSA and EC in their old PEM form, and everything in PKCS #8: all of it OpenSSL's business. */
function decodePem(armor: Armor, source: KeySource): KeyObject | KeyFault {
  const { passphrase } = source;
  try {
    return createPrivateKey({ key: armor.text, ...(passphrase !== undefined && { passphrase }) });
  } catch {
    return isEncrypted(armor) ? wrongPassphrase(source) : damagedKey;
  }
}

function decodeOpenSsh(armor: Armor, source: KeySource): KeyObject | KeyFault {
  const parsed = parse(armor.text, source.passphrase);
  if (parsed instanceof Error) return isEncrypted(armor) ? wrongPassphrase(source) : damagedKey;
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

function refuseWeak(key: KeyObject): KeyFault | undefined {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  switch (key.asymmetricKeyType) {
    case 'ed25519':
      return undefined;
    case 'rsa':
      return bits >= SMALLEST_RSA ? undefined : shortKey(SMALLEST_RSA, bits);
    case 'ec':
      return curves.has(key.asymmetricKeyDetails?.namedCurve ?? '') ? undefined : unusableKey('elliptic curve');
    case 'dsa':
      return dsaKey;
    default:
      return unusableKey(key.asymmetricKeyType ?? 'unknown');
  }
}

function makeSigner(key: KeyObject): OwnKey | KeyFault {
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
