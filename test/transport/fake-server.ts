import { once } from 'node:events';
import { createServer, type Socket, type Server as TcpServer } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ServerChannel, type ServerConfig } from 'ssh2';
import { readHostKey } from '../../src/transport/host-key.ts';
import { fields } from './host-keys.ts';

export interface FakeServer {
  readonly port: number;
  /** Everything that clients have sent so far. */
  received(): Buffer;
  /** Resolves when every client has closed its connection; rejects when one is still open after two seconds. */
  allClosed(): Promise<void>;
  stop(): Promise<void>;
}

/** A TCP server that does to each connection what the test says. */
export async function startTcp(onConnection: (socket: Socket) => void): Promise<FakeServer> {
  return watchSockets(createServer(onConnection));
}

async function watchSockets(server: TcpServer): Promise<FakeServer> {
  const sockets = new Set<Socket>();
  const chunks: Buffer[] = [];
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => sockets.delete(socket));
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => chunks.push(chunk));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    received: () => Buffer.concat(chunks),
    async allClosed() {
      const until = performance.now() + 2000;
      while (sockets.size > 0) {
        if (performance.now() > until) throw new Error(`${sockets.size} connections are still open`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

export interface FakeSshOptions {
  readonly config?: Partial<ServerConfig>;
  /** Answers a try to log in. Default: everything is accepted. */
  readonly authenticate?: (context: AuthContext) => void;
  /** Runs a command. Default: says what it got on stdin. */
  readonly exec?: (channel: ServerChannel, command: string, client: Connection) => void;
  readonly refuseExec?: boolean;
  readonly onClient?: (client: Connection) => void;
}

export interface FakeSsh extends FakeServer {
  /** Methods of all tries to log in, in order. */
  readonly tries: readonly string[];
  readonly hostKey: Buffer;
  /** Its line for known_hosts. */
  readonly knownHosts: string;
}

/** An SSH server inside the test, made of ssh2's server half, that can be told to misbehave. */
export async function startFakeSsh(options: FakeSshOptions = {}): Promise<FakeSsh> {
  const privateKey = makeHostKey();
  const hostKey = publicBlob(privateKey);
  const tries: string[] = [];
  const ssh = new ssh2.Server({ hostKeys: [privateKey], ...options.config }, (client) => {
    client.on('error', () => {
      // The client hung up: that is what most of these tests make it do.
    });
    options.onClient?.(client);
    client.on('authentication', (context) => {
      tries.push(context.method);
      if (options.authenticate) options.authenticate(context);
      else context.accept();
    });
    client.on('session', (accept) => {
      accept().on('exec', (acceptExec, reject, info) => {
        if (options.refuseExec) return reject();
        const channel = acceptExec();
        channel.on('error', () => {
          // As above.
        });
        if (options.exec) options.exec(channel, info.command, client);
        else echo(channel);
      });
    });
  });
  // The server of ssh2 hides its sockets: it is fed from one of ours.
  const server = await startTcp((socket) => ssh.injectSocket(socket));
  const knownHosts = `[127.0.0.1]:${server.port} ${fields(hostKey)}\n`;
  return { ...server, tries, hostKey, knownHosts };
}

function echo(channel: ServerChannel): void {
  const chunks: Buffer[] = [];
  channel.on('data', (chunk: Buffer) => chunks.push(chunk));
  channel.on('end', () => {
    channel.write(Buffer.concat(chunks));
    channel.exit(0);
    channel.end();
  });
}

/** ssh2 now and then makes a key that it cannot read itself. */
function makeHostKey(): string {
  for (;;) {
    const { private: key } = ssh2.utils.generateKeyPairSync('ed25519');
    if (!(ssh2.utils.parseKey(key) instanceof Error)) return key;
  }
}

function publicBlob(privateKey: string): Buffer {
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error) throw key;
  const blob = key.getPublicSSH();
  if (!readHostKey(blob)) throw new Error('no key');
  return blob;
}
