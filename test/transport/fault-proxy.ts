import { connect, type Socket } from 'node:net';
import { type FakeServer, startTcp } from './fake-server.ts';

/** What to do with the server's bytes once `after` of them have passed. */
export interface Fault {
  readonly after: number;
  readonly how: 'fin' | 'rst' | 'stall' | 'flip';
}

export interface FaultProxy extends FakeServer {
  /** Resets every connection that is open now. */
  cut(): void;
}

/** Passes everything on between a client and a server, until the fault. */
export async function startFaultProxy(port: number, fault: Fault): Promise<FaultProxy> {
  const clients = new Set<Socket>();
  const proxy = await startTcp((client) => {
    clients.add(client);
    const server = connect(port, '127.0.0.1');
    let passed = 0;
    let flipped = false;
    client.pipe(server);
    client.on('close', () => {
      clients.delete(client);
      server.destroy();
    });
    server.on('error', () => client.destroy());
    server.on('close', () => fault.how === 'stall' || client.end());
    server.on('data', (chunk: Buffer) => {
      const room = Math.max(0, fault.after - passed);
      passed += chunk.length;
      if (chunk.length <= room || flipped) {
        client.write(chunk);
        return;
      }
      flipped = fault.how === 'flip';
      strike(client, chunk, room, fault.how);
    });
  });
  return {
    ...proxy,
    cut() {
      for (const client of clients) client.resetAndDestroy();
    },
  };
}

function strike(client: Socket, chunk: Buffer, room: number, how: Fault['how']): void {
  switch (how) {
    case 'fin':
      client.end(chunk.subarray(0, room));
      return;
    case 'rst':
      client.write(chunk.subarray(0, room), () => client.resetAndDestroy());
      return;
    case 'stall':
      client.write(chunk.subarray(0, room));
      return;
    case 'flip':
      chunk[room] = (chunk[room] ?? 0) ^ 0x20;
      client.write(chunk);
  }
}
