import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sshd } from '../fleet/sshd.ts';
import { hostOf } from './a-host.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { hello, hopOf, logins, openFor, signal, startChain } from './jump-servers.ts';
import { caught, runScript } from './try-connect.ts';

describe('real servers', () => {
  let bastion: Sshd;
  let inner: Sshd;
  let web: Sshd;

  beforeAll(async () => {
    [bastion, inner, web] = (await startChain({}, {}, {})) as [Sshd, Sshd, Sshd];
  });
  afterAll(() => Promise.all([bastion, inner, web].map((sshd) => sshd.stop())));

  test('one hop, whose one login all hosts share', async () => {
    const transport = await openFor([bastion, web]);
    const before = logins(bastion);
    const hosts = Array.from({ length: 20 }, (_, n) => hostOf(web, { name: `web${n}`, jump: [hopOf(bastion)] }));
    expect(await Promise.all(hosts.map((host) => hello(transport, host)))).toEqual(hosts.map(() => 'hello\n'));
    await transport.close();
    expect(logins(bastion) - before).toBe(1);
  });

  test('two hops: the second is reached through the first, and the host through the second', async () => {
    const transport = await openFor([bastion, inner, web]);
    const jump = [hopOf(bastion), hopOf(inner, { name: 'inner' })];
    expect(await hello(transport, hostOf(web, { jump }))).toBe('hello\n');
    await transport.close();
    // Every connection that the inner one saw came from the bastion's sshd, not from here.
    expect(inner.log()).toMatch(/Accepted publickey/);
    expect(bastion.log()).toMatch(/Accepted publickey/);
  });

  test('what comes through is whole, however much it is', async () => {
    const transport = await openFor([bastion, web], { maxOutputBytes: 64 * 1024 * 1024 });
    const session = await transport.connect(hostOf(web, { jump: [hopOf(bastion)] }), signal);
    const script = 'dd if=/dev/zero bs=1048576 count=20 2>/dev/null | tr "\\0" x; echo; echo done\n';
    const { stdout, how } = await runScript(session, script);
    session.close();
    await transport.close();
    expect([how, stdout.length, stdout.endsWith('x\ndone\n')]).toEqual(['exited', 20 * 1024 * 1024 + 6, true]);
  });

  test('a pinned jump host needs no known_hosts', async () => {
    const transport = await openFor([bastion], { knownHosts: web.knownHosts });
    const jump = [hopOf(bastion, { hostKey: bastion.hostKeyFingerprint })];
    expect(await hello(transport, hostOf(web, { jump }))).toBe('hello\n');
    await transport.close();
  });

  test('allowed-hosts holds for the jump host and for what lies behind it', async () => {
    const transport = await openFor([bastion, web], { allowedHosts: ['127.0.0.0/8'] });
    expect(await hello(transport, hostOf(web, { jump: [hopOf(bastion)] }))).toBe('hello\n');
    const named = hostOf({ ...web, address: 'web.example.com' }, { jump: [hopOf(bastion)] });
    expect(await caught(transport.connect(named, signal))).toMatchObject({ code: 'address-refused', phase: 'resolve' });
    await transport.close();

    const others = await openFor([bastion, web], { allowedHosts: ['192.0.2.0/24'] });
    const failure = await caught(others.connect(hostOf(web, { jump: [hopOf(bastion)] }), signal));
    await others.close();
    expect(failure.code).toBe('address-refused');
  });

  test('a jump host that dies takes its hosts with it, and is connected to anew', async () => {
    const proxy = await startFaultProxy(bastion.port, { after: 1_000_000_000, how: 'rst' });
    const known = bastion.knownHosts.replaceAll(`:${bastion.port}`, `:${proxy.port}`);
    const transport = await openFor([bastion], { knownHosts: known + web.knownHosts });
    const host = hostOf(web, { jump: [hopOf({ ...bastion, port: proxy.port })] });
    const session = await transport.connect(host, signal);
    const running = runScript(session, 'sleep 5\n');
    proxy.cut();
    expect((await running).how).toBe('lost');
    session.close();
    expect(await hello(transport, host)).toBe('hello\n');
    await transport.close();
    await proxy.allClosed();
    await proxy.stop();
  });
});
