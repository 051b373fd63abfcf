import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gatherAll } from '../../src/gather.ts';
import type { Sshd } from '../fleet/sshd.ts';
import { hostOf } from './a-host.ts';
import { startTcp } from './fake-server.ts';
import { connections, hopOf, openFor, signal, startChain } from './jump-servers.ts';
import { caught } from './try-connect.ts';

describe('real servers', () => {
  let bastion: Sshd;
  let inner: Sshd;
  let web: Sshd;

  beforeAll(async () => {
    [bastion, inner, web] = (await startChain({}, {}, {})) as [Sshd, Sshd, Sshd];
  });
  afterAll(() => Promise.all([bastion, inner, web].map((sshd) => sshd.stop())));

  test('nothing listens behind it', async () => {
    const transport = await openFor([bastion, web]);
    const failure = await caught(transport.connect(hostOf({ ...web, port: 1 }, { jump: [hopOf(bastion)] }), signal));
    await transport.close();
    expect(failure).toEqual({
      code: 'connect-refused',
      phase: 'connect',
      message:
        '127.0.0.1 port 1 (via bastion) refused the connection: nothing listens there, or a firewall rejects it.',
      hint: 'Check ansible_port, that sshd runs, and the firewall in front of it.',
    });
  });

  test('a name that the jump host cannot resolve', async () => {
    const transport = await openFor([bastion, web]);
    const host = hostOf({ ...web, address: 'nosuch.invalid' }, { jump: [hopOf(bastion)] });
    const failure = await caught(transport.connect(host, signal));
    await transport.close();
    expect(failure).toMatchObject({
      code: 'dns',
      phase: 'resolve',
      message: 'The name nosuch.invalid does not resolve to an address on the jump host bastion.',
      hint: 'Check the name (ansible_host) and that the jump host uses a resolver that knows it.',
    });
  });

  test('the host behind it has another key than the one that is known', async () => {
    const wrong = web.hostKeyLine.replace(/ \S+$/, ` ${inner.hostKeyLine.split(' ')[2]}`);
    const transport = await openFor([bastion], { knownHosts: `${bastion.knownHosts}${wrong}\n` });
    const failure = await caught(transport.connect(hostOf(web, { jump: [hopOf(bastion)] }), signal));
    await transport.close();
    expect(failure).toMatchObject({ code: 'host-key-changed', phase: 'hostkey' });
    expect(failure.message).toContain(`THE HOST KEY OF 127.0.0.1 port ${web.port} (via bastion) HAS CHANGED`);
  });

  test('a jump host whose key is unknown gets nothing, and every host behind it is told why', async () => {
    const before = connections(bastion);
    const transport = await openFor([web]);
    const hosts = Array.from({ length: 5 }, () => hostOf(web, { jump: [hopOf(bastion)] }));
    const failures = await Promise.all(hosts.map((host) => caught(transport.connect(host, signal))));
    await transport.close();
    for (const failure of failures) {
      expect(failure).toMatchObject({ code: 'host-key-unknown', phase: 'hostkey' });
      expect(failure.message).toMatch(/^At the jump host bastion: The host key of 127\.0\.0\.1 port \d+ is not known/);
      expect(failure.hint).toContain(bastion.hostKeyLine);
    }
    // One connection for all five.
    expect(connections(bastion) - before).toBe(1);
  });

  test('a jump host that refuses the login is asked once, and no host tries again', async () => {
    const before = connections(bastion);
    const transport = await openFor([bastion, web]);
    const jump = [hopOf(bastion, { user: 'nosuchuser' })];
    const host = hostOf(web, { jump });
    const first = await caught(transport.connect(host, signal));
    const second = await caught(transport.connect(host, signal));
    await transport.close();
    expect(first).toMatchObject({ code: 'auth-failed', phase: 'auth' });
    expect(first.message).toMatch(/^At the jump host bastion: The login as nosuchuser was refused\./);
    expect(second).toEqual(first);
    expect(connections(bastion) - before).toBe(1);
  });

  test('a host that stalls behind a jump host ends at its deadline and leaves nothing there', async () => {
    const silent = await startTcp(() => undefined);
    const transport = await openFor([bastion, web], { handshakeTimeoutMs: 300 });
    const host = hostOf({ ...web, port: silent.port }, { jump: [hopOf(bastion)] });
    expect(await caught(transport.connect(host, signal))).toMatchObject({ code: 'handshake-timeout', phase: 'banner' });
    await silent.allClosed();
    await transport.close();
    await silent.stop();
  });

  test('a jump host that is down is tried three times in all, however many hosts are behind it', async () => {
    let connections = 0;
    const down = await startTcp((socket) => {
      connections += 1;
      socket.end();
    });
    const transport = await openFor([bastion, web], { retries: 2 });
    const jump = [hopOf({ ...bastion, port: down.port })];
    const hosts = Array.from({ length: 5 }, (_, n) => hostOf(web, { name: `web${n}`, jump }));
    const gathered = await gatherAll(hosts, transport, {
      concurrency: 5,
      probeTimeoutMs: 1000,
      retries: 2,
      sysctlKeys: new Set(),
      inputNames: new Set(),
      signal,
      now: () => new Date(),
      onHost: () => undefined,
    });
    await transport.close();
    await down.stop();
    expect(connections).toBe(3);
    expect(gathered.map(({ attempts, failure }) => [attempts, failure?.code])).toEqual(
      hosts.map(() => [1, 'closed-before-banner']),
    );
    expect(gathered[0]?.failure?.message).toBe(
      `At the jump host bastion: 127.0.0.1 port ${down.port} closed the connection before it introduced itself as an SSH server.`,
    );
  });

  test('a run that is cancelled while the jump host stalls', async () => {
    const silent = await startTcp(() => undefined);
    const transport = await openFor([bastion, web]);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const host = hostOf(web, { jump: [hopOf({ ...bastion, port: silent.port })] });
    expect(await caught(transport.connect(host, controller.signal))).toMatchObject({ code: 'cancelled' });
    await transport.close();
    await silent.allClosed();
    await silent.stop();
  });
});

test('a jump host that does not forward is named', async () => {
  const [bastion, web] = (await startChain({ config: ['AllowTcpForwarding no'] }, {})) as [Sshd, Sshd];
  const transport = await openFor([bastion, web]);
  const failure = await caught(transport.connect(hostOf(web, { jump: [hopOf(bastion)] }), signal));
  await transport.close();
  await Promise.all([bastion.stop(), web.stop()]);
  expect(failure).toMatchObject({ code: 'jump-forward-refused', phase: 'connect' });
  expect(failure.message).toBe(
    `The jump host bastion refuses to connect to 127.0.0.1 port ${web.port} (via bastion): "open failed".`,
  );
});

test('before anything is contacted, jump hosts count as servers too', async () => {
  const [bastion] = (await startChain({})) as [Sshd];
  const transport = await openFor([bastion], { knownHosts: '' });
  const pinned = 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU';
  const jump = [hopOf(bastion)];
  const hosts = ['a', 'b'].map((name) => hostOf(bastion, { name, hostKey: pinned, jump }));
  expect(transport.check(hosts)).toEqual([
    {
      message: 'known-hosts: expected the host keys of bastion, found nothing',
      hint: 'Host keys are always checked: put the lines of a trusted known_hosts file into known-hosts, or pin a key with limits_host_key.',
    },
  ]);
  await transport.close();
  await bastion.stop();
});
