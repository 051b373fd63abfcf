import { afterEach, describe, expect, test } from 'vitest';
import { backends, patient, Servers } from './both-backends.ts';
import { sendRaw } from './send-raw.ts';
import { failureOf } from './try-connect.ts';

const servers = new Servers();

afterEach(() => servers.stop());

describe.each(backends)('%s', (backend) => {
  const slow = patient(backend);
  describe('the login', () => {
    const check =
      "Check the user name, that the key stands in the account's authorized_keys, and that the account is not locked (AllowUsers, expiry, shell). A user certificate needs ssh-certificate and ssh-backend: openssh.";
    const FINGERPRINT = 'SHA256:YwwQVwoBjtJd/5IVJn9ZLS0oWZvvJtbrVd9od3pvNOc';

    test('a key that is refused', async () => {
      const { port, knownHosts } = await servers.ssh({ authenticate: (context) => context.reject(['publickey']) });
      expect(await failureOf(port, { ...slow, knownHosts })).toEqual({
        code: 'auth-failed',
        phase: 'auth',
        message: `The login as audit was refused. Tried: publickey ${FINGERPRINT}. The server accepts: "publickey".`,
        hint: check,
      });
    });

    test('only questions', async () => {
      const { port, knownHosts } = await servers.ssh({
        authenticate: (context) => context.reject(['keyboard-interactive']),
      });
      expect(await failureOf(port, { ...slow, knownHosts })).toMatchObject({
        code: 'auth-interactive-unsupported',
        phase: 'auth',
        message: 'The server wants to ask questions (keyboard-interactive) before it lets audit in.',
      });
    });

    test('an agent that is gone, and no key', async () => {
      const { port, knownHosts } = await servers.ssh({ authenticate: (context) => context.reject(['publickey']) });
      const settings = { ...slow, knownHosts, key: '', agentSocket: '/nonexistent/agent' };
      expect(await failureOf(port, settings)).toMatchObject({ code: 'agent-unavailable', phase: 'auth' });
    });

    test("with the server's reason for hanging up, made harmless", async () => {
      let client: object = {};
      const { port, knownHosts } = await servers.ssh({
        authenticate: () => sendRaw(client, 1, Buffer.of(0, 0, 0, 2), 'Too many \x1b[31mfailures'),
        onClient: (connected) => {
          client = connected;
        },
      });
      const failure = await failureOf(port, { ...slow, knownHosts });
      expect(failure).toMatchObject({ code: 'auth-failed', phase: 'auth' });
      expect(failure.message).toMatch(/It said: "Too many (?:\\033)?\[31mfailures"\.$/);
    });

    test('no answer', async () => {
      const { port, knownHosts } = await servers.ssh({ authenticate: () => undefined });
      expect(await failureOf(port, { ...slow, knownHosts, handshakeTimeoutMs: 1500 })).toMatchObject({
        code: 'handshake-timeout',
        phase: 'auth',
      });
    });

    test('a connection that is lost', async () => {
      const { port, knownHosts } = await servers.ssh({
        authenticate: () => undefined,
        onClient: (client) =>
          client.on('authentication', () => setTimeout(() => Reflect.get(client, '_sock').destroy(), 50)),
      });
      expect(await failureOf(port, { ...slow, knownHosts })).toMatchObject({ code: 'connection-lost', phase: 'auth' });
    });

    test('a flood of banners', async () => {
      let client: object = {};
      const { port, knownHosts } = await servers.ssh({
        authenticate: () => {
          for (let sent = 0; sent < 100; sent += 1) sendRaw(client, 53, Buffer.alloc(0), `${'x'.repeat(15_000)}\n`);
        },
        onClient: (connected) => {
          client = connected;
        },
      });
      const failure = await failureOf(port, { ...slow, knownHosts });
      expect(failure).toMatchObject({ code: 'protocol-error', phase: 'auth' });
      expect(failure.message).toMatch(/it sends far more than a login needs\.$/);
    });
  });
});
