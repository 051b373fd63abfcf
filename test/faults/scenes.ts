import type { Socket } from 'node:net';
import { type Sshd, type SshdOptions, startSshd } from '../fleet/sshd.ts';
import {
  type FakeServer,
  type FakeSsh,
  type FakeSshOptions,
  startFakeSsh,
  startTcp,
} from '../transport/fake-server.ts';
import { type Harm, startFaultProxy } from '../transport/fault-proxy.ts';
import { CLIENT_KEY } from '../transport/try-connect.ts';
import type { Clean, Scene } from './fault.ts';
import { quietHost } from './quiet-host.ts';

// What most rows start from. A row changes what it is about.

/** A server, and a scene in which all is well with it. */
export interface With<Server> {
  readonly server: Server;
  readonly scene: Scene;
}

/** A real sshd. */
export async function sshd(clean: Clean, options: SshdOptions = {}): Promise<With<Sshd>> {
  const server = clean(await startSshd({ within: await quietHost(), ...options }), (started) => started.stop());
  return { server, scene: sceneOf(server) };
}

export function sceneOf(server: Pick<Sshd, 'address' | 'port' | 'user' | 'key' | 'knownHosts'>): Scene {
  const { address, port, user, key, knownHosts } = server;
  return { hosts: [{ address, port, user }], transport: { key, knownHosts } };
}

/** The way to a server leads through a proxy that does harm. */
export async function through(
  clean: Clean,
  { scene }: With<{ readonly port: number }>,
  harm: Harm | (() => Harm | undefined),
): Promise<With<FakeServer>> {
  const [host] = scene.hosts;
  const port = host?.port ?? 0;
  const server = clean(await startFaultProxy(port, harm), (started) => started.stop());
  const knownHosts = scene.transport.knownHosts?.replaceAll(`]:${port} `, `]:${server.port} `) ?? '';
  return {
    server,
    scene: { ...scene, hosts: [{ ...host, port: server.port }], transport: { ...scene.transport, knownHosts } },
  };
}

/** A TCP server that does to each connection what the row says. */
export async function tcp(clean: Clean, onConnection: (socket: Socket) => void): Promise<With<FakeServer>> {
  const server = clean(await startTcp(onConnection), (started) => started.stop());
  return { server, scene: { hosts: [{ port: server.port }], transport: { key: CLIENT_KEY } } };
}

/** ssh2's server, which can be told to misbehave. */
export async function fakeSsh(clean: Clean, options: FakeSshOptions = {}): Promise<With<FakeSsh>> {
  const server = clean(await startFakeSsh(options), (started) => started.stop());
  const transport = { key: CLIENT_KEY, knownHosts: server.knownHosts };
  return { server, scene: { hosts: [{ port: server.port }], transport } };
}

/** The scene with other settings of the transport. */
export function set(scene: Scene, transport: Scene['transport']): Scene {
  return { ...scene, transport: { ...scene.transport, ...transport } };
}

/** The scene with another host: user, pin, become. */
export function host(scene: Scene, parts: Scene['hosts'][number]): Scene {
  return { ...scene, hosts: scene.hosts.map((each) => ({ ...each, ...parts })) };
}
