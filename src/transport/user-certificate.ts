import type { Problem } from '../problem.ts';
import { type Certificate, certificateType, parseCertificate } from './certificate.ts';
import { fingerprint } from './host-key.ts';
import { rsaBits, SMALLEST_RSA } from './public-key.ts';
import { quoteRemote } from './remote-text.ts';

/** A certificate to log in with. */
export interface UserCertificate {
  /** The input or entry that it was given in, for messages. */
  readonly name: string;
  readonly certificate: Certificate;
}

const hint =
  'Give the one line of the file KEY-cert.pub that the authority has made from the public key to log in with.';

/**
 * Reads a user certificate, or tells why it would be of no use. A certificate is public: its text may be shown.
 *
 * @param name the input or entry that it was given in.
 * @param now milliseconds since 1970.
 */
export function readUserCertificate(text: string, name: string, now: number): UserCertificate | Problem {
  const read = readLine(text);
  if (typeof read === 'string') return { message: `${name}: ${read}`, hint };
  const refused = refuse(read, now);
  if (refused === undefined) return { name, certificate: read };
  return { message: `${name}: ${refused.message}`, hint: refused.hint ?? hint };
}

/** Whether it is for the key with this public half, as that goes over the wire. */
export function certifies({ certificate }: UserCertificate, publicKey: Buffer): boolean {
  return certificate.key.blob.equals(publicKey);
}

/** The certificate, or what is wrong with its line. */
function readLine(text: string): Certificate | string {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const [type = '', base64 = ''] = (lines[0] ?? '').split(/[ \t]+/);
  if (lines.length > 1) return `expected one line, found ${lines.length}`;
  if (!type.includes('-cert-')) return `expected an SSH certificate, found ${describeOther(text)}`;
  const blob = Buffer.from(base64, 'base64');
  const certificate = blob.toString('base64') === base64 ? parseCertificate(blob) : undefined;
  if (certificate?.type === type) return certificate;
  return /^[a-z0-9@.-]{1,64}$/.test(type) && !isKnownType(type)
    ? `expected a certificate for an ed25519, ECDSA or RSA key, found one of type ${type}`
    : 'the certificate is damaged or not complete';
}

interface Fault {
  readonly message: string;
  readonly hint?: string;
}

function refuse(certificate: Certificate, now: number): Fault | undefined {
  const { role, validAfter, validBefore, signatureAlgorithm, key } = certificate;
  if (role !== 'user') return fault('expected a user certificate, found a host certificate');
  if (signatureAlgorithm === 'ssh-rsa') {
    return fault(
      'the authority signed the certificate with SHA-1, which can be forged',
      'Have it signed with rsa-sha2-512 (ssh-keygen -t rsa-sha2-512) or by an ed25519 authority.',
    );
  }
  if ((rsaBits(key.blob) ?? SMALLEST_RSA) < SMALLEST_RSA) {
    return fault(`expected a certificate for an RSA key of at least ${SMALLEST_RSA} bits, found a shorter one`);
  }
  const seconds = BigInt(Math.floor(now / 1000));
  const renew = 'Have the certificate made anew (ssh-keygen -s CA -I NAME -n PRINCIPALS -V +1d KEY.pub).';
  if (seconds >= validBefore) {
    return fault(`${describe(certificate)} expired on ${date(validBefore)}, now is ${date(seconds)}`, renew);
  }
  if (seconds < validAfter) {
    return fault(
      `${describe(certificate)} is not valid before ${date(validAfter)}, now is ${date(seconds)}`,
      'Check the clock of this machine, or have the certificate made anew.',
    );
  }
  return undefined;
}

/** What to say of a certificate that is for none of the keys that it could be used with. */
export function misfit({ name, certificate }: UserCertificate, fingerprints: readonly string[]): Problem {
  const ours = fingerprints.join(', ') || 'none';
  return {
    message: `${name}: ${describe(certificate)} is for the key ${fingerprint(certificate.key.blob)}, which is not among the keys that there are: ${ours}`,
    hint: 'Give the private key that belongs to the certificate, or add it to the agent.',
  };
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

function fault(message: string, instead?: string): Fault {
  return { message, ...(instead !== undefined && { hint: instead }) };
}
