import { afterEach, describe, expect, test } from 'vitest';
import { fingerprint } from '../../src/transport/host-key.ts';
import { type FakeServer, type FakeSsh, startFakeSsh, startTcp } from './fake-server.ts';
import { type Fault, startFaultProxy } from './fault-proxy.ts';
import { ed25519Key, fields } from './host-keys.ts';
import { caught, failureOf, open, runScript } from './try-connect.ts';

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

/** known_hosts with another key for that port, in its first line. */
function changed(port: number): string {
  return `[127.0.0.1]:${port} ${fields(ed25519Key(5))}\n`;
}

describe('before the host key is proven, nothing of the login goes out', () => {
  test('changed key', async () => {
    const server = await fakeSsh();
    const failure = await failureOf(server.port, { knownHosts: changed(server.port), password: 'secret' });
    const own = fingerprint(server.hostKey);
    expect(failure).toEqual({
      code: 'host-key-changed',
      phase: 'hostkey',
      message: `THE HOST KEY OF 127.0.0.1 port ${server.port} HAS CHANGED: it offers ssh-ed25519 ${own}, known is ssh-ed25519 ${fingerprint(ed25519Key(5))} (known-hosts:1). Somebody may be answering in its place. Nothing secret was sent.`,
      hint: `If the host was reinstalled, compare the fingerprint on the host itself, then replace known-hosts:1 by: \`${server.knownHosts.trim()}\``,
    });
    expect(server.tries).toEqual([]);
  });

  test('unknown key', async () => {
    const server = await fakeSsh();
    expect(await failureOf(server.port)).toEqual({
      code: 'host-key-unknown',
      phase: 'hostkey',
      message: `The host key of 127.0.0.1 port ${server.port} is not known: it offers ssh-ed25519 ${fingerprint(server.hostKey)}.`,
      hint: `Compare the fingerprint on the host itself; if it is the same, add to known-hosts: \`${server.knownHosts.trim()}\``,
    });
    expect(server.tries).toEqual([]);
  });

  test('another key than the pinned one', async () => {
    const server = await fakeSsh();
    const hostKey = fingerprint(ed25519Key(5));
    const failure = await failureOf(server.port, { knownHosts: server.knownHosts, host: { hostKey } });
    expect(failure).toMatchObject({ code: 'host-key-changed', phase: 'hostkey' });
    expect(failure.message).toContain(`the inventory pins ${hostKey}. Somebody`);
    expect(server.tries).toEqual([]);
  });

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

test('a host key that changes at a rekey makes the output worthless', async () => {
  const other = await fakeSsh();
  const server = await fakeSsh({
    exec: (channel, _command, client) => {
      channel.write('trusted');
      const protocol = Reflect.get(client, '_protocol');
      protocol._hostKeys['ssh-ed25519'].getPublicSSH = () => other.hostKey;
      protocol.rekey();
    },
  });
  const knownHosts = `${server.knownHosts}[127.0.0.1]:${server.port} ${fields(other.hostKey)}\n`;
  const session = await open(server.port, { knownHosts });
  expect(await caught(runScript(session, 'echo hi'))).toEqual({
    code: 'host-key-changed',
    phase: 'hostkey',
    message: `THE HOST KEY OF 127.0.0.1 port ${server.port} HAS CHANGED: it offers ssh-ed25519 ${fingerprint(other.hostKey)}, this connection began with ${fingerprint(server.hostKey)}. Somebody may be answering in its place.`,
    hint: 'What the host said on this connection was thrown away: find out who can interfere with it.',
  });
});

describe('key exchange that goes wrong', () => {
  test.each<[Fault, object]>([
    [
      { after: 30, how: 'fin' },
      { code: 'connection-lost', phase: 'kex' },
    ],
    [
      { after: 600, how: 'fin' },
      { code: 'connection-lost', phase: 'kex' },
    ],
    [
      { after: 600, how: 'rst' },
      { code: 'connection-lost', phase: 'kex' },
    ],
    [
      { after: 600, how: 'stall' },
      { code: 'handshake-timeout', phase: 'kex' },
    ],
  ])('%o', async (fault, expected) => {
    const server = await fakeSsh();
    const proxy = await startFaultProxy(server.port, fault);
    servers.push(proxy);
    const knownHosts = server.knownHosts.replace(String(server.port), String(proxy.port));
    expect(await failureOf(proxy.port, { knownHosts, handshakeTimeoutMs: 400 })).toMatchObject(expected);
    expect(server.tries).toEqual([]);
  });

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

  test('a packet that is longer than any may be', async () => {
    const server = await startTcp((socket) => socket.write('SSH-2.0-x\r\n\xff\xff\xff\xff\xff\xff\xff\xff', 'latin1'));
    servers.push(server);
    expect(await failureOf(server.port)).toEqual({
      code: 'protocol-error',
      phase: 'kex',
      message: `127.0.0.1 port ${server.port} broke the SSH protocol: "Bad packet length".`,
      hint: 'Look at what listens there, and at what stands between it and the runner.',
    });
  });

  const ours = {
    kex: 'curve25519-sha256, curve25519-sha256@libssh.org, ecdh-sha2-nistp256, ecdh-sha2-nistp384, ecdh-sha2-nistp521, diffie-hellman-group16-sha512, diffie-hellman-group18-sha512, diffie-hellman-group14-sha256',
    cipher: 'aes128-gcm@openssh.com, aes256-gcm@openssh.com, aes128-ctr, aes192-ctr, aes256-ctr',
  };

  test.each<[string, object, string, string, string]>([
    [
      'key exchange',
      { kex: ['diffie-hellman-group14-sha1'] },
      'key exchange method',
      'diffie-hellman-group14-sha1, kex-strict-s-v00@openssh.com',
      ours.kex,
    ],
    ['cipher', { cipher: ['3des-cbc', 'aes256-cbc'] }, 'cipher', '3des-cbc, aes256-cbc', ours.cipher],
    [
      'MAC',
      { cipher: ['aes128-ctr'], hmac: ['hmac-sha1'] },
      'MAC',
      'hmac-sha1',
      'hmac-sha2-256-etm@openssh.com, hmac-sha2-512-etm@openssh.com, hmac-sha2-256, hmac-sha2-512',
    ],
    ['compression', { compress: ['zlib'] }, 'compression', 'zlib', 'none'],
  ])('no common %s: both sides are told', async (_name, algorithms, what, theirs, mine) => {
    const server = await fakeSsh({ config: { algorithms } });
    expect(await failureOf(server.port)).toEqual({
      code: 'algorithm-mismatch',
      phase: 'kex',
      message: `There is no ${what} that both sides accept: 127.0.0.1 port ${server.port} offers "${theirs}", we offer ${mine}.`,
      hint: 'Upgrade or reconfigure the SSH server; outdated algorithms are not spoken here.',
    });
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
