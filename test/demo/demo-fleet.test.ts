import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DemoFleet, startDemoFleet } from '../../src/demo/demo-fleet.ts';
import { generateDemoKey } from '../../src/demo/demo-key.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { type Gathered, gatherAll } from '../../src/gather.ts';
import type { Host } from '../../src/inventory/host.ts';
import { loadInventory, resolveHosts } from '../../src/inventory/inventory.ts';
import { openTransport } from '../../src/transport/transport.ts';

const never = new AbortController().signal;
const parent = mkdtempSync(path.join(tmpdir(), 'demo-fleet-test-'));

afterAll(() => rmSync(parent, { recursive: true }));

async function hostsOf(fleet: DemoFleet): Promise<readonly Host[]> {
  const settings = { user: undefined, port: undefined, become: undefined };
  return resolveHosts(await loadInventory([fleet.inventory]), 'all', settings);
}

/** What the Action does with these inputs. */
async function gatherFrom(fleet: DemoFleet, sshKey = fleet.sshKey): Promise<ReadonlyMap<string, Gathered>> {
  const knownHosts = { name: 'known-hosts', text: fleet.knownHosts };
  const transport = await openTransport({ knownHosts, key: sshKey, connectTimeoutMs: 10_000 });
  const hosts = await hostsOf(fleet);
  expect(transport.check(hosts)).toEqual([]);
  expect(transport.warnings(hosts)).toEqual([]);
  const gathered = await gatherAll(hosts, transport, {
    concurrency: 5,
    probeTimeoutMs: 20_000,
    retries: 0,
    sysctlKeys: new Set(),
    inputNames: new Set(),
    signal: never,
    now: () => new Date(),
    onHost: () => undefined,
  });
  return new Map(gathered.map((each) => [each.host.name, each]));
}

const outcomes = (gathered: ReadonlyMap<string, Gathered>) =>
  Object.fromEntries([...gathered].map(([name, { failure }]) => [name, failure?.code ?? 'audited']));

