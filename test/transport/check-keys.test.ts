import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Hop } from '../../src/inventory/host.ts';
import { ConfigurationError } from '../../src/problem.ts';
import { openTransport, type TransportSettings } from '../../src/transport/transport.ts';
import { run } from '../fleet/run.ts';
import { aHost } from './a-host.ts';
import { ed25519Key, fields } from './host-keys.ts';
import { type KeyFile, makeKeyFiles } from './key-files.ts';

let files: ReadonlyMap<string, KeyFile> = new Map();
let directory = '';

beforeAll(async () => {
  files = await makeKeyFiles();
  directory = await mkdtemp(join(tmpdir(), 'limits-audit-check-keys-'));
  for (const [file, text] of [
    ['good', key()],
    ['encrypted', key('ed25519, encrypted')],
    ['none', 'canary'],
  ] as const) {
    await writeFile(join(directory, file), text);
  }
  await run(['mkfifo', join(directory, 'pipe')]);
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

const key = (name = 'ed25519 in OpenSSH form') => files.get(name)?.text ?? '';
const at = (name: string) => `@${join(directory, name)}`;

function open(parts: Partial<TransportSettings> = {}) {
  const knownHosts = { name: 'kh', text: `* ${fields(ed25519Key(1))}\n` };
  return openTransport({ knownHosts, connectTimeoutMs: 500, ...parts });
}

async function problemsOf(parts: Partial<TransportSettings>): Promise<unknown> {
  const error = await open(parts).then(
    () => new Error('it should have failed'),
    (reason: unknown) => reason,
  );
  return error instanceof ConfigurationError ? error.problems : error;
}

function aHop(parts: Partial<Hop> = {}): Hop {
  const { address, port, hostKey, hostKeyAlias, knownHostsFiles, keys } = aHost();
  const server = { address, port, hostKey, hostKeyAlias, knownHostsFiles, keys };
  return { name: 'bastion', user: 'jump', place: { file: 'inventory.yml', line: 9 }, ...server, ...parts };
}

const place = { file: 'inventory.yml', line: 3 };

describe('names', () => {
  test('that ssh-keys lacks: one problem for each, with those who use it, what was meant and what there is', async () => {
    const transport = await open({ namedKeys: JSON.stringify({ web: key(), db: key() }) });
    const hosts = ['a', 'b', 'c', 'd', 'e'].map((name) => aHost({ name, keys: ['wbe'] }));
    expect(
      transport.check([...hosts, aHost({ name: 'f', keys: ['web', 'x"\n'] }), aHost({ name: 'g', keys: ['db'] })]),
    ).toEqual([
      {
        message: 'a, b, c and 2 more: expected the name of a key in ssh-keys, found "wbe"',
        place,
        hint: 'Did you mean "web"? ssh-keys has web, db.',
      },
      {
        message: String.raw`f: expected the name of a key in ssh-keys, found "x\"\u{a}"`,
        place,
        hint: 'ssh-keys has web, db.',
      },
    ]);
  });

  test('without ssh-keys', async () => {
    const transport = await open({ key: key() });
    expect(
      transport.check([aHost({ keys: ['web'] }), aHost({ name: 'x', transport: 'local', keys: ['web'] })]),
    ).toEqual([
      {
        message: 'web1: expected the name of a key in ssh-keys, found "web"',
        place,
        hint: 'The input ssh-keys is empty.',
      },
    ]);
  });

  test('of a jump host, told once however many are behind it', async () => {
    const transport = await open({ key: key() });
    const jump = [aHop({ keys: ['toString'] })];
    expect(transport.check([aHost({ name: 'a', jump }), aHost({ name: 'b', jump })])).toEqual([
      {
        message: 'bastion: expected the name of a key in ssh-keys, found "toString"',
        place: { file: 'inventory.yml', line: 9 },
        hint: 'The input ssh-keys is empty.',
      },
    ]);
  });
});

describe('nothing to log in with', () => {
  const nothing = (names: string, hint: string) => ({
    message: `ssh-key: expected something to log in to ${names} with, found neither ssh-key nor ssh-password nor an SSH agent`,
    hint,
  });

  test('at all', async () => {
    const hint =
      'Give a private key in ssh-key, or start an agent (SSH_AUTH_SOCK). Workflows that a fork triggers get no secrets.';
    expect((await open()).check([aHost({ name: 'a' })])).toEqual([nothing('a', hint)]);
  });

  test('for those alone that name no key, jump hosts among them', async () => {
    const transport = await open({ namedKeys: JSON.stringify({ web: key() }) });
    const jump = [aHop({ place: undefined })];
    const hint =
      'A key of ssh-keys is used only where limits_ssh_key names it (there is web). Set that, or give a key for all others in ssh-key.';
    expect(transport.check([aHost({ name: 'a', keys: ['web'], jump }), aHost({ name: 'b' })])).toEqual([
      nothing('b, bastion', hint),
    ]);
    expect(transport.check([aHost({ name: 'a', keys: ['web'] })])).toEqual([]);
  });
});

describe('key files', () => {
  const check = async (keys: readonly string[], parts: Partial<TransportSettings> = {}) => {
    const transport = await open(parts);
    const hosts = [aHost({ name: 'a', keys }), aHost({ name: 'b', keys })];
    return { problems: transport.check(hosts), warnings: transport.warnings(hosts) };
  };

  test('one that can be used is enough; what is not there is skipped, what cannot be used is a warning', async () => {
    expect(await check([at('missing'), at('none'), at('good')])).toEqual({
      problems: [],
      warnings: [
        {
          message: `${directory}/none: expected a private key, found text without a BEGIN line`,
          hint: `See what ssh makes of it: ssh-keygen -y -f ${directory}/none`,
        },
      ],
    });
    expect(await check([at('encrypted')], { keyPassphrase: 'correct horse' })).toEqual({ problems: [], warnings: [] });
  });

  test('a name of ssh-keys next to files is enough as well', async () => {
    expect(await check([at('missing'), 'web'], { namedKeys: JSON.stringify({ web: key() }) })).toEqual({
      problems: [],
      warnings: [],
    });
  });

  test('none that can be used is told before anything is contacted, with each path and reason', async () => {
    const { problems } = await check([at('missing'), at('encrypted'), '@/', at('pipe')]);
    expect(problems).toEqual([
      {
        message: `a, b: expected a key file (IdentityFile) that can be used, found none: ${directory}/missing cannot be read: ENOENT; ${directory}/encrypted: the private key is encrypted, and ssh-key-passphrase is empty; /: expected a file, found something else; ${directory}/pipe: expected a file, found something else`,
        place,
        hint: 'Give its passphrase in ssh-key-passphrase, or add the key to the SSH agent.',
      },
    ]);
    expect((await check([at('missing')])).problems.map(({ hint }) => hint)).toEqual([
      'Copy the key to where ssh_config says, or take the IdentityFile lines out: then ssh-key is used.',
    ]);
  });
});

describe('secrets', () => {
  test('everything that is wrong with them at once, each by its name', async () => {
    const parts = {
      key: 'canary',
      namedKeys: JSON.stringify({
        web: key('ed25519, encrypted'),
        db: { key: key('ed25519, encrypted'), passphrase: 'canary' },
        api: 'ssh-ed25519 AAAA me',
        ok: { key: key('ed25519, encrypted'), passphrase: 'correct horse' },
        empty: '',
      }),
    };
    const problems = await problemsOf(parts);
    expect(problems).toMatchObject([
      { message: 'ssh-key: expected a private key, found text without a BEGIN line' },
      { message: 'ssh-keys, entry empty: expected a private key, found nothing' },
      {
        message: 'ssh-keys, entry web: the private key is encrypted, and ssh-key-passphrase is empty',
        hint: 'Write web: { key: …, passphrase: … }, or give the passphrase of all keys in ssh-key-passphrase.',
      },
      {
        message:
          'ssh-keys, entry db: the private key cannot be decrypted: its passphrase is wrong, or the key is damaged',
      },
      {
        message: 'ssh-keys, entry api: expected a private key, found a public key',
        hint: 'Give the other file, the one without .pub. Or start an SSH agent that holds it (SSH_AUTH_SOCK): then this one of its keys is used.',
      },
    ]);
    expect(JSON.stringify(problems)).not.toContain('canary');
  });

  test('ssh-key-passphrase opens entries that have no passphrase of their own', async () => {
    const namedKeys = JSON.stringify({ web: key('ed25519, encrypted'), db: key() });
    await open({ namedKeys, keyPassphrase: 'correct horse' });
    expect(await problemsOf({ namedKeys, keyPassphrase: 'canary' })).toMatchObject([
      {
        message:
          'ssh-keys, entry web: the private key cannot be decrypted: ssh-key-passphrase is wrong, or the key is damaged',
      },
    ]);
  });
});
