import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sshd, startSshd } from '../fleet/sshd.ts';
import { type FakeServer, startFakeSsh, startTcp } from '../transport/fake-server.ts';
import { startFaultProxy } from '../transport/fault-proxy.ts';

/** Fifty hosts: some that answer, and some for each phase that a host can stall in. */
export interface StalledFleet {
  readonly inventory: string;
  readonly knownHosts: string;
  readonly key: string;
  /** Runs a command on a machine whose resolver never answers. */
  readonly prefix: readonly string[];
  /** How many hosts of each kind there are; the kind is the first word of a host's name. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Resolves when no server has a connection any more; rejects when one has after two seconds. */
  allClosed(): Promise<void>;
  stop(): Promise<void>;
}

const never = () => {
  // That is what these servers do.
};

export async function startStalledFleet(): Promise<StalledFleet> {
  const sshd = await startSshd();
  const servers: Readonly<Record<string, { readonly count: number; readonly server: FakeServer }>> = {
    done: { count: 6, server: await startFaultProxy(sshd.port, { after: Number.POSITIVE_INFINITY, how: 'stall' }) },
    banner: { count: 6, server: await startTcp(never) },
    kex: { count: 6, server: await startFaultProxy(sshd.port, { after: 200, how: 'stall' }) },
    auth: { count: 6, server: await startFakeSsh({ authenticate: never }) },
    exec: { count: 6, server: await startFakeSsh({ exec: never }) },
    output: { count: 6, server: await startFaultProxy(sshd.port, { after: 20_000, how: 'stall' }) },
    pause: { count: 4, server: await startTcp((socket) => void socket.end('Exceeded MaxStartups\r\n')) },
  };
  const deaf = await startDeafPort();
  const resolver = await startDeafResolver();
  const lines = [
    ...Object.entries(servers).map(([kind, { count, server }]) => hostLine(kind, count, sshd, server.port)),
    hostLine('connect', 3, sshd, deaf.port),
    `dns-[1:6] ansible_host=web1.example.com ansible_user=${sshd.user}\n`,
    'local-1 ansible_connection=local\n',
  ];
  return {
    inventory: lines.join(''),
    knownHosts: Object.values(servers)
      .map(({ server }) => knownAs(server, sshd))
      .join(''),
    key: sshd.key,
    prefix: resolver.prefix,
    kinds: new Map([
      ...Object.entries(servers).map(([kind, { count }]) => [kind, count] as const),
      ['connect', 3],
      ['dns', 6],
      ['local', 1],
    ]),
    async allClosed() {
      await Promise.all(Object.values(servers).map(({ server }) => server.allClosed()));
    },
    async stop() {
      await Promise.all(Object.values(servers).map(({ server }) => server.stop()));
      await deaf.stop();
      await resolver.stop();
      await sshd.stop();
    },
  };
}

function hostLine(kind: string, count: number, { user }: Sshd, port: number): string {
  return `${kind}-[1:${count}] ansible_host=127.0.0.1 ansible_port=${port} ansible_user=${user}\n`;
}

/** A proxy shows the key of the sshd behind it. */
function knownAs(server: FakeServer & { readonly knownHosts?: string }, sshd: Sshd): string {
  return server.knownHosts ?? sshd.knownHosts.replaceAll(`:${sshd.port}`, `:${server.port}`);
}

/** A port whose queue of connections is full and is never emptied: the kernel drops whatever else comes. */
async function startDeafPort(): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const program =
    'import socket, sys\ns = socket.socket()\ns.bind(("127.0.0.1", 0))\ns.listen(0)\n' +
    'print(s.getsockname()[1], flush=True)\nsys.stdin.read()';
  const child: ChildProcessWithoutNullStreams = spawn('python3', ['-c', program]);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line.toString().trim());
  const fillers: Socket[] = [];
  for (let count = 0; count < 3; count += 1) fillers.push(connect(port, '127.0.0.1').on('error', never));
  return {
    port,
    async stop() {
      for (const filler of fillers) filler.destroy();
      const exited = once(child, 'exit');
      child.stdin.end();
      await exited;
    },
  };
}

/** A DNS server of our own that takes every question and answers none, put in the place of the machine's. */
async function startDeafResolver(): Promise<{ readonly prefix: readonly string[]; stop(): Promise<void> }> {
  const byte = () => 1 + Math.floor(Math.random() * 250);
  const address = `127.${byte()}.${byte()}.${byte()}`;
  const socket = createSocket('udp4');
  socket.bind(53, address);
  await once(socket, 'listening');
  const directory = await mkdtemp(join(tmpdir(), 'limits-audit-resolver-'));
  const file = join(directory, 'resolv.conf');
  await writeFile(file, `nameserver ${address}\n`);
  // Not sh: it would drop variables such as INPUT_SSH-KEY.
  const program =
    'import os, subprocess, sys\nsubprocess.check_call(["mount", "--bind", sys.argv[1], "/etc/resolv.conf"])\n' +
    'os.execvp(sys.argv[2], sys.argv[2:])';
  return {
    prefix: ['unshare', '--mount', 'python3', '-c', program, file],
    async stop() {
      socket.close();
      await rm(directory, { recursive: true });
    },
  };
}
