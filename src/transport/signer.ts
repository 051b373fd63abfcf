import type { ParsedKey } from 'ssh2';
import type { UserCertificate } from './user-certificate.ts';

/** A hash that an RSA signature may be made with. Not SHA-1. */
export type RsaHash = 'sha256' | 'sha512';

/** A private key from the input. */
export interface OwnKey {
  readonly from: 'input';
  readonly publicKey: ParsedKey;
  /** `SHA256:…` of the public key. */
  readonly fingerprint: string;
  /** The bare signature, ASN.1 for ECDSA: ssh2 makes it into SSH's. `hash` is only for RSA. */
  readonly sign: (data: Buffer, hash: RsaHash | undefined) => Buffer;
}

/** A key that only the agent can sign with. */
export interface AgentKey {
  readonly from: 'agent';
  readonly publicKey: ParsedKey;
  /** `SHA256:…` of the public key. */
  readonly fingerprint: string;
  readonly sign: (data: Buffer, hash: RsaHash | undefined) => Promise<Buffer>;
}

/** Something that can prove to be the owner of a public key. */
export type Signer = OwnKey | AgentKey;

/** A public key that says which of the agent's keys to use. */
export interface AgentPin {
  readonly from: 'pin';
  readonly publicKey: ParsedKey;
  /** `SHA256:…` of the public key. */
  readonly fingerprint: string;
}

/** A signer and the certificate that says who it is, which only the openssh backend can show to a server. */
export interface Credential {
  readonly signer: Signer;
  readonly certificate?: UserCertificate;
}