describe('the fleet', () => {
  let fleet: DemoFleet;
  let gathered: ReadonlyMap<string, Gathered>;

  beforeAll(async () => {
    fleet = await startDemoFleet({ temporaryDirectory: parent });
    gathered = await gatherFrom(fleet);
    return () => fleet.close();
  });

  const factsOf = (name: string): Facts => {
    const facts = gathered.get(name)?.facts;
    if (facts === undefined) throw new Error(`no facts of ${name}`);
    return facts;
  };

  it('has one host of each kind', () => {
    expect(outcomes(gathered)).toEqual({
      'this-machine': 'audited',
      'web-1': 'audited',
      'web-2': 'audited',
      'db-1': 'host-key-changed',
      'cache-1': 'connect-refused',
    });
  });

  it('reads this machine with the real probe', () => {
    expect(factsOf('this-machine').probe.account.uid).toBe(process.getuid?.());
    expect(factsOf('this-machine').system.cpus).toBeGreaterThan(0);
  });

  it('shows the incident on web-1: a login that may open much, and a program that may not', () => {
    const { limits, systemd, supervisor, unknown } = factsOf('web-1');
    expect(unknown).toEqual([]);
    expect(limits.login?.nofile).toEqual({ soft: 16384, hard: 20000 });
    expect(systemd?.defaultNofile).toEqual({ soft: 1024, hard: 20000 });
    expect(supervisor).toHaveLength(1);
    expect(supervisor?.[0]).toMatchObject({
      startedBy: 'systemd',
      unit: 'supervisor.service',
      config: { minfds: 1024, sources: { minfds: { from: 'default' } }, problems: [] },
      limits: { nofile: { soft: 1024, hard: 20000 } },
      nextStart: { outcome: 'starts', nofile: { soft: 1024, hard: 20000 } },
      stale: [],
      programs: [
        { name: 'checkout', running: true, limits: { nofile: { soft: 1024 } }, files: { open: 996 } },
        { name: 'mailer', running: true, limits: { nofile: { soft: 1024 } }, files: { open: 3 } },
      ],
    });
  });

  it('shows what the team of web-1 did to the kernel instead', () => {
    const { sysctl, sysctlFiles, sockets } = factsOf('web-1');
    const settings = [
      ['net.ipv4.tcp_fin_timeout', 30, 2],
      ['net.ipv4.tcp_keepalive_time', 300, 3],
      ['net.ipv4.tcp_syncookies', 1, 4],
      ['net.ipv4.tcp_tw_reuse', 1, 5],
      ['net.ipv4.ip_local_port_range', [5000, 65000], 7],
    ] as const;
    for (const [key, value, line] of settings) {
      expect(sysctl[key], key).toEqual(value);
      expect(sysctlFiles[key], key).toEqual({ value, file: '/etc/sysctl.conf', line, live: 'equal' });
    }
    expect(sysctl).not.toHaveProperty(['net.ipv4.tcp_tw_recycle']);
    const recycle = { value: 1, file: '/etc/sysctl.conf', line: 6, live: 'no-such-key' };
    expect(sysctlFiles['net.ipv4.tcp_tw_recycle']).toEqual(recycle);
    expect(sockets.tcp?.['TIME_WAIT']).toBeGreaterThan(400);
  });

  it('shows a healthy web-2, with as many sockets in TIME_WAIT', () => {
    const { supervisor, sysctl, sockets, unknown } = factsOf('web-2');
    expect(unknown).toEqual([]);
    expect(supervisor).toHaveLength(1);
    expect(supervisor?.[0]).toMatchObject({
      config: { minfds: 16384, sources: { minfds: { from: 'file' } }, problems: [] },
      limits: { nofile: { soft: 16384, hard: 20000 } },
      nextStart: { outcome: 'starts', nofile: { soft: 16384, hard: 20000 } },
      stale: [],
      programs: [
        { name: 'checkout', running: true, limits: { nofile: { soft: 16384 } }, files: { open: 353 } },
        { name: 'mailer', running: true, limits: { nofile: { soft: 16384 } }, files: { open: 3 } },
      ],
    });
    expect(sysctl['net.ipv4.tcp_syncookies']).toBe(1);
    expect(sysctl['net.ipv4.ip_local_port_range']).toEqual([32768, 60999]);
    expect(sockets.tcp?.['TIME_WAIT']).toBeGreaterThan(400);
  });

  it('lets nobody in with another key', async () => {
    expect(outcomes(await gatherFrom(fleet, generateDemoKey().privateKey))).toMatchObject({
      'web-1': 'auth-failed',
      'web-2': 'auth-failed',
      'db-1': 'host-key-changed',
    });
  });

  it('is another fleet each time', async () => {
    const other = await startDemoFleet({ temporaryDirectory: parent });
    const { inventory, knownHosts, sshKey } = other;
    await other.close();
    expect(inventory).not.toBe(fleet.inventory);
    expect(knownHosts).not.toBe(fleet.knownHosts);
    expect(sshKey).not.toBe(fleet.sshKey);
  });
});

describe('close', () => {
  let fleet: DemoFleet;
  let ports: readonly number[];
  let before: readonly string[];

  beforeEach(async () => {
    before = networkHandles();
    fleet = await startDemoFleet({ temporaryDirectory: parent });
    const servers = (await hostsOf(fleet)).filter(({ transport, port }) => transport === 'ssh' && port > 1);
    ports = servers.map(({ port }) => port);
  });

  it('leaves no server, no connection and no file', async () => {
    expect(networkHandles()).not.toEqual(before);
    await gatherFrom(fleet);
    await fleet.close();
    expect(readdirSync(parent)).toEqual([]);
    expect(ports).toHaveLength(3);
    expect(await Promise.all(ports.map(knock))).toEqual(ports.map(() => 'ECONNREFUSED'));
    expect(networkHandles()).toEqual(before);
  });

  it('may be called twice, also at the same time', async () => {
    await Promise.all([fleet.close(), fleet.close()]);
    await expect(fleet.close()).resolves.toBeUndefined();
    expect(existsSync(path.dirname(fleet.inventory))).toBe(false);
  });
});

it('fails and leaves nothing when there is nowhere to write', async () => {
  const before = networkHandles();
  const nowhere = path.join(parent, 'missing');
  await expect(startDemoFleet({ temporaryDirectory: nowhere })).rejects.toThrow('ENOENT');
  expect(networkHandles()).toEqual(before);
});

function networkHandles(): readonly string[] {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP'));
}

function knock(port: number): Promise<string> {
  return new Promise((resolve) => {
    let answer = 'open';
    const socket = net.connect(port, '127.0.0.1', () => socket.destroy());
    socket.on('error', (error: NodeJS.ErrnoException) => {
      answer = error.code ?? error.message;
    });
    socket.on('close', () => resolve(answer));
  });
}
