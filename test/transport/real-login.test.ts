import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../fleet/run.ts';
import { makeKey, type Sshd, startSshd } from '../fleet/sshd.ts';
import { caught, open } from './try-connect.ts';
import { right, sayHello, withSshd } from './with-sshd.ts';

let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd();
});

afterAll(async () => {
  await sshd.stop();
});

describe('the login', () => {
  test('with a key that the account does not know', async () => {
    const failure = await caught(open(sshd.port, right(sshd, { key: undefined, password: 'wrong' })));
    expect(failure).toMatchObject({ code: 'auth-failed', phase: 'auth' });
    expect(failure.message).toBe(
      `The login as ${sshd.user} was refused. Tried: nothing that the server accepts. The server accepts: "publickey".`,
    );
  });

  const kinds: readonly (readonly [string, readonly string[]])[] = [
    ['RSA in PEM form, encrypted', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']],
    ['RSA in OpenSSH form, encrypted', ['-t', 'rsa', '-b', '2048', '-a', '1']],
    ['ECDSA 256 in PKCS #8 form, encrypted', ['-t', 'ecdsa', '-b', '256', '-m', 'PKCS8']],
    ['ECDSA 384 in OpenSSH form, encrypted', ['-t', 'ecdsa', '-b', '384', '-a', '1']],
    ['ECDSA 521 in PEM form, encrypted', ['-t', 'ecdsa', '-b', '521', '-m', 'PEM']],
    ['ed25519, encrypted', ['-t', 'ed25519', '-a', '1']],
  ];

  test('with keys of every kind, encrypted', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'limits-audit-real-'));
    const files = kinds.map((_kind, index) => join(directory, `key-${index}`));
    await Promise.all(
      kinds.map(([, args], index) => run(['ssh-keygen', '-q', '-N', 'pass phrase', '-f', files[index] ?? '', ...args])),
    );
    const authorizedKeys = await Promise.all(files.map((file) => readFile(`${file}.pub`, 'utf8')));
    await withSshd({ authorizedKeys: authorizedKeys.map((line) => line.trim()) }, async (server) => {
      for (const file of files) {
        const key = await readFile(file, 'utf8');
        await sayHello(server.port, right(server, { key, keyPassphrase: 'pass phrase' }));
      }
    });
    await rm(directory, { recursive: true });
  });

  describe('with an agent', () => {
    let directory = '';
    let socket = '';
    let pid = '';

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'limits-audit-agent-'));
      socket = join(directory, 'agent');
      pid = /SSH_AGENT_PID=(\d+)/.exec(await run(['ssh-agent', '-s', '-a', socket]))?.[1] ?? '';
    });

    afterAll(async () => {
      await run(['kill', pid]);
      await rm(directory, { recursive: true });
    });

    async function add(file: string): Promise<void> {
      await run(['env', `SSH_AUTH_SOCK=${socket}`, 'ssh-add', '-q', file]);
    }

    async function empty(): Promise<void> {
      await run(['env', `SSH_AUTH_SOCK=${socket}`, 'ssh-add', '-q', '-D']);
    }

    async function addNew(kind: 'ed25519' | 'ecdsa' | 'rsa', name: string): Promise<void> {
      const file = join(directory, name);
      await makeKey(file, kind, kind === 'rsa' ? ['-b', '2048'] : []);
      await add(file);
    }

    test.each(['ed25519', 'ecdsa', 'rsa'] as const)('that holds the right key (%s) after a wrong one', async (kind) => {
      await empty();
      await addNew('ed25519', `wrong-${kind}`);
      await addNew(kind, `right-${kind}`);
      const authorized = (await readFile(join(directory, `right-${kind}.pub`), 'utf8')).trim();
      await withSshd({ authorizedKeys: [authorized] }, async (server) => {
        await sayHello(server.port, right(server, { key: undefined, agentSocket: socket }));
      });
    });

    test('after a key that was refused', async () => {
      await empty();
      await addNew('ed25519', 'other');
      const authorized = (await readFile(join(directory, 'other.pub'), 'utf8')).trim();
      await withSshd({ authorizedKeys: [authorized] }, async (server) => {
        await sayHello(server.port, right(server, { agentSocket: socket }));
      });
    });
  });
});
