import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Agent, startAgent } from '../fleet/agent.ts';
import { run } from '../fleet/run.ts';
import { type Sshd, startSshd } from '../fleet/sshd.ts';
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
    let agent: Agent;

    beforeAll(async () => {
      agent = await startAgent();
    });

    afterAll(() => agent.stop());

    test.each(['ed25519', 'ecdsa', 'rsa'] as const)('that holds the right key (%s) after a wrong one', async (kind) => {
      await agent.empty();
      await agent.addNew('ed25519', `wrong-${kind}`);
      const authorized = await agent.addNew(kind, `right-${kind}`);
      await withSshd({ authorizedKeys: [authorized] }, async (server) => {
        await sayHello(server.port, right(server, { key: undefined, agentSocket: agent.socket }));
      });
    });

    test('after a key that was refused', async () => {
      await agent.empty();
      const authorized = await agent.addNew('ed25519', 'other');
      await withSshd({ authorizedKeys: [authorized] }, async (server) => {
        await sayHello(server.port, right(server, { agentSocket: agent.socket }));
      });
    });
  });
});
