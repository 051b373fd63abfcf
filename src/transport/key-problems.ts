import type { Problem } from '../problem.ts';

/** Where a key was given: for messages, and for the passphrase that goes with it. */
export interface KeySource {
  /** `ssh-key`, `ssh-keys, entry web`, … */
  readonly name: string;
  readonly passphrase: string | undefined;
  /** Where the passphrase comes from, or would: `ssh-key-passphrase`, `its passphrase`. */
  readonly passphraseName: string;
  /** What to do when there is none. */
  readonly passphraseHint: string;
}

/** What is wrong with a key, before it is said whose. Never holds any of it. */
export interface KeyFault {
  readonly fault: string;
  readonly hint: string;
}

export function isFault(result: object): result is KeyFault {
  return 'fault' in result;
}

export function problemOf({ name }: Pick<KeySource, 'name'>, { fault, hint }: KeyFault): Problem {
  return { message: `${name}: ${fault}`, hint };
}

export const damagedKey: KeyFault = {
  fault: 'the private key is damaged or not complete',
  hint: 'Copy the whole file into the secret, with its BEGIN and END lines: gh secret set NAME < KEYFILE.',
};

export const damagedPublicKey: KeyFault = {
  fault: 'the public key is damaged or not complete',
  hint: 'Copy the whole line of the .pub file, or what ssh-add -L prints for the key.',
};

export const agentlessPublicKey: KeyFault = {
  fault: 'expected a private key, found a public key',
  hint: 'Give the other file, the one without .pub. Or start an SSH agent that holds it (SSH_AUTH_SOCK): then this one of its keys is used.',
};

export const dsaKey: KeyFault = {
  fault: 'DSA keys are broken and no longer accepted',
  hint: 'Make a new key: ssh-keygen -t ed25519.',
};

export function shortKey(smallest: number, bits: number): KeyFault {
  return {
    fault: `expected an RSA key of at least ${smallest} bits, found one of ${bits}`,
    hint: 'Make a new key: ssh-keygen -t ed25519.',
  };
}

export function securityKey(type: string): KeyFault {
  return {
    fault: `a key of type ${printable(type)} is only a handle to a security key that somebody has to touch`,
    hint: 'Make a key for the audit: ssh-keygen -t ed25519.',
  };
}

export function unusableKey(what: string): KeyFault {
  return {
    fault: `expected an ed25519, ECDSA or RSA key, found ${what === 'elliptic curve' ? 'a key on another curve' : `a key of type ${what}`}`,
    hint: 'Make a key for the audit: ssh-keygen -t ed25519.',
  };
}

export function wrongPassphrase({ passphraseName }: KeySource): KeyFault {
  return {
    fault: `the private key cannot be decrypted: ${passphraseName} is wrong, or the key is damaged`,
    hint: 'Try them on your own machine: ssh-keygen -y -f KEYFILE.',
  };
}

export function missingPassphrase({ passphraseName, passphraseHint }: KeySource): KeyFault {
  return { fault: `the private key is encrypted, and ${passphraseName} is empty`, hint: passphraseHint };
}

/** Only for a type's or cipher's name, which stands in the clear in front of the key. */
export function printable(type: string): string {
  return /^[a-z0-9@.-]{1,64}$/.test(type) ? type : 'unknown';
}
