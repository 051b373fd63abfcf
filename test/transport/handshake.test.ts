import { afterEach, describe, expect, test } from 'vitest';
import { fingerprint } from '../../src/transport/host-key.ts';
import { type FakeServer, type FakeSsh, startFakeSsh, startTcp } from './fake-server.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { failureOf, open } from './try-connect.ts';

const servers: FakeServer[] = [];

afterEach(async () => {
  // Whatever the test did, the client must have let go of every connection.
  const all = servers.splice(0);
  await Promise.all(all.map((server) => server.allClosed()));
  await Promise.all(all.map((server) => server.stop()));
});

async function fakeSsh(options: Parameters<typeof startFakeSsh>[0] = {}): Promise<FakeSsh> {
  const server = await startFakeSsh(options);
  servers.push(server);
  return server;
}

describe('before the host key is proven, nothing of the login goes out', () => {
  test('the pinned key is enough, without known_hosts', async () => {
    const server = await fakeSsh();
    (await open(server.port, { host: { hostKey: fingerprint(server.hostKey) } })).close();
  });

  /** A packet without encryption: length, padding length, message, padding. */
  function packet(...message: readonly number[]): Buffer {
    const padding = 16 - ((5 + message.length) % 8);
    const head = Buffer.alloc(5);
    head.writeUInt32BE(1 + message.length + padding);
    head[4] = padding;
    return Buffer.concat([head, Buffer.from(message), Buffer.alloc(padding)]);
  }

  test.each([
    ['a login that it grants unasked (USERAUTH_SUCCESS)', [52]],
    ['an invitation to log in (SERVICE_ACCEPT)', [6, 0, 0, 0, 12, ...Buffer.from('ssh-userauth')]],
  ])('an impostor that opens with %s', async (_name, message) => {
    const server = await startTcp((socket) =>
      socket.write(Buffer.concat([Buffer.from('SSH-2.0-evil\r\n'), packet(...message)])),
    );
    servers.push(server);
    expect(await failureOf(server.port, { password: 'secret' })).toMatchObject({
      code: 'protocol-error',
      phase: 'kex',
    });
    await server.allClosed();
    expect(server.received().toString('latin1')).toMatch(/^SSH-2\.0-limits-audit\r\n/);
    expect(server.received().toString('latin1')).not.toMatch(/SSH-2\.0[\s\S]*SSH-2\.0|secret|ssh-userauth|publickey/);
  });

  test('an impostor that shows the right key, but cannot sign with it', async () => {
    const right = await fakeSsh();
    const server = await fakeSsh({
      onClient: (client) => {
        // ssh2's server signs with its own key and shows another's public half.
        const hostKeys = Reflect.get(Reflect.get(client, '_protocol'), '_hostKeys');
        hostKeys['ssh-ed25519'].getPublicSSH = () => right.hostKey;
      },
    });
    const knownHosts = right.knownHosts.replace(String(right.port), String(server.port));
    expect(await failureOf(server.port, { knownHosts, password: 'secret' })).toMatchObject({
      code: 'handshake-failed',
      phase: 'kex',
      message: `The key exchange with 127.0.0.1 port ${server.port} failed: the signature does not fit the host key, or the data was altered on the way.`,
    });
    expect(server.tries).toEqual([]);
  });
});

describe('key exchange that goes wrong', () => {
  test.each([40, 120, 300, 600, 900])('a bit that flips at byte %i is no reason to send anything', async (after) => {
    const server = await fakeSsh();
    const proxy = await startFaultProxy(server.port, { after, how: 'flip' });
    servers.push(proxy);
    const knownHosts = server.knownHosts.replace(String(server.port), String(proxy.port));
    const failure = await failureOf(proxy.port, { knownHosts, handshakeTimeoutMs: 600 });
    expect([
      'handshake-failed',
      'protocol-error',
      'algorithm-mismatch',
      'handshake-timeout',
      'connection-lost',
    ]).toContain(failure.code);
    expect(server.tries).toEqual([]);
  });
});

test('a run that is stopped lets go of a connection in the middle of the handshake', async () => {
  const server = await startTcp((socket) => socket.write('SSH-2.0-x\r\n'));
  servers.push(server);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 100);
  expect(await failureOf(server.port, { signal: controller.signal })).toEqual({
    code: 'cancelled',
    phase: 'kex',
    message: 'The run was stopped before this host was done.',
    hint: 'Run the audit again.',
  });
});
