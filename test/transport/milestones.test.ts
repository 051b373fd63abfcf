// What the way to a real sshd is said to have passed: only what is behind us, and by which key and line.
import { expect, test } from 'vitest';
import { fingerprint, readHostKey } from '../../src/transport/host-key.ts';
import type { Milestone } from '../../src/transport/milestone.ts';
import { openTransport, type TransportSettings } from '../../src/transport/transport.ts';
import { makeAccount } from '../fleet/account.ts';
import type { Sshd } from '../fleet/sshd.ts';
import { hostOf } from './a-host.ts';
import { startTcp } from './fake-server.ts';
import { caught } from './try-connect.ts';
import { withSshd } from './with-sshd.ts';

const never = new AbortController().signal;

function keyOf(server: Sshd): string {
  return fingerprint(readHostKey(Buffer.from(server.publicKey.split(' ')[1] ?? '', 'base64'))?.blob ?? Buffer.alloc(0));
}

async function pass(server: Sshd, parts: Partial<TransportSettings>, host: Parameters<typeof hostOf>[1] = {}) {
  const milestones: Milestone[] = [];
  const transport = await openTransport({
    key: server.key,
    knownHosts: { name: 'known-hosts', text: `# one of many\n${server.knownHosts}` },
    connectTimeoutMs: 5000,
    ...parts,
  });
  const opening = transport.connect(hostOf(server, host), never, (milestone) => milestones.push(milestone));
  const outcome = await opening.then(
    (session) => session.close(),
    (error: unknown) => caught(Promise.reject(error)),
  );
  return { milestones, failure: outcome?.code };
}

const offered = ({ hostKeys: [key] }: Sshd) => ({
  type: key?.type,
  fingerprint: key?.fingerprint,
  line: key?.line,
});

test('a login: addresses, the address, the line of known_hosts and the key that was taken', async () => {
  await withSshd({}, async (server) => {
    const loopback = [{ address: '127.0.0.1', family: 4 }];
    const { milestones } = await pass(
      server,
      { lookup: async () => loopback },
      { address: 'localhost', hostKey: server.hostKeyFingerprint },
    );
    const [plain = '', port] = ['localhost', server.port];
    expect(milestones).toEqual([
      { at: 'resolved', addresses: ['127.0.0.1'] },
      { at: 'reached', address: '127.0.0.1' },
      {
        at: 'host-key',
        verdict: {
          kind: 'accepted',
          offered: { ...offered(server), line: offered(server).line?.replace(/^\S+/, `[${plain}]:${port}`) },
          by: 'pinned',
        },
      },
      { at: 'login', accepted: [`publickey ${keyOf(server)}`] },
    ]);
    const known = await pass(server, {});
    expect(known.milestones[2]).toEqual({
      at: 'host-key',
      verdict: { kind: 'accepted', offered: offered(server), by: { file: 'known-hosts', line: 2 } },
    });
  });
});

test('an unknown key: what it is, and no step further', async () => {
  await withSshd({}, async (server) => {
    const { milestones, failure } = await pass(server, { knownHosts: undefined });
    expect(failure).toBe('host-key-unknown');
    expect(milestones).toEqual([
      { at: 'resolved', addresses: ['127.0.0.1'] },
      { at: 'reached', address: '127.0.0.1' },
      { at: 'host-key', verdict: { kind: 'unknown', offered: offered(server), known: [] } },
    ]);
  });
});

test('a refused login: the key of the host is proven, and nothing was taken', async () => {
  await withSshd({ authorizedKeys: [] }, async (server) => {
    const { milestones, failure } = await pass(server, {});
    expect(failure).toBe('auth-failed');
    expect(milestones.map(({ at }) => at)).toEqual(['resolved', 'reached', 'host-key']);
  });
});

test('a key and then a password: both, in the order in which they were taken', async () => {
  const account = await makeAccount({ password: 'two of two' });
  try {
    const config = ['AuthenticationMethods publickey,password', 'PasswordAuthentication yes'];
    await withSshd({ config }, async (server) => {
      const { milestones } = await pass(server, { password: 'two of two' }, { user: account.user });
      expect(milestones.at(-1)).toEqual({ at: 'login', accepted: [`publickey ${keyOf(server)}`, 'password'] });
    });
  } finally {
    await account.remove();
  }
});

test('something that is no SSH server is reached, and that is all', async () => {
  const web = await startTcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  const milestones: Milestone[] = [];
  const transport = await openTransport({ password: 'x', knownHosts: undefined, connectTimeoutMs: 2000 });
  const host = hostOf({ address: '127.0.0.1', port: web.port, user: 'audit' });
  await caught(transport.connect(host, never, (milestone) => milestones.push(milestone)));
  await web.stop();
  expect(milestones.map(({ at }) => at)).toEqual(['resolved', 'reached']);
});
