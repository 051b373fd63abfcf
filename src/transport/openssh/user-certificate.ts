import type { Problem } from '../../problem.ts';
import { fingerprint } from '../host-key.ts';
import { SMALLEST_RSA } from '../private-key.ts';
import { rsaBits } from '../public-key.ts';
import { quoteRemote } from '../remote-text.ts';
import type { Signer } from '../signer.ts';
import { type Certificate, certificateType, parseCertificate } from './certificate.ts';

/** A certificate to log in with, and the key that it is for. */
export interface UserCertificate {
  readonly certificate: Certificate;
  /** `SHA256:…` of the key that it certifies. */
  readonly fingerprint: string;
}

const hint = 'Give the one line of the file KEY-cert.pub that the authority has made from the public key of ssh-key.';

/**
 * Reads the input `ssh-certificate`, or tells why it would be of no use. A certificate is public: its text may be shown.
 *
 * @param signers the keys that there are to log in with: the certificate must be for one of them.
 * @param now milliseconds since 1970.
 */
export function readUserCertificate(text: string, signers: readonly Signer[], now: number): UserCertificate | Problem {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const [type = '', base64 = ''] = (lines[0] ?? '').split(/[ \t]+/);
  if (lines.length > 1) return problem(`expected one line, found ${lines.length}`);
  if (!type.includes('-cert-')) return problem(`expected an SSH certificate, found ${describeOther(text)}`);
  const blob = Buffer.from(base64, 'base64');
  const certificate = blob.toString('base64') === base64 ? parseCertificate(blob) : undefined;
  if (certificate === undefined || certificate.type !== type) {
    return /^[a-z0-9@.-]{1,64}$/.test(type) && !isKnownType(type)
      ? problem(`expected a certificate for an ed25519, ECDSA or RSA key, found one of type ${type}`)
      : problem('the certificate is damaged or not complete');
  }
  return refuse(certificate, now) ?? match(certificate, signers);
}

function refuse(certificate: Certificate, now: number): Problem | undefined {
  const { role, validAfter, validBefore, signatureAlgorithm, key } = certificate;
  if (role !== 'user') return problem('expected a user certificate, found a host certificate');
  if (signatureAlgorithm === 'ssh-rsa') {
    return problem(
      'the authority signed the certificate with SHA-1, which can be forged',
      'Have it signed with rsa-sha2-512 (ssh-keygen -t rsa-sha2-512) or by an ed25519 authority.',
    );
  }
  if ((rsaBits(key.blob) ?? SMALLEST_RSA) < SMALLEST_RSA) {
    return problem(`expected a certificate for an RSA key of at least ${SMALLEST_RSA} bits, found a shorter one`);
  }
  const seconds = BigInt(Math.floor(now / 1000));
  const renew = 'Have the certificate made anew (ssh-keygen -s CA -I NAME -n PRINCIPALS -V +1d KEY.pub).';
  if (seconds >= validBefore) {
    return problem(`${describe(certificate)} expired on ${date(validBefore)}, now is ${date(seconds)}`, renew);
  }
  if (seconds < validAfter) {
    return problem(
      `${describe(certificate)} is not valid before ${date(validAfter)}, now is ${date(seconds)}`,
      'Check the clock of this machine, or have the certificate made anew.',
    );
  }
  return undefined;
}

function match(certificate: Certificate, signers: readonly Signer[]): UserCertificate | Problem {
  const found = signers.find(({ publicKey }) => publicKey.getPublicSSH().equals(certificate.key.blob));
  if (found) return { certificate, fingerprint: found.fingerprint };
  const ours = signers.map((signer) => signer.fingerprint);
  return problem(
    `${describe(certificate)} is for the key ${fingerprint(certificate.key.blob)}, which is not among the keys that there are: ${ours.join(', ') || 'none'}`,
    'Give the private key that belongs to the certificate in ssh-key, or add it to the agent.',
  );
}

/** Whose certificate it is, so that it can be found. */
function describe({ keyId, principals }: Certificate): string {
  return `the certificate ${quoteRemote(keyId)} for ${listPrincipals(principals)}`;
}

export function listPrincipals(principals: readonly string[]): string {
  if (principals.length === 0) return 'every account';
  const shown = principals.slice(0, 8).map(quoteRemote).join(', ');
  return principals.length > 8 ? `${shown} and ${principals.length - 8} more` : shown;
}

/** `2026-11-25T18:00:00Z`; the largest number is "for ever", and beyond what a date can hold. */
function date(seconds: bigint): string {
  return seconds > 8_640_000_000_000n ? 'never' : new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z');
}

function describeOther(text: string): string {
  if (text.includes('-----BEGIN ')) return 'a private key or another kind of certificate';
  return /^\s*(?:ssh-|ecdsa-|sk-)\S+\s+AAAA/.test(text) ? 'a public key' : 'other text';
}

function isKnownType(type: string): boolean {
  const keys = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa'];
  return keys.map(certificateType).includes(type);
}

function problem(message: string, what = hint): Problem {
  return { message: `ssh-certificate: ${message}`, hint: what };
}
