import type { Problem } from '../problem.ts';

export const damagedKey: Problem = {
  message: 'ssh-key: the private key is damaged or not complete',
  hint: 'Copy the whole file into the secret, with its BEGIN and END lines: gh secret set NAME < KEYFILE.',
};

export const wrongPassphrase: Problem = {
  message: 'ssh-key: the private key cannot be decrypted: ssh-key-passphrase is wrong, or the key is damaged',
  hint: 'Try them on your own machine: ssh-keygen -y -f KEYFILE.',
};

export const dsaKey: Problem = {
  message: 'ssh-key: DSA keys are broken and no longer accepted',
  hint: 'Make a new key: ssh-keygen -t ed25519.',
};

export function unusableKey(what: string): Problem {
  return {
    message: `ssh-key: expected an ed25519, ECDSA or RSA key, found ${what === 'elliptic curve' ? 'a key on another curve' : `a key of type ${what}`}`,
    hint: 'Make a key for the audit: ssh-keygen -t ed25519.',
  };
}

export const missingPassphrase: Problem = {
  message: 'ssh-key: the private key is encrypted, and ssh-key-passphrase is empty',
  hint: 'Give its passphrase in ssh-key-passphrase, or a key of its own without one for the audit.',
};
