import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { forms, type KeyFile, makeKeyFiles, PASSPHRASE, signerOf } from './key-files.ts';

let files: ReadonlyMap<string, KeyFile> = new Map();

beforeAll(async () => {
  files = await makeKeyFiles();
});

function file(name: string): KeyFile {
  const found = files.get(name);
  if (!found) throw new Error(name);
  return found;
}

describe('reads', () => {
  test.each(Object.keys(forms))('%s', (name) => {
    const { text, publicBlob } = file(name);
    const signer = signerOf(text, name.includes('encrypted') ? PASSPHRASE : undefined);
    expect(signer.publicKey.getPublicSSH()).toEqual(publicBlob);
    const hash = signer.publicKey.type === 'ssh-rsa' ? 'sha512' : undefined;
    const signature = signer.sign(Buffer.from('text'), hash);
    expect(signer.publicKey.verify('text', signature, hash)).toBe(true);
    expect(signer.publicKey.verify('other text', signature, hash)).toBe(false);
  });

  test('ed25519 in PKCS #8 form, plain and encrypted', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const plain = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const cipher = { cipher: 'aes-256-cbc', passphrase: PASSPHRASE };
    const encrypted = privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher }).toString();
    expect(signerOf(encrypted, PASSPHRASE).fingerprint).toBe(signerOf(plain).fingerprint);
  });

  test('a key that needs no passphrase, though one is given', () => {
    const { text, publicBlob } = file('ed25519 in OpenSSH form');
    expect(signerOf(text, PASSPHRASE).publicKey.getPublicSSH()).toEqual(publicBlob);
  });

  const damages: Readonly<Record<string, (text: string) => string>> = {
    CRLF: (text) => text.replace(/\n/g, '\r\n'),
    'literal \\n': (text) => text.replace(/\n/g, '\\n'),
    'literal \\r\\n': (text) => text.replace(/\n/g, '\\r\\n'),
    'literal \\n and real line ends': (text) => text.replace(/\n/g, '\\n\n'),
    indentation: (text) => text.replace(/^/gm, '    '),
    'lines joined by spaces': (text) => text.trim().replace(/\n+/g, ' '),
    'no last line end': (text) => text.trimEnd(),
    'a byte order mark': (text) => `\uFEFF${text}`,
    'empty lines around and within': (text) => `\n\n${text.replace(/\n/g, '\n\n')}\n\n`,
    'text around it': (text) => `my key:\n${text}\nend of my key\n`,
  };

  for (const [damage, apply] of Object.entries(damages)) {
    test.each(['ed25519, encrypted', 'RSA in PEM form, encrypted', 'ECDSA 521 in PKCS #8 form, encrypted'])(
      `${damage}: %s`,
      (name) => {
        const { text, publicBlob } = file(name);
        expect(signerOf(apply(text), PASSPHRASE).publicKey.getPublicSSH()).toEqual(publicBlob);
      },
    );
  }
});
