import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Signer } from '../../src/transport/signer.ts';
import { certifies, misfit, readUserCertificate } from '../../src/transport/user-certificate.ts';
import { makeKey } from '../fleet/sshd.ts';
import { signerOf } from './key-files.ts';
import { type Authority, makeAuthority } from './openssh/authority.ts';

let authority: Authority;
let issued: { key: string; certificate: string };
let signers: readonly Signer[];

beforeAll(async () => {
  authority = await makeAuthority();
  issued = await authority.issue('deploy,audit', 'ed25519', ['-V', '20260101000000Z:20261231000000Z']);
  signers = [signerOf(issued.key)];
});

afterAll(() => authority.remove());

const during = Date.UTC(2026, 5, 1);
const hint =
  'Give the one line of the file KEY-cert.pub that the authority has made from the public key to log in with.';

test('is read whole', () => {
  const read = readUserCertificate(issued.certificate, 'ssh-certificate', during);
  expect(read).toMatchObject({
    name: 'ssh-certificate',
    certificate: {
      type: 'ssh-ed25519-cert-v01@openssh.com',
      role: 'user',
      keyId: 'audit-2026',
      principals: ['deploy', 'audit'],
      validAfter: BigInt(Date.UTC(2026, 0, 1) / 1000),
      validBefore: BigInt(Date.UTC(2026, 11, 31) / 1000),
      signatureAlgorithm: 'ssh-ed25519',
    },
  });
});

test.each([
  ['RSA', 'rsa'],
  ['ECDSA', 'ecdsa'],
] as const)('for a key of type %s', async (_name, kind) => {
  const { certificate } = await authority.issue('', kind);
  expect(readUserCertificate(`\r\n${certificate}\r\n`, 'x', Date.now())).toHaveProperty('certificate');
});

describe('of no use', () => {
  test.each<[string, number, string, string]>([
    [
      'expired',
      Date.UTC(2027, 0, 2),
      'ssh-certificate: the certificate "audit-2026" for "deploy", "audit" expired on 2026-12-31T00:00:00Z, now is 2027-01-02T00:00:00Z',
      'Have the certificate made anew (ssh-keygen -s CA -I NAME -n PRINCIPALS -V +1d KEY.pub).',
    ],
    [
      'not valid yet',
      Date.UTC(2025, 11, 31),
      'ssh-certificate: the certificate "audit-2026" for "deploy", "audit" is not valid before 2026-01-01T00:00:00Z, now is 2025-12-31T00:00:00Z',
      'Check the clock of this machine, or have the certificate made anew.',
    ],
  ])('%s', (_name, now, message, what) => {
    expect(readUserCertificate(issued.certificate, 'ssh-certificate', now)).toEqual({ message, hint: what });
  });

  test("for somebody else's key", async () => {
    const other = await authority.issue('deploy');
    const read = readUserCertificate(other.certificate, 'ssh-certificate', Date.now());
    if ('message' in read) throw new Error(read.message);
    expect(signers.map(({ publicKey }) => certifies(read, publicKey.getPublicSSH()))).toEqual([false]);
    expect(certifies(read, signerOf(other.key).publicKey.getPublicSSH())).toBe(true);
    expect(
      misfit(
        read,
        signers.map(({ fingerprint }) => fingerprint),
      ),
    ).toEqual({
      message: `ssh-certificate: the certificate "audit-2026" for "deploy" is for the key ${signerOf(other.key).fingerprint}, which is not among the keys that there are: ${signers[0]?.fingerprint}`,
      hint: 'Give the private key that belongs to the certificate, or add it to the agent.',
    });
  });

  test('of a host', async () => {
    const { certificate } = await authority.issue('web1', 'ed25519', ['-h']);
    expect(readUserCertificate(certificate, 'ssh-certificate', Date.now())).toEqual({
      message: 'ssh-certificate: expected a user certificate, found a host certificate',
      hint,
    });
  });

  test('other things', async () => {
    const file = join(authority.directory, 'plain');
    await makeKey(file);
    const problem = (text: string) => readUserCertificate(text, 'ssh-certificate', during);
    const damaged = issued.certificate.replace(/ AAAA.{200}/, ' AAAA');
    for (const [text, message] of [
      [await readFile(`${file}.pub`, 'utf8'), 'expected an SSH certificate, found a public key'],
      [issued.key, `expected one line, found ${issued.key.trim().split('\n').length}`],
      ['hello', 'expected an SSH certificate, found other text'],
      [damaged, 'the certificate is damaged or not complete'],
      [`${issued.certificate}${issued.certificate}`, 'expected one line, found 2'],
      [
        'sk-ssh-ed25519-cert-v01@openssh.com AAAA',
        'expected a certificate for an ed25519, ECDSA or RSA key, found one of type sk-ssh-ed25519-cert-v01@openssh.com',
      ],
    ] as const) {
      expect(problem(text)).toEqual({ message: `ssh-certificate: ${message}`, hint });
    }
  });
});
