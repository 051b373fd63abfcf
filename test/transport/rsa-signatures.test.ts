import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { type FakeSsh, startFakeSsh } from './fake-server.ts';
import { open } from './try-connect.ts';

let server: FakeSsh | undefined;

afterEach(async () => {
  await server?.allClosed();
  await server?.stop();
  server = undefined;
});

describe('RSA keys', () => {
  function rsaKey(): string {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  }

  test('sign with SHA-2', async () => {
    const key = rsaKey();
    const seen: (string | undefined)[] = [];
    server = await startFakeSsh({
      authenticate: (context) => {
        if (context.method === 'publickey' && context.signature) seen.push(context.hashAlgo);
        context.accept();
      },
    });
    (await open(server.port, { knownHosts: server.knownHosts, key })).close();
    expect(seen).toEqual(['sha256']);
  });
});
