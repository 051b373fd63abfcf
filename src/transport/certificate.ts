import { type HostKey, readHostKey, writeStrings } from './host-key.ts';

/** What a certificate says (PROTOCOL.certkeys of OpenSSH). Nothing of it is proven by reading it. */
export interface Certificate {
  /** `ssh-ed25519-cert-v01@openssh.com`, … */
  readonly type: string;
  readonly blob: Buffer;
  /** The key that it certifies. */
  readonly key: HostKey;
  readonly role: 'user' | 'host' | 'other';
  readonly keyId: string;
  /** Accounts, or host names. */
  readonly principals: readonly string[];
  /** Seconds since 1970. */
  readonly validAfter: bigint;
  readonly validBefore: bigint;
  /** The authority's key. */
  readonly authority: HostKey;
  /** How the authority signed: `ssh-ed25519`, `rsa-sha2-512`, … */
  readonly signatureAlgorithm: string;
}

/** How many fields the key itself has, after the nonce. */
const keyFields: ReadonlyMap<string, number> = new Map([
  ['ssh-ed25519', 1],
  ['ecdsa-sha2-nistp256', 2],
  ['ecdsa-sha2-nistp384', 2],
  ['ecdsa-sha2-nistp521', 2],
  ['ssh-rsa', 2],
]);

const roles: ReadonlyMap<number, Certificate['role']> = new Map([
  [1, 'user'],
  [2, 'host'],
]);

const SUFFIX = '-cert-v01@openssh.com';

/** The certificate's name for a type of key. */
export function certificateType(keyType: string): string {
  return keyType + SUFFIX;
}

/** Reads a certificate of a usable type of key; `undefined` when it is none or is malformed. */
export function parseCertificate(blob: Buffer): Certificate | undefined {
  const reader = new Reader(blob);
  const type = reader.text();
  const keyType = type.endsWith(SUFFIX) ? type.slice(0, -SUFFIX.length) : '';
  const count = keyFields.get(keyType);
  if (count === undefined) return undefined;
  reader.string();
  const fields = Array.from({ length: count }, () => reader.string());
  reader.number(8);
  const role = Number(reader.number(4));
  const keyId = reader.string().toString('utf8');
  const principals = splitAll(reader.string()).map((name) => name.toString('utf8'));
  const validAfter = reader.number(8);
  const validBefore = reader.number(8);
  // Critical options, extensions, and a field that is kept for later.
  for (const _ of [1, 2, 3]) reader.string();
  const authority = readHostKey(reader.string());
  const signatureAlgorithm = new Reader(reader.string()).text();
  const key = readHostKey(writeStrings([keyType, ...fields]));
  if (reader.broken || !reader.done || key === undefined || authority === undefined) return undefined;
  return {
    type,
    blob,
    key,
    role: roles.get(role) ?? 'other',
    keyId,
    principals,
    validAfter,
    validBefore,
    authority,
    signatureAlgorithm,
  };
}

function splitAll(packed: Buffer): readonly Buffer[] {
  const reader = new Reader(packed);
  const found: Buffer[] = [];
  while (!reader.done && !reader.broken) found.push(reader.string());
  return found;
}

/** Reads fields one after the other; once it is broken, they are all empty. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;
  broken = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  string(): Buffer {
    return this.#take(Number(this.number(4)));
  }

  text(): string {
    return this.string().toString('latin1');
  }

  number(length: 4 | 8): bigint {
    const bytes = this.#take(length);
    return bytes.length < length ? 0n : BigInt(`0x${bytes.toString('hex')}`);
  }

  #take(length: number): Buffer {
    if (this.broken || this.#at + length > this.#bytes.length) {
      this.broken = true;
      return Buffer.alloc(0);
    }
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
