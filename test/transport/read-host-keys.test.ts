// What a server may do to somebody who only asks for its host keys.
import type { Socket } from 'node:net';
import ssh2 from 'ssh2';
import { describe, expect, test } from 'vitest';
import { openTransport } from '../../src/transport/transport.ts';
import { aHost } from './a-host.ts';
import { type FakeServer, startFakeSsh, startTcp } from './fake-server.ts';
import { caught } from './try-connect.ts';

async function ask(port: number, known = '') {
  const transport = await openTransport({
    connectTimeoutMs: 1000,
    handshakeTimeoutMs: 500,
    knownHosts: { name: 'known-hosts', text: known },
  });
  const server = aHost({ port });
  return transport.hostKeys({ server, hops: [] }, new AbortController().signal).finally(() => transport.close());
}

async function withTcp<T>(onConnection: (socket: Socket) => void, use: (server: FakeServer) => Promise<T>): Promise<T> {
  const server = await startTcp(onConnection);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

const endless = (text: string) => (socket: Socket) => {
  const pour = () => {
    while (socket.writable && socket.write(text.repeat(1000)));
  };
  socket.on('drain', pour);
  pour();
};

describe('a server that is none, or not a good one, costs its deadline at most', () => {
  test.each([
    ['HTTP', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'not-ssh'],
    ['text without end', endless('welcome to the machine\r\n'), 'protocol-error'],
    ['an identification line without end', endless('SSH-2.0-x'), 'protocol-error'],
    [
      'noise after the identification',
      (socket: Socket) => socket.write(`SSH-2.0-x\r\n${'x'.repeat(70_000)}`),
      undefined,
    ],
    ['a flood after the identification', (socket: Socket) => endless('SSH-2.0-x\r\n')(socket), undefined],
    ['silence', () => undefined, 'handshake-timeout'],
    ['nothing but an identification', (socket: Socket) => socket.write('SSH-2.0-x\r\n'), 'handshake-timeout'],
    ['a closed door', (socket: Socket) => socket.destroy(), 'closed-before-banner'],
  ] as const)('%s', async (_, behaviour, code) => {
    await withTcp(behaviour, async (server) => {
      const started = performance.now();
      const failure = await caught(ask(server.port));
      if (code !== undefined) expect(failure.code).toBe(code);
      expect(failure.code).not.toBe('internal');
      expect(performance.now() - started).toBeLessThan(2000);
      await server.allClosed();
    });
  });
});

describe('a server that would let anybody in', () => {
  test('is not logged in to, known or not', async () => {
    const server = await startFakeSsh();
    try {
      for (const known of ['', server.knownHosts]) {
        const [verdict, ...more] = await ask(server.port, known);
        expect([verdict?.kind, more]).toEqual([known === '' ? 'unknown' : 'accepted', []]);
        expect(`${verdict?.offered.line}\n`).toBe(server.knownHosts);
      }
      expect(server.tries).toEqual([]);
      // Not even the request that comes before a login: everything after the key exchange would be encrypted.
      expect(server.received().includes('ssh-userauth')).toBe(false);
      await server.allClosed();
    } finally {
      await server.stop();
    }
  });

  test('and shows another key of one type each time is told of as such', async () => {
    const [first, second] = [0, 1].map(() => ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private);
    let connections = 0;
    const answer = (socket: Socket) => {
      connections += 1;
      const key = connections % 2 === 1 ? first : second;
      const server = new ssh2.Server({ hostKeys: [key ?? ''] }, (client) => {
        client.on('error', () => undefined);
      });
      server.injectSocket(socket);
    };
    await withTcp(answer, async ({ port }) => {
      const [verdict, ...more] = await ask(port);
      expect([verdict?.kind, verdict?.offered.type, more]).toEqual(['swapped', 'ecdsa-sha2-nistp256', []]);
      expect(connections).toBe(2);
    });
  });
});
