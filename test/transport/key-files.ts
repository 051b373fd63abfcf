import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '../../src/problem.ts';
import { type GivenKey, readGivenKeys } from '../../src/transport/given-keys.ts';
import type { OwnKey } from '../../src/transport/signer.ts';
import { run } from '../fleet/run.ts';

export const PASSPHRASE = 'correct horse';

export interface KeyFile {
  readonly text: string;
  readonly publicBlob: Buffer;
}

/** Arguments of ssh-keygen for every form in which a usable key can come. */
export const forms: Readonly<Record<string, readonly string[]>> = {
  'ed25519 in OpenSSH form': ['-t', 'ed25519', '-N', ''],
  'ed25519, encrypted': ['-t', 'ed25519', '-N', PASSPHRASE, '-a', '1'],
  'ed25519, encrypted with aes256-cbc': ['-t', 'ed25519', '-N', PASSPHRASE, '-a', '1', '-Z', 'aes256-cbc'],
  'ed25519, encrypted with aes256-gcm': ['-t', 'ed25519', '-N', PASSPHRASE, '-a', '1', '-Z', 'aes256-gcm@openssh.com'],
  'RSA in OpenSSH form': ['-t', 'rsa', '-b', '2048', '-N', ''],
  'RSA in PEM form': ['-t', 'rsa', '-b', '2048', '-N', '', '-m', 'PEM'],
  'RSA in PEM form, encrypted': ['-t', 'rsa', '-b', '2048', '-N', PASSPHRASE, '-m', 'PEM'],
  'RSA in PKCS #8 form': ['-t', 'rsa', '-b', '2048', '-N', '', '-m', 'PKCS8'],
  'RSA in PKCS #8 form, encrypted': ['-t', 'rsa', '-b', '2048', '-N', PASSPHRASE, '-m', 'PKCS8'],
  'ECDSA 256 in OpenSSH form': ['-t', 'ecdsa', '-b', '256', '-N', ''],
  'ECDSA 384 in PEM form': ['-t', 'ecdsa', '-b', '384', '-N', '', '-m', 'PEM'],
  'ECDSA 521 in OpenSSH form, encrypted': ['-t', 'ecdsa', '-b', '521', '-N', PASSPHRASE, '-a', '1'],
  'ECDSA 521 in PEM form, encrypted': ['-t', 'ecdsa', '-b', '521', '-N', PASSPHRASE, '-m', 'PEM'],
  'ECDSA 521 in PKCS #8 form, encrypted': ['-t', 'ecdsa', '-b', '521', '-N', PASSPHRASE, '-m', 'PKCS8'],
};

const refusedForms: Readonly<Record<string, readonly string[]>> = {
  'RSA 1024 in OpenSSH form': ['-t', 'rsa', '-b', '1024', '-N', ''],
  'RSA 1024 in PEM form': ['-t', 'rsa', '-b', '1024', '-N', '', '-m', 'PEM'],
  chacha20: ['-t', 'ed25519', '-N', PASSPHRASE, '-a', '1', '-Z', 'chacha20-poly1305@openssh.com'],
};

/** Keys in every form, made by the real ssh-keygen, by the name of the form. */
export async function makeKeyFiles(): Promise<ReadonlyMap<string, KeyFile>> {
  const directory = await mkdtemp(join(tmpdir(), 'limits-audit-keys-'));
  const make = async ([name, args]: readonly [string, readonly string[]], index: number) => {
    const file = join(directory, `key-${index}`);
    await run(['ssh-keygen', '-q', '-C', 'c', '-f', file, ...args]);
    const base64 = (await readFile(`${file}.pub`, 'utf8')).split(' ')[1] ?? '';
    return [name, { text: await readFile(file, 'utf8'), publicBlob: Buffer.from(base64, 'base64') }] as const;
  };
  try {
    return new Map(await Promise.all(Object.entries({ ...forms, ...refusedForms }).map(make)));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** What the input `ssh-key` makes of a text. */
export function readSshKey(text: string, passphrase?: string, hasAgent = false) {
  const source = {
    name: 'ssh-key',
    passphrase,
    passphraseName: 'ssh-key-passphrase',
    passphraseHint: 'Give its passphrase in ssh-key-passphrase, or a key of its own without one for the audit.',
  };
  return readGivenKeys(text, source, hasAgent);
}

/** The one key that a text holds. */
export function keyOf(text: string, passphrase?: string, hasAgent = false): GivenKey {
  const { keys, problems } = readSshKey(text, passphrase, hasAgent);
  const [key] = keys;
  if (!key || keys.length > 1 || problems.length > 0)
    throw new Error(`${keys.length} keys, ${JSON.stringify(problems)}`);
  return key;
}

export function signerOf(text: string, passphrase?: string): OwnKey {
  const key = keyOf(text, passphrase);
  if (key.from !== 'input') throw new Error('a public key');
  return key;
}

/** The one problem of a text that holds one key. */
export function problemOf(text: string, passphrase?: string, hasAgent = false): Problem {
  const { keys, problems } = readSshKey(text, passphrase, hasAgent);
  const [problem] = problems;
  if (!problem || problems.length > 1 || keys.length > 0)
    throw new Error(`${keys.length} keys, ${problems.length} problems`);
  return problem;
}
