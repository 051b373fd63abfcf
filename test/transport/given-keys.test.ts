import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeStrings } from '../../src/transport/host-key.ts';
import { type KeyFile, keyOf, makeKeyFiles, PASSPHRASE, problemOf, readSshKey } from './key-files.ts';

let files: ReadonlyMap<string, KeyFile> = new Map();

beforeAll(async () => {
  files = await makeKeyFiles();
});

function file(name: string): KeyFile {
  const found = files.get(name);
  if (!found) throw new Error(name);
  return found;
}

/** The line of the .pub file. */
function lineOf({ publicBlob }: KeyFile, comment = 'me@here'): string {
  const type = publicBlob.subarray(4, 4 + publicBlob.readUInt32BE()).toString();
  return `${type} ${publicBlob.toString('base64')} ${comment}\n`;
}

const blobs = (text: string, passphrase?: string, hasAgent = false) =>
  readSshKey(text, passphrase, hasAgent).keys.map((key) => [key.from, key.publicKey.getPublicSSH()]);

describe('several private keys', () => {
  const three = ['RSA in PEM form, encrypted', 'ed25519 in OpenSSH form', 'ECDSA 521 in PKCS #8 form, encrypted'];

  test.each<[string, (text: string) => string]>([
    ['one after the other', (text) => text],
    ['with CRLF', (text) => text.replaceAll('\n', '\r\n')],
    ['with literal \\n', (text) => text.replaceAll('\n', '\\n')],
    ['with lines joined by spaces', (text) => text.trim().replaceAll(/\n+/g, ' ')],
    ['indented', (text) => text.replaceAll(/^/gm, '  ')],
  ])('%s: all of them in their order, the passphrase tried on each encrypted one', (_name, apply) => {
    const text = apply(three.map((name) => file(name).text).join('\n'));
    expect(blobs(text, PASSPHRASE)).toEqual(three.map((name) => ['input', file(name).publicBlob]));
  });

  test('the same one twice is one', () => {
    const { text, publicBlob } = file('ed25519 in OpenSSH form');
    expect(blobs(text + text)).toEqual([['input', publicBlob]]);
  });

  test('every fault is told, with the number of the key', () => {
    const text = [file('ed25519, encrypted'), file('ed25519 in OpenSSH form'), file('RSA 1024 in PEM form')]
      .map((key) => key.text)
      .join('');
    const damaged = text + file('RSA in PEM form').text.replace(/\n.*\n.*\n/, '\n');
    expect(
      readSshKey(`${damaged}-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n`).problems.map(
        ({ message }) => message,
      ),
    ).toEqual([
      'ssh-key, key 1 of 5: the private key is encrypted, and ssh-key-passphrase is empty',
      'ssh-key, key 3 of 5: expected an RSA key of at least 2048 bits, found one of 1024',
      'ssh-key, key 4 of 5: the private key is damaged or not complete',
      'ssh-key, key 5 of 5: expected a private key, found an X.509 certificate',
    ]);
  });

  test('more than a server would look at are refused before the first is decrypted', () => {
    expect(readSshKey(file('ed25519, encrypted').text.repeat(21), PASSPHRASE)).toEqual({
      keys: [],
      problems: [
        {
          message: 'ssh-key: expected at most 20 keys, found 21',
          hint: 'Servers stop listening after a few (MaxAuthTries): keep those that the hosts know.',
        },
      ],
    });
  });
});

describe('a public key', () => {
  const ed25519 = () => file('ed25519 in OpenSSH form');

  test.each(['ed25519 in OpenSSH form', 'RSA in PEM form', 'ECDSA 384 in PEM form'])(
    'pins a key of the agent: %s',
    (name) => {
      const key = keyOf(`# from my laptop\n  ${lineOf(file(name))}`, undefined, true);
      expect([key.from, key.publicKey.getPublicSSH()]).toEqual(['pin', file(name).publicBlob]);
    },
  );

  test('next to its private half is nothing more', () => {
    for (const text of [ed25519().text + lineOf(ed25519()), lineOf(ed25519()) + ed25519().text]) {
      expect(blobs(text)).toEqual([['input', ed25519().publicBlob]]);
      expect(readSshKey(text).problems).toEqual([]);
    }
  });

  test('does not swallow a private key that follows on the same line', () => {
    expect(blobs(lineOf(file('RSA in PEM form')).trim() + ed25519().text, undefined, true)).toEqual([
      ['pin', file('RSA in PEM form').publicBlob],
      ['input', ed25519().publicBlob],
    ]);
  });

  test('next to another private key is one of the agent, in its place', () => {
    const text = lineOf(file('RSA in PEM form')) + ed25519().text;
    expect(blobs(text, undefined, true)).toEqual([
      ['pin', file('RSA in PEM form').publicBlob],
      ['input', ed25519().publicBlob],
    ]);
    expect(readSshKey(text).problems.map(({ message }) => message)).toEqual([
      'ssh-key, key 1 of 2: expected a private key, found a public key',
    ]);
  });

  const line = (type: string, ...fields: readonly (Buffer | string)[]) =>
    `${type} ${writeStrings([type, ...fields]).toString('base64')}\n`;
  const dsa = () => {
    const { publicKey } = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 });
    return line('ssh-dss', publicKey.export({ type: 'spki', format: 'der' }));
  };
  const damaged = 'ssh-key: the public key is damaged or not complete';

  test.each<[string, () => string, string]>([
    ['cut', () => `ssh-ed25519 ${ed25519().publicBlob.toString('base64').slice(0, 40)}\n`, damaged],
    ['of another type than it says', () => lineOf(ed25519()).replace('ssh-ed25519', 'ssh-rsa'), damaged],
    ['of a type without a key', () => line('ssh-ed25519'), damaged],
    ['DSA', dsa, 'ssh-key: DSA keys are broken and no longer accepted'],
    [
      'short RSA',
      () => lineOf(file('RSA 1024 in PEM form')),
      'ssh-key: expected an RSA key of at least 2048 bits, found one of 1024',
    ],
    [
      'of a security key',
      () => line('sk-ssh-ed25519@openssh.com', Buffer.alloc(32), 'ssh:'),
      'ssh-key: a key of type sk-ssh-ed25519@openssh.com is only a handle to a security key that somebody has to touch',
    ],
  ])('%s is refused, agent or not', (_name, text, message) => {
    expect(problemOf(text(), undefined, true).message).toBe(message);
    expect(problemOf(text()).message).toBe('ssh-key: expected a private key, found a public key');
  });
});
