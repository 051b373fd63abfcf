import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { type FakeSsh, startFakeSsh } from './fake-server.ts';
import { failureOf, open } from './try-connect.ts';

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

  test('refuse SHA-1, which is all that a server without EXT_INFO is known to take', async () => {
    const key = rsaKey();
    let signed = false;
    server = await startFakeSsh({
      authenticate: (context) => {
        if (context.method === 'publickey' && context.signature) signed = true;
        context.accept();
      },
      onClient: silenceExtInfo,
    });
    const failure = await failureOf(server.port, { knownHosts: server.knownHosts, key });
    expect(failure).toEqual({
      code: 'key-algorithm',
      phase: 'auth',
      message: 'The server accepts the RSA key for audit only with a SHA-1 signature, which can be forged.',
      hint: 'Use an ed25519 key (ssh-keygen -t ed25519), or upgrade the SSH server to one that knows rsa-sha2-256.',
    });
    expect(signed).toBe(false);
  });

  /** Makes ssh2's server deaf to the client's wish to hear about signature algorithms (RFC 8308). */
  function silenceExtInfo(client: object): void {
    let kex: object | undefined;
    Object.defineProperty(Reflect.get(client, '_protocol'), '_kex', {
      get: () => kex,
      set: (value: object | undefined) => {
        kex = value;
        if (kex) Object.defineProperty(kex, 'remoteExtInfoEnabled', { get: () => false, set: () => undefined });
      },
    });
  }
});
