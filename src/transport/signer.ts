import type { ParsedKey } from 'ssh2';

/** Something that can prove to be the owner of a public key: a private key of ours, or one in an agent. */
export interface Signer {
  readonly publicKey: ParsedKey;
  /** `SHA256:…` of the public key. */
  readonly fingerprint: string;
  /**
   * The signature in the form that ssh2 wants of agents and turns into SSH's: raw for ed25519 and RSA, ASN.1 or
   * SSH's own for ECDSA. `hash` is only for RSA, where the server has a say in it.
   */
  sign(data: Buffer, hash: 'sha256' | 'sha512' | undefined): Promise<Buffer>;
}
