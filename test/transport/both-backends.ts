import type { Socket } from 'node:net';
import { type FakeServer, type FakeSsh, type FakeSshOptions, startFakeSsh, startTcp } from './fake-server.ts';
import { type Fault, startFaultProxy } from './fault-proxy.ts';
import type { TrySettings } from './try-connect.ts';

/** The two ways to reach a host: what a person is told must not depend on which. */
export const backends = ['builtin', 'openssh'] as const;

/** Starting a program takes time on a busy machine: deadlines that a test is about are its own. */
export function patient(backend: (typeof backends)[number]) {
  return { backend, connectTimeoutMs: 15_000, handshakeTimeoutMs: 15_000 } satisfies TrySettings;
}

/** Servers of one test. */
export class Servers {
  readonly #all: FakeServer[] = [];

  async tcp(onConnection: (socket: Socket) => void): Promise<FakeServer> {
    return this.#keep(await startTcp(onConnection));
  }

  async ssh(options: FakeSshOptions = {}): Promise<FakeSsh> {
    return this.#keep(await startFakeSsh(options));
  }

  async faultProxy(port: number, fault: Fault): Promise<FakeServer> {
    return this.#keep(await startFaultProxy(port, fault));
  }

  /** Rejects when a connection is still open: whatever the test did, every one must have been let go of. */
  async stop(): Promise<void> {
    const all = this.#all.splice(0);
    await Promise.all(all.map((server) => server.allClosed()));
    await Promise.all(all.map((server) => server.stop()));
  }

  #keep<Server extends FakeServer>(server: Server): Server {
    this.#all.push(server);
    return server;
  }
}

/** The lines of one port, for another. */
export function moved(knownHosts: string, from: number, to: number): string {
  return knownHosts.replace(`:${from} `, `:${to} `);
}
