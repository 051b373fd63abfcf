import type { Problem } from '../problem.ts';
import { splitStrings } from './openssh-key.ts';

/** A user certificate, as far as its holder has to know it. Its signature and its time are the server's to check. */
export interface Certificate {
  /** The input or entry that it was given in, for messages. */
  readonly name: string;
  /** `ssh-ed25519-cert-v01@openssh.com AAAA…`, without a comment. */
  readonly line: string;
  /** Whether it is for the key with this public half, as that goes over the wire. */
  certifies(publicKey: Buffer): boolean;
}

const LINE = /^(?<type>[a-z0-9-]+)-cert-v01@openssh\.com[ \t]+(?<base64>AAAA[A-Za-z0-9+/]+=*)(?:[ \t].*)?$/;

/** Key fields that follow type and nonce (OpenSSH's PROTOCOL.certkeys). */
const KEY_FIELDS: ReadonlyMap<string, number> = new Map([
  ['ssh-ed25519', 1],
  ['ssh-rsa', 2],
  ['ecdsa-sha2-nistp256', 2],
  ['ecdsa-sha2-nistp384', 2],
  ['ecdsa-sha2-nistp521', 2],
]);

const SERIAL_BYTES = 8;
const USER = 1;

export function readCertificate(text: string, name: string): Certificate | Problem {
  const { type = '', base64 = '' } = LINE.exec(text.trim())?.groups ?? {};
  const blob = Buffer.from(base64, 'base64');
  const fields = KEY_FIELDS.get(type);
  const parts = fields === undefined ? [] : splitStrings(blob, 2 + fields);
  const rest = parts[2 + (fields ?? 0)];
  const hint =
    'Give the one line of the file KEYFILE-cert.pub: ssh-keygen -s CA_KEY -I ID -n LOGIN KEYFILE.pub makes it.';
  if (
    rest === undefined ||
    rest.length < SERIAL_BYTES + 4 ||
    parts[0]?.toString('latin1') !== `${type}-cert-v01@openssh.com`
  ) {
    const expected = 'the line of a user certificate for an ed25519, ECDSA or RSA key (…-cert-v01@openssh.com AAAA…)';
    return { message: `${name}: expected ${expected}, found something else`, hint };
  }
  if (rest.readUInt32BE(SERIAL_BYTES) !== USER) {
    return { message: `${name}: expected a user certificate, found a host certificate`, hint };
  }
  return {
    name,
    line: `${type}-cert-v01@openssh.com ${base64}`,
    certifies(publicKey) {
      const [own, ownFields] = splitStrings(publicKey, 1);
      const certified = Buffer.concat(parts.slice(2, 2 + (fields ?? 0)).flatMap((part) => lengthPrefixed(part)));
      return own?.toString('latin1') === type && ownFields?.equals(certified) === true;
    },
  };
}

function lengthPrefixed(part: Buffer | undefined): readonly Buffer[] {
  if (part === undefined) return [];
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  return [length, part];
}
