import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeStrings } from '../../src/transport/host-key.ts';
import { readPrivateKey } from '../../src/transport/private-key.ts';
import { forms, type KeyFile, makeKeyFiles, PASSPHRASE, problemOf } from './key-files.ts';

let files: ReadonlyMap<string, KeyFile> = new Map();

beforeAll(async () => {
  files = await makeKeyFiles();
});

function file(name: string): KeyFile {
  const found = files.get(name);
  if (!found) throw new Error(name);
  return found;
}

describe('readPrivateKey refuses', () => {
  const whole = 'Copy the whole file into the secret, with its BEGIN and END lines: gh secret set NAME < KEYFILE.';
  const ed25519 = 'Make a new key: ssh-keygen -t ed25519.';

  test.each(Object.keys(forms).filter((name) => name.includes('encrypted')))(
    'a missing or wrong passphrase: %s',
    (name) => {
      const { text } = file(name);
      expect(problemOf(text)).toEqual({
        message: 'ssh-key: the private key is encrypted, and ssh-key-passphrase is empty',
        hint: 'Give its passphrase in ssh-key-passphrase, or a key of its own without one for the audit.',
      });
      expect(problemOf(text, 'wrong')).toEqual({
        message: 'ssh-key: the private key cannot be decrypted: ssh-key-passphrase is wrong, or the key is damaged',
        hint: 'Try them on your own machine: ssh-keygen -y -f KEYFILE.',
      });
    },
  );

  test.each(Object.keys(forms))('a key that is cut: %s', (name) => {
    const lines = file(name).text.trim().split('\n');
    const cut = [...lines.slice(0, -3), lines.at(-1)].join('\n');
    expect(problemOf(cut, PASSPHRASE).message).toMatch(
      /^ssh-key: the private key (is damaged or not complete|cannot be decrypted: ssh-key-passphrase is wrong, or the key is damaged)$/,
    );
  });

  test.each(['RSA 1024 in OpenSSH form', 'RSA 1024 in PEM form'])('%s', (name) => {
    expect(problemOf(file(name).text)).toEqual({
      message: 'ssh-key: expected an RSA key of at least 2048 bits, found one of 1024',
      hint: ed25519,
    });
  });

  test('a cipher that cannot be decrypted', () => {
    expect(problemOf(file('chacha20').text, PASSPHRASE)).toEqual({
      message:
        'ssh-key: the private key is encrypted with chacha20-poly1305@openssh.com, which cannot be decrypted here',
      hint: 'Encrypt it anew: ssh-keygen -p -Z aes256-ctr -f KEYFILE.',
    });
  });

  /** A key in OpenSSH's form as far as it can be read without a passphrase. */
  function openSshKey(type: string): string {
    const publicKey = writeStrings([type, Buffer.alloc(32)]);
    const body = Buffer.concat([
      Buffer.from('openssh-key-v1\0'),
      writeStrings(['none', 'none', '']),
      Buffer.of(0, 0, 0, 1),
      writeStrings([publicKey, Buffer.alloc(64)]),
    ]);
    return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`;
  }

  function pkcs8(type: 'dsa' | 'ed448' | 'secp256k1'): string {
    return makePrivate(type).export({ type: 'pkcs8', format: 'pem' }).toString();
  }

  function makePrivate(type: 'dsa' | 'ed448' | 'secp256k1') {
    if (type === 'dsa') return generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).privateKey;
    if (type === 'ed448') return generateKeyPairSync('ed448').privateKey;
    return generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey;
  }

  const block = (label: string) => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----\n`;
  const dsa = 'ssh-key: DSA keys are broken and no longer accepted';

  test.each<[string, () => string, string, string]>([
    ['DSA in OpenSSH form', () => openSshKey('ssh-dss'), dsa, ed25519],
    ['DSA in PKCS #8 form', () => pkcs8('dsa'), dsa, ed25519],
    [
      'DSA in PEM form',
      () => block('DSA PRIVATE KEY'),
      'ssh-key: expected a private key, found a DSA key, which is broken and no longer accepted',
      ed25519,
    ],
    [
      'ed448',
      () => pkcs8('ed448'),
      'ssh-key: expected an ed25519, ECDSA or RSA key, found a key of type ed448',
      'Make a key for the audit: ssh-keygen -t ed25519.',
    ],
    [
      'a curve that SSH lacks',
      () => pkcs8('secp256k1'),
      'ssh-key: expected an ed25519, ECDSA or RSA key, found a key on another curve',
      'Make a key for the audit: ssh-keygen -t ed25519.',
    ],
    [
      'a security key',
      () => openSshKey('sk-ssh-ed25519@openssh.com'),
      'ssh-key: a key of type sk-ssh-ed25519@openssh.com is only a handle to a security key that somebody has to touch',
      'Make a key for the audit: ssh-keygen -t ed25519.',
    ],
    [
      'a key with a certificate inside',
      () => openSshKey('ssh-ed25519-cert-v01@openssh.com'),
      'ssh-key: expected a private key, found a certificate of type ssh-ed25519-cert-v01@openssh.com',
      'Give the certificate in ssh-certificate, with ssh-backend: openssh, and the private key that it is for here.',
    ],
    [
      'a certificate',
      () => 'ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQ me',
      'ssh-key: expected a private key, found an SSH certificate',
      'Give the certificate in ssh-certificate, with ssh-backend: openssh, and the private key that it is for here.',
    ],
    [
      'a public key',
      () => 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me@here',
      'ssh-key: expected a private key, found a public key',
      'Give the other file, the one without .pub.',
    ],
    [
      'a public key in PEM form',
      () => block('PUBLIC KEY'),
      'ssh-key: expected a private key, found a public key',
      'Give the other file, the one without .pub.',
    ],
    [
      'an X.509 certificate',
      () => block('CERTIFICATE'),
      'ssh-key: expected a private key, found an X.509 certificate',
      whole,
    ],
    [
      'PuTTY',
      () => 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n',
      "ssh-key: expected a private key, found a key in PuTTY's format",
      'Convert it: puttygen KEYFILE.ppk -O private-openssh-new -o KEYFILE.',
    ],
    [
      'PGP',
      () => block('PGP PRIVATE KEY BLOCK'),
      'ssh-key: expected a private key, found something called "PGP PRIVATE KEY BLOCK"',
      whole,
    ],
    [
      'no END line',
      () => '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n',
      'ssh-key: expected a private key, found one without its END line',
      whole,
    ],
    [
      'base64 of all',
      () => Buffer.from(openSshKey('ssh-ed25519')).toString('base64'),
      'ssh-key: expected a private key, found one that is encoded in base64 as a whole',
      'Give the key itself, with its BEGIN and END lines.',
    ],
    ['a password', () => 'hunter2', 'ssh-key: expected a private key, found text without a BEGIN line', whole],
    [
      'two keys',
      () => openSshKey('ssh-ed25519').repeat(2),
      'ssh-key: expected one private key, found 2',
      'Put only the key for the audit into the secret.',
    ],
    [
      'nothing between the lines',
      () => '-----BEGIN OPENSSH PRIVATE KEY-----\n-----END OPENSSH PRIVATE KEY-----',
      'ssh-key: the private key is damaged or not complete',
      whole,
    ],
    [
      'nonsense between the lines',
      () => block('PRIVATE KEY'),
      'ssh-key: the private key is damaged or not complete',
      whole,
    ],
    ['zeros for a key', () => openSshKey('ssh-ed25519'), 'ssh-key: the private key is damaged or not complete', whole],
  ])('%s', (_name, text, message, hint) => {
    expect(problemOf(text())).toEqual({ message, hint });
  });

  test('and never repeats a piece of the key', () => {
    for (const { text } of files.values()) {
      const body = text.replace(/-----.*-----|\s/g, '');
      for (const damaged of [text, text.slice(0, -60), body, text.replace('PRIVATE', 'SECRET')]) {
        const key = readPrivateKey(damaged, 'wrong');
        if (!('message' in key)) continue;
        const said = JSON.stringify(key);
        for (let at = 0; at + 8 <= body.length; at += 1) expect(said.includes(body.slice(at, at + 8))).toBe(false);
      }
    }
  });
});
