import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type FakeServer, startTcp } from './fake-server.ts';

/** What to do with the server's bytes once `after` of them have passed. */
export interface Fault {
  readonly after: number;
  readonly how: Strike;
}

/** The same once the connection is `afterMs` old, and handing all of it on in small pieces. */
export type Harm =
  | Fault
  | { readonly afterMs: number; readonly how: Exclude<Strike, 'flip'> }
  | { readonly piece: number; readonly everyMs: number };

type Strike = 'fin' | 'rst' | 'stall' | 'flip';

export interface FaultProxy extends FakeServer {
  /** Resets every connection that is open now. */
  cut(): void;
}

/** Passes everything on between a client and a server, until the fault. Each connection may have a fault of its own. */
export async function startFaultProxy(port: number, harm: Harm | (() => Harm | undefined)): Promise<FaultProxy> {
  const clients = new Set<Socket>();
  const proxy = await startTcp((client) => {
    clients.add(client);
    const server = connect(port, '127.0.0.1');
    server.setNoDelay(true);
    client.setNoDelay(true);
    client.pipe(server);
    client.on('close', () => {
      clients.delete(client);
      server.destroy();
    });
    server.on('error', () => client.destroy());
    pass(server, client, typeof harm === 'function' ? harm() : harm);
  });
  return {
    ...proxy,
    cut() {
      for (const client of clients) client.resetAndDestroy();
    },
  };
}

function pass(server: Socket, client: Socket, harm: Harm | undefined): void {
  if (harm === undefined) server.pipe(client);
  else if ('piece' in harm) dribble(server, client, harm.piece, harm.everyMs);
  else cut(server, client, harm);
}

function cut(server: Socket, client: Socket, fault: Exclude<Harm, { readonly piece: number }>): void {
  let struck = false;
  let passed = 0;
  if ('afterMs' in fault) {
    const timer = setTimeout(() => {
      struck = true;
      strike(client, Buffer.alloc(0), 0, fault.how);
    }, fault.afterMs);
    client.on('close', () => clearTimeout(timer));
  }
  server.on('close', () => fault.how === 'stall' || client.end());
  server.on('data', (chunk: Buffer) => {
    if (struck && fault.how !== 'flip') return;
    const room = 'after' in fault ? Math.max(0, fault.after - passed) : chunk.length;
    passed += chunk.length;
    if (chunk.length <= room || struck) {
      client.write(chunk);
      return;
    }
    struck = true;
    strike(client, chunk, room, fault.how);
  });
}

function strike(client: Socket, chunk: Buffer, room: number, how: Strike): void {
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

function dribble(server: Socket, client: Socket, piece: number, everyMs: number): void {
  const send = async () => {
    for await (const chunk of server) {
      const bytes: Buffer = chunk;
      for (let at = 0; at < bytes.length; at += piece) {
        if (client.destroyed) return;
        client.write(bytes.subarray(at, at + piece));
        await wait(everyMs);
      }
    }
    client.end();
  };
  send().catch(() => client.destroy());
}
