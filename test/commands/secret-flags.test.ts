import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from './a-terminal.ts';

let directory = '';
const file = (name: string) => path.join(directory, name);

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'limits-audit-secrets-'));
  await writeFile(file('hosts.ini'), 'web-1 ansible_host=127.0.0.1 ansible_port=1 ansible_user=audit\n');
  await writeFile(file('keys.yml'), 'web:\n  key: canary\ndb: { key: canary, passphrse: canary }\n');
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

const audit = (argv: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  runCommand(['audit', '--inventory', file('hosts.ini'), '--report-dir', file('report'), ...argv], {
    HOME: '/nonexistent',
    ...environment,
  });

const faults =
  'error: ssh-keys, entry db: expected key, passphrase and certificate, found another field in line 3\n' +
  '  Did you mean "passphrase"?\n' +
  'error: ssh-keys, entry web: expected a private key, found text without a BEGIN line\n' +
  '  Copy the whole file into the secret, with its BEGIN and END lines: gh secret set NAME < KEYFILE.\n';

test('--ssh-keys @FILE', async () => {
  expect(await audit(['--ssh-keys', `@${file('keys.yml')}`])).toEqual({ code: 2, out: '', err: faults });
});

test('LIMITS_AUDIT_SSH_KEYS', async () => {
  const text = 'web:\n  key: canary\ndb: { key: canary, passphrse: canary }\n';
  expect(await audit([], { LIMITS_AUDIT_SSH_KEYS: text })).toEqual({ code: 2, out: '', err: faults });
});

test('--ssh-keys in plain sight', async () => {
  expect(await audit(['--ssh-keys', 'web: canary'])).toEqual({
    code: 2,
    out: '',
    err: 'error: --ssh-keys holds a secret, and every user of this machine can read a command line.\n  Use --ssh-keys @FILE, or the environment variable LIMITS_AUDIT_SSH_KEYS.\n',
  });
});

test('--ssh-certificate takes a file too, though it is no secret', async () => {
  await writeFile(file('id-cert.pub'), 'not a certificate\n');
  const given = await audit(['--ssh-backend', 'openssh', '--ssh-certificate', `@${file('id-cert.pub')}`]);
  const plain = await audit(['--ssh-backend', 'openssh', '--ssh-certificate', 'not a certificate']);
  expect(given).toEqual(plain);
  expect(given.err).toContain('error: ssh-certificate: ');
});

test('--ssh-certificate with a file that is not there', async () => {
  const missing = file('gone-cert.pub');
  expect(await audit(['--ssh-certificate', `@${missing}`])).toEqual({
    code: 2,
    out: '',
    err: `error: --ssh-certificate: ${missing} cannot be read: ENOENT.\n  Use --ssh-certificate @FILE, or the environment variable LIMITS_AUDIT_SSH_CERTIFICATE.\n`,
  });
});
