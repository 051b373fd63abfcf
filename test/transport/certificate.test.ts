import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Credentials, readCredentials } from '../../src/transport/credentials.ts';
import type { Credential } from '../../src/transport/signer.ts';
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

function lineOf({ certificate }: Credential): string | undefined {
  if (certificate === undefined) return undefined;
  const { type, blob } = certificate.certificate;
  return `${type} ${blob.toString('base64')}`;
}

describe.each(KINDS.map(([kind]) => kind))('a certificate for an %s key', (kind) => {
  const line = () => text(`${kind}-cert`).split(' ').slice(0, 2).join(' ');

  test('goes with that key and with no other', async () => {
    const others = KINDS.filter(([other]) => other !== kind).map(([other]) => text(other));
    const credentials = read({ key: [...others, text(kind)].join(''), certificate: text(`${kind}-cert`) });
    const { credentials: listed } = await credentials.listSigners([]);
    expect(listed.map(lineOf)).toEqual([undefined, undefined, line()]);
  });

  test('stands in an entry of ssh-keys', async () => {
    const namedKeys = JSON.stringify({ web: { key: text(kind), certificate: text(`${kind}-cert`) }, db: text(kind) });
    const credentials = read({ namedKeys });
    const certificates = async (...names: readonly string[]) =>
      (await credentials.listSigners(names)).credentials.map(lineOf);
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
  const hint = "Set ssh-backend: openssh, which logs in with the system's own ssh.";
  const refused = 'expected ssh-backend: openssh with a certificate, found ssh-backend: builtin, which cannot use one';
  await expect(opening).rejects.toThrow(
    `ssh-certificate: ${refused}\n  ${hint}\nssh-keys, entry web: ${refused}\n  ${hint}`,
  );
});

test('each that is of no use is told by the name of its input, all at once', () => {
  const namedKeys = JSON.stringify({ web: { key: text('rsa'), certificate: text('host-cert') } });
  const problems = readCredentials({ key: text('ed25519'), certificate: text('rsa-cert'), namedKeys });
  if ('listSigners' in problems) throw new Error('it should have been refused');
  expect(problems.map(({ message }) => message.replaceAll(/SHA256:\S+/g, 'SHA256:…'))).toEqual([
    'ssh-keys, entry web: expected a user certificate, found a host certificate',
    'ssh-certificate: the certificate "audit" for "audit" is for the key SHA256:… which is not among the keys that there are: SHA256:…',
  ]);
});
