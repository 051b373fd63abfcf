import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judgeHostKey } from '../../src/transport/host-verdict.ts';
import { parseKnownHosts } from '../../src/transport/known-hosts.ts';
import { asRoot, run } from '../fleet/run.ts';
import { makeKey } from '../fleet/sshd.ts';
import { ecdsaKey, ed25519Key, fields, rsaKey } from './host-keys.ts';

// The real client judges the same files: `ssh -o StrictHostKeyChecking=yes`, with an sshd in inetd mode for a
// network, so that any name and port will do.

let directory = '';
let own = Buffer.alloc(0);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'limits-audit-oracle-'));
  await run(asRoot(['mkdir', '-p', '/run/sshd']));
  const key = join(directory, 'host_key');
  await makeKey(key);
  own = Buffer.from((await readFile(`${key}.pub`, 'utf8')).split(' ')[1] ?? '', 'base64');
  await writeFile(
    join(directory, 'sshd_config'),
    `HostKey ${key}\nUsePAM no\nStrictModes no\nPasswordAuthentication no\n`,
  );
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

type Judgement = 'accepted' | 'changed' | 'revoked' | 'unknown';

let files = 0;

async function askSsh(text: string, name: string, port: number): Promise<Judgement> {
  files += 1;
  const file = join(directory, `known_hosts-${files}`);
  await writeFile(file, text);
  const sshd = asRoot(['/usr/sbin/sshd', '-i', '-f', join(directory, 'sshd_config')]).join(' ');
  const options = [
    `ProxyCommand=${sshd}`,
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${file}`,
    'GlobalKnownHostsFile=/dev/null',
    'HostKeyAlgorithms=ssh-ed25519',
    'KexAlgorithms=curve25519-sha256',
    'PreferredAuthentications=none',
    'UpdateHostKeys=no',
    'BatchMode=yes',
  ];
  const command = [
    'ssh',
    '-F',
    'none',
    ...options.flatMap((option) => ['-o', option]),
    '-p',
    `${port}`,
    `nobody@${name}`,
  ];
  const said = await run(command).catch((error: unknown) => String(error));
  if (said.includes('REVOKED HOST KEY')) return 'revoked';
  if (said.includes('IDENTIFICATION HAS CHANGED')) return 'changed';
  if (said.includes('Permission denied')) return 'accepted';
  if (said.includes('host key is known')) return 'unknown';
  throw new Error(said);
}

function hashed(name: string): string {
  const salt = Buffer.from('0123456789abcdefghij');
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

const other = fields(ed25519Key(9));
const rsa = fields(rsaKey(3));
const ecdsa = fields(ecdsaKey());

/** `{own}` is the server's key; the third column is the host, `NAME` or `NAME:PORT`. */
const cases: readonly [string, string, string][] = [
  ['empty file', '', 'web1'],
  ['own key', 'web1 {own}\n', 'web1'],
  ['own key, no final newline', 'web1 {own}', 'web1'],
  ['own key, CRLF', 'web1 {own}\r\n', 'web1'],
  ['own key, CRLF and a comment', 'web1 {own} me@here\r\n', 'web1'],
  ['own key, tabs', '\tweb1\t\t{own}\n', 'web1'],
  ['capital letters in the file', 'WEB1 {own}\n', 'web1'],
  ['capital letters on the command line', 'web1 {own}\n', 'WEB1'],
  ['another host', 'web2 {own}\n', 'web1'],
  ['name in a list', 'db,web1,10.0.0.1 {own}\n', 'web1'],
  ['star', '* {own}\n', 'web1'],
  ['star and port', '* {own}\n', 'web1:2222'],
  ['question mark', 'web? {own}\n', 'web1'],
  ['question mark too many', 'web1? {own}\n', 'web1'],
  ['vetoed, veto last', '*,!web1 {own}\n', 'web1'],
  ['vetoed, veto first', '!web1,* {own}\n', 'web1'],
  ['veto of another', '*,!web2 {own}\n', 'web1'],
  ['only a veto', '!web2 {own}\n', 'web1'],
  ['vetoed in one line, named in another', '*,!web1 {own}\nweb1 {own}\n', 'web1'],
  ['hashed', `${hashed('web1')} {own}\n`, 'web1'],
  ['hashed, other name', `${hashed('web2')} {own}\n`, 'web1'],
  ['hashed with port', `${hashed('[web1]:2222')} {own}\n`, 'web1:2222'],
  ['hashed without port, asked with port', `${hashed('web1')} {own}\n`, 'web1:2222'],
  ['hashed in a list', `${hashed('web1')},web1 {own}\n`, 'web1'],
  ['broken hash, then the key', '|1|abc|def {own}\nweb1 {own}\n', 'web1'],
  ['port in the file', '[web1]:2222 {own}\n', 'web1:2222'],
  ['port in the file, other port', '[web1]:2222 {own}\n', 'web1:2223'],
  ['port in the file, asked on 22', '[web1]:2222 {own}\n', 'web1'],
  ['port 22 in brackets', '[web1]:22 {own}\n', 'web1'],
  ['no port in the file', 'web1 {own}\n', 'web1:2222'],
  ['port with another key, plain with own', `[web1]:2222 ${other}\nweb1 {own}\n`, 'web1:2222'],
  ['port revokes another key, plain with own', `@revoked [web1]:2222 ${other}\nweb1 {own}\n`, 'web1:2222'],
  ['port has an authority, plain with own', `@cert-authority [web1]:2222 ${other}\nweb1 {own}\n`, 'web1:2222'],
  ['port with own, plain with another', `[web1]:2222 {own}\nweb1 ${other}\n`, 'web1:2222'],
  ['pattern in brackets', '[web*]:22?2 {own}\n', 'web1:2222'],
  ['changed', `web1 ${other}\n`, 'web1'],
  ['changed, then own', `web1 ${other}\nweb1 {own}\n`, 'web1'],
  ['own, then another', `web1 {own}\nweb1 ${other}\n`, 'web1'],
  ['own after other types', `web1 ${rsa}\nweb1 ${ecdsa}\nweb1 {own}\n`, 'web1'],
  ['revoked', '@revoked web1 {own}\n', 'web1'],
  ['revoked by star, accepted by name', '@revoked * {own}\nweb1 {own}\n', 'web1'],
  ['accepted by name, then revoked', 'web1 {own}\n@revoked web1 {own}\n', 'web1'],
  ['revoked for another host', '@revoked web2 {own}\nweb1 {own}\n', 'web1'],
  ['revoked for the plain name, accepted with port', '@revoked web1 {own}\n[web1]:2222 {own}\n', 'web1:2222'],
  ['another key revoked', `@revoked web1 ${other}\nweb1 {own}\n`, 'web1'],
  ['own key as an authority', '@cert-authority web1 {own}\n', 'web1'],
  ['authority and own', `@cert-authority * ${other}\nweb1 {own}\n`, 'web1'],
  ['unknown marker', '@trusted web1 {own}\n', 'web1'],
  ['two markers', '@revoked @revoked web1 {own}\nweb1 {own}\n', 'web1'],
  ['comment', '# web1 {own}\n', 'web1'],
  ['indented comment', '   # web1 {own}\n', 'web1'],
  ['spaces before the name', '   web1 {own}\n', 'web1'],
  ['short type name', 'web1 ED25519 {own64}\n', 'web1'],
  ['short type name in small letters', 'web1 ed25519 {own64}\n', 'web1'],
  ['wrong type name', 'web1 ssh-rsa {own64}\n', 'web1'],
  ['broken line, then own', 'web1 ssh-ed25519 AAAAB3\nweb1 {own}\n', 'web1'],
  ['broken line only', 'web1 ssh-ed25519 AAAAB3\n', 'web1'],
  ['broken line with port, plain with own', '[web1]:2222 ssh-ed25519 AAAAB3\nweb1 {own}\n', 'web1:2222'],
  ['unknown type, then own', 'web1 ssh-mldsa-65 AAAA\nweb1 {own}\n', 'web1'],
  ['line of SSH 1, then own', 'web1 1024 35 123456789\nweb1 {own}\n', 'web1'],
  ['key with garbage after it', 'web1 {own}AAAA\n', 'web1'],
  ['an IPv6 address', '2001:db8::1 {own}\n', '2001:db8::1'],
  ['a very long name in front', `${'x'.repeat(1023)},web1 {own}\n`, 'web1'],
  ['a long name in front', `${'x'.repeat(1022)},web1 {own}\n`, 'web1'],
];

describe('judges as ssh does', () => {
  test.concurrent.each(cases)('%s', { timeout: 60_000 }, async (_name, template, target) => {
    const [, name = '', port = '22'] = /^(.*?)(?::(\d{4}))?$/.exec(target) ?? [];
    const text = template.replaceAll('{own}', fields(own)).replaceAll('{own64}', own.toString('base64'));
    const verdict = judgeHostKey(
      parseKnownHosts('known-hosts', text),
      { address: name, port: Number(port), pinned: undefined, alias: undefined },
      own,
    );
    expect(verdict.kind === 'ca-only' ? 'unknown' : verdict.kind).toBe(await askSsh(text, name, Number(port)));
  });

  // ssh calls a host changed when it knows any other key of it; refused is refused, but "changed" is an alarm, and
  // a key of another type is none.
  test.each([
    ['key of another type', `web1 ${rsa}\n`, 'web1', 22],
    ['key under the name of its signature', `web1 ${rsa.replace('ssh-rsa', 'rsa-sha2-512')}\n`, 'web1', 22],
    ['port with a key of another type, plain with own', `[web1]:2222 ${rsa}\nweb1 {own}\n`, 'web1', 2222],
  ])('is calmer than ssh, and as strict: %s', async (_name, template, name, port) => {
    const text = template.replaceAll('{own}', fields(own));
    expect(await askSsh(text, name, port)).toBe('changed');
    const verdict = judgeHostKey(
      parseKnownHosts('known-hosts', text),
      { address: name, port, pinned: undefined, alias: undefined },
      own,
    );
    expect(verdict.kind).toBe('unknown');
  });

  test('is stricter than ssh with a revocation that is followed by a tab', async () => {
    const text = `@revoked\tweb1 ${fields(own)}\nweb1 ${fields(own)}\n`;
    expect(await askSsh(text, 'web1', 22)).toBe('accepted');
    const verdict = judgeHostKey(
      parseKnownHosts('known-hosts', text),
      { address: 'web1', port: 22, pinned: undefined, alias: undefined },
      own,
    );
    expect(verdict.kind).toBe('revoked');
  });
});
