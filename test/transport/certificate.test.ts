import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Credentials, readCredentials } from '../../src/transport/credentials.ts';
import { openTransport } from '../../src/transport/transport.ts';
import { run } from '../fleet/run.ts';
import { makeKey } from '../fleet/sshd.ts';

const KINDS = [
  ['ed25519', []],
  ['rsa', ['-b', '2048']],
  ['ecdsa', ['-b', '521']],
] as const;

let directory = '';
const texts = new Map<string, string>();

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'limits-audit-certificates-'));
  const file = (name: string) => join(directory, name);
  await makeKey(file('ca'));
  for (const [kind, extra] of KINDS) {
    await makeKey(file(kind), kind, extra);
    await run(['ssh-keygen', '-q', '-s', file('ca'), '-I', 'audit', '-n', 'audit', '-V', '+1d', `${file(kind)}.pub`]);
    texts.set(kind, await readFile(file(kind), 'utf8'));
    texts.set(`${kind}-cert`, await readFile(`${file(kind)}-cert.pub`, 'utf8'));
  }
  await makeKey(file('host'));
  await run(['ssh-keygen', '-q', '-s', file('ca'), '-I', 'host', '-h', `${file('host')}.pub`]);
  texts.set('host-cert', await readFile(`${file('host')}-cert.pub`, 'utf8'));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

const text = (name: string) => texts.get(name) ?? '';

function read(settings: Parameters<typeof readCredentials>[0]): Credentials {
  const credentials = readCredentials(settings);
  if ('listSigners' in credentials) return credentials;
  throw new Error(JSON.stringify(credentials));
}

describe.each(KINDS.map(([kind]) => kind))('a certificate for an %s key', (kind) => {
  const line = () => text(`${kind}-cert`).split(' ').slice(0, 2).join(' ');

  test('goes with that key and with no other', async () => {
    const others = KINDS.filter(([other]) => other !== kind).map(([other]) => text(other));
    const credentials = read({ key: [...others, text(kind)].join(''), certificate: text(`${kind}-cert`) });
    const { credentials: listed } = await credentials.listSigners([]);
    expect(listed.map(({ certificate }) => certificate)).toEqual([undefined, undefined, line()]);
  });

  test('stands in an entry of ssh-keys', async () => {
    const namedKeys = JSON.stringify({ web: { key: text(kind), certificate: text(`${kind}-cert`) }, db: text(kind) });
    const credentials = read({ namedKeys });
    const certificates = async (...names: readonly string[]) =>
      (await credentials.listSigners(names)).credentials.map(({ certificate }) => certificate);
    expect([await certificates('web'), await certificates('db'), await certificates()]).toEqual([
      [line()],
      [undefined],
      [],
    ]);
  });
});

test('the builtin client refuses each by name, and says what can do it', async () => {
  const opening = openTransport({
    knownHosts: undefined,
    connectTimeoutMs: 500,
    key: text('ed25519'),
    certificate: text('ed25519-cert'),
    namedKeys: JSON.stringify({ web: { key: text('rsa'), certificate: text('rsa-cert') } }),
  });
  const hint =
    "Set ssh-backend: openssh, which uses the system's ssh, or put the public key into authorized_keys on the hosts.";
  await expect(opening).rejects.toThrow(
    `ssh-certificate: user certificates are not supported by the builtin SSH client\n  ${hint}\nssh-keys, entry web: user certificates are not supported by the builtin SSH client\n  ${hint}`,
  );
});

describe('refused', () => {
  const hint =
    'Give the one line of the file KEYFILE-cert.pub: ssh-keygen -s CA_KEY -I ID -n LOGIN KEYFILE.pub makes it.';
  const somethingElse =
    'ssh-certificate: expected the line of a user certificate for an ed25519, ECDSA or RSA key (…-cert-v01@openssh.com AAAA…), found something else';

  test.each<[string, () => string, string, string]>([
    ['a private key', () => text('ed25519'), somethingElse, hint],
    ['a certificate that is cut', () => text('ed25519-cert').slice(0, 100), somethingElse, hint],
    ['of a security key', () => 'sk-ssh-ed25519-cert-v01@openssh.com AAAAIHNr', somethingElse, hint],
    ['of another type than it says', () => text('ed25519-cert').replace('ssh-ed25519', 'ssh-rsa'), somethingElse, hint],
    [
      'a host certificate',
      () => text('host-cert'),
      'ssh-certificate: expected a user certificate, found a host certificate',
      hint,
    ],
    [
      'for another key',
      () => text('rsa-cert'),
      'ssh-certificate: expected a certificate for the key that is given with it, found one for another key',
      'See which key it is for: ssh-keygen -L -f KEYFILE-cert.pub.',
    ],
  ])('%s', (_name, certificate, message, expectedHint) => {
    expect(readCredentials({ key: text('ed25519'), certificate: certificate() })).toEqual([
      { message, hint: expectedHint },
    ]);
  });
});
