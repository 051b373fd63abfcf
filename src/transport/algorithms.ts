import type { Algorithms } from 'ssh2';

/** Host key types in the order in which we like them, each with the signature algorithms to offer for it. */
const hostKeyTypes = [
  ['ssh-ed25519', ['ssh-ed25519']],
  ['ecdsa-sha2-nistp256', ['ecdsa-sha2-nistp256']],
  ['ecdsa-sha2-nistp384', ['ecdsa-sha2-nistp384']],
  ['ecdsa-sha2-nistp521', ['ecdsa-sha2-nistp521']],
  ['ssh-rsa', ['rsa-sha2-512', 'rsa-sha2-256']],
] as const;

// Fixed lists: the library's own depend on the CPU, and its default offer has SHA-1 in it. No ssh-rsa, no group
// exchange (the server would choose the group), GCM first because it is native in Node, no compression.
const fixed = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
  ],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
} satisfies Algorithms;

/** The types of host key that can be verified. */
export const offeredTypes: readonly string[] = hostKeyTypes.map(([type]) => type);

/** The lists of every handshake, except the host key algorithms. */
export type AlgorithmOffer = typeof fixed & { serverHostKey: (typeof hostKeyTypes)[number][1][number][] };

/**
 * What to offer to a host. The types by which it is known come first, as OpenSSH does it: a server with several
 * keys would otherwise show one that is not known, and a good host would look like a changed one.
 */
export function offerAlgorithms(knownTypes: ReadonlySet<string>): AlgorithmOffer {
  const known = hostKeyTypes.filter(([type]) => knownTypes.has(type));
  const others = hostKeyTypes.filter(([type]) => !knownTypes.has(type));
  return { ...fixed, serverHostKey: [...known, ...others].flatMap(([, algorithms]) => algorithms) };
}
