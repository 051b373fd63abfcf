import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Attempted, attempt } from '../../../src/gather.ts';
import type { Hop } from '../../../src/inventory/host.ts';
import { openTransport } from '../../../src/transport/transport.ts';
import { type Sshd, startSshd } from '../../fleet/sshd.ts';
import { hostOf } from '../a-host.ts';
import { patient } from '../both-backends.ts';
import { startTcp } from '../fake-server.ts';
import { ed25519Key, fields } from '../host-keys.ts';
import { caught, open, runScript, type TrySettings } from '../try-connect.ts';
import { withSshd } from '../with-sshd.ts';

const slow = patient('openssh');
const { signal } = new AbortController();
let near: Sshd;
let far: Sshd;
let target: Sshd;

beforeAll(async () => {
  near = await startSshd();
  const authorizedKeys = [near.publicKey];
  far = await startSshd({ authorizedKeys });
  target = await startSshd({ authorizedKeys });
});

afterAll(async () => {
  await Promise.all([near, far, target].map((server) => server.stop()));
});

function hop(name: string, server: Sshd, parts: Partial<Hop> = {}): Hop {
  const { address, port, user } = server;
  const none = { hostKey: undefined, hostKeyAlias: undefined, knownHostsFiles: [], keys: [], place: undefined };
  return { name, address, port, user, ...none, ...parts };
}

/** The one key is right everywhere, and all host keys are known. */
function through(jump: readonly Hop[], parts: TrySettings = {}): TrySettings {
  const knownHosts = [near, far, target].map((server) => server.knownHosts).join('');
  return { ...slow, key: near.key, knownHosts, host: hostOf(target, { jump }), ...parts };
}

test.each<[string, () => readonly Hop[]]>([
  ['one', () => [hop('near', near)]],
  ['two', () => [hop('near', near), hop('far', far)]],
])('through %s', async (_name, jump) => {
  const session = await open(target.port, through(jump()));
  expect(await runScript(session, 'echo $SSH_CONNECTION; exit 3\n')).toMatchObject({
    how: 'exited',
    exitCode: 3,
    stdout: expect.stringMatching(new RegExp(`^127\\.0\\.0\\.1 \\d+ 127\\.0\\.0\\.1 ${target.port}\\n$`)),
  });
  session.close();
  for (const server of jump().length === 1 ? [near] : [near, far]) expect(server.log()).toMatch(/Accepted/);
});

test('more hosts at a time than the jump host lets log in at a time', async () => {
  // sshd counts a login for a moment longer than we do, so it is given some room above our eight.
  await withSshd({ authorizedKeys: [near.publicKey], config: ['MaxStartups 14:100:14'] }, async (server) => {
    const knownHosts = { name: 'known-hosts', text: server.knownHosts + target.knownHosts };
    const transport = await openTransport({
      ...slow,
      connectTimeoutMs: 30_000,
      handshakeTimeoutMs: 30_000,
      key: near.key,
      knownHosts,
    });
    const host = hostOf(target, { jump: [hop('near', server)] });
    const signal = new AbortController().signal;
    const sessions = await Promise.all(Array.from({ length: 24 }, () => transport.connect(host, signal)));
    for (const session of sessions) session.close();
    await transport.close();
    expect(server.log().match(/Accepted publickey for/g)).toHaveLength(24);
  });
});

describe('what goes wrong is said of the right server', () => {
  const describeFar = () => `127.0.0.1 port ${far.port} (via near)`;

  test('a jump host that does not forward', async () => {
    await withSshd({ authorizedKeys: [near.publicKey], config: ['AllowTcpForwarding no'] }, async (server) => {
      const knownHosts = server.knownHosts + target.knownHosts;
      expect(await caught(open(0, through([hop('strict', server)], { knownHosts })))).toEqual({
        code: 'jump-forward-refused',
        phase: 'connect',
        message: `The jump host strict refuses to connect to 127.0.0.1 port ${target.port} (via strict): "administratively prohibited: open failed".`,
        hint: 'Allow it in sshd_config on strict: AllowTcpForwarding yes (or local), and PermitOpen, Match and authorized_keys options that do not forbid it (restrict does; restrict,port-forwarding does not).',
      });
    });
  });

  test('a host that nothing listens on, behind it', async () => {
    const host = hostOf(target, { port: 1, jump: [hop('near', near)] });
    expect(await caught(open(0, through([], { host })))).toMatchObject({
      code: 'connect-refused',
      phase: 'connect',
      message: '127.0.0.1 port 1 (via near) refused the connection: nothing listens there, or a firewall rejects it.',
    });
  });

  test('a name that the jump host does not know', async () => {
    const host = hostOf(target, { address: 'nosuch.invalid', jump: [hop('near', near)] });
    expect(await caught(open(0, through([], { host })))).toMatchObject({ code: 'dns', phase: 'resolve' });
  });

  test('the host key of a jump host', async () => {
    const text = [near, target].map((server) => server.knownHosts).join('');
    const knownHosts = `${text}[127.0.0.1]:${far.port} ${fields(ed25519Key(3))}\n`;
    const failure = await caught(open(0, through([hop('near', near), hop('far', far)], { knownHosts })));
    expect(failure).toMatchObject({ code: 'host-key-changed', phase: 'hostkey' });
    expect(failure.message).toContain(`At the jump host far: THE HOST KEY OF ${describeFar()} HAS CHANGED`);
  });

  test('the host key of the host', async () => {
    const knownHosts = [near, far].map((server) => server.knownHosts).join('');
    const failure = await caught(open(0, through([hop('near', near)], { knownHosts })));
    expect(failure).toMatchObject({ code: 'host-key-unknown', phase: 'hostkey' });
    expect(failure.hint).toContain(`add to known-hosts: \`${target.hostKeyLine}\``);
  });

  test('the login on a jump host', async () => {
    const failure = await caught(open(0, through([hop('near', near), hop('far', far, { user: 'la-nobody' })])));
    expect(failure).toMatchObject({ code: 'auth-failed', phase: 'auth' });
    expect(failure.message).toMatch(/^At the jump host far: The login as la-nobody was refused\./);
  });

  test('a jump host that does not answer', async () => {
    expect(await caught(open(0, through([hop('gone', near, { port: 1 })])))).toMatchObject({
      code: 'connect-refused',
      message:
        'At the jump host gone: 127.0.0.1 port 1 refused the connection: nothing listens there, or a firewall rejects it.',
    });
  });
});

describe('a jump host that fails is not asked again for every host behind it', () => {
  /** Attempts of each host, and connections that the jump host saw. */
  async function gatherBehind(server: { readonly port: number }, knownHosts: string, hosts: number) {
    const transport = await openTransport({
      ...slow,
      connectTimeoutMs: 10_000,
      handshakeTimeoutMs: 2000,
      key: near.key,
      knownHosts: { name: 'known-hosts', text: knownHosts },
      retries: 1,
    });
    const host = hostOf(target, { jump: [hop('bastion', near, { port: server.port })] });
    const tried: Attempted<void>[] = [];
    for (let n = 0; n < hosts; n += 1) {
      const connect = async () => (await transport.connect({ ...host, name: `h${n}` }, signal)).close();
      tried.push(await attempt(connect, { retries: 1, signal, sleep: async () => {} }));
    }
    await transport.close();
    return tried.map(({ attempts, failure }) => [attempts, failure?.code]);
  }

  test('it refuses the login', async () => {
    await withSshd({ authorizedKeys: [] }, async (server) => {
      const seen = await gatherBehind(server, server.knownHosts + target.knownHosts, 3);
      expect(seen).toEqual(seen.map(() => [1, 'auth-failed']));
      expect(server.log().match(/Connection from/g)).toHaveLength(1);
    });
  });

  test('it stalls', async () => {
    let connections = 0;
    const server = await startTcp(() => {
      connections += 1;
    });
    expect(await gatherBehind(server, near.knownHosts, 3)).toEqual([
      [2, 'handshake-timeout'],
      [1, 'handshake-timeout'],
      [1, 'handshake-timeout'],
    ]);
    expect(connections).toBe(2);
    await server.stop();
  });
});
