import { once } from 'node:events';
import net from 'node:net';
import ssh2, { type AuthContext, type Connection, type ServerChannel } from 'ssh2';
import type { RemoteCommand } from '../transport/session.ts';
import type { DemoKey } from './demo-key.ts';

/** One host of the demo: who may log in, how it proves itself, and what its probe once said. */
export interface ReplayedHost {
  readonly address: string;
  readonly hostKey: DemoKey;
  readonly user: string;
  readonly clientKey: DemoKey;
  /** Output of the real probe on a real host, see captures/README.md. */
  readonly capture: string;
}

export interface ReplayServer {
  readonly port: number;
  /** Destroys every connection. Resolves when the port is free. Safe to call twice. */
  close(): Promise<void>;
}

const COMMAND: RemoteCommand = 'sh -s';
/** Several times the probe. */
const MAX_SCRIPT_CHARACTERS = 262_144;
/** The last line of the script, which calls it with the nonce of this run. */
const CALL = /(?:^|\n)main ([0-9A-Za-z]+) <\/dev\/null\n$/;

/**
 * An SSH server that stands in for a host: real handshake, real login, and instead of a shell a recorded answer.
 * It runs nothing, and refuses whatever the audit does not do: other users and keys, passwords, other commands,
 * terminals, shells, subsystems and forwarding.
 */
export async function startReplayServer(host: ReplayedHost): Promise<ReplayServer> {
  const ssh = new ssh2.Server({ hostKeys: [host.hostKey.privateKey] }, (connection) => serve(connection, host));
  const sockets = new Set<net.Socket>();
  // ssh2's own server keeps its sockets to itself, and a client that stalls would keep it open for ever.
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    ssh.injectSocket(socket);
  });
  server.listen({ host: host.address, port: 0 });
  await once(server, 'listening');
  const shut = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  let shutting: Promise<void> | undefined;
  const close = (): Promise<void> => {
    shutting ??= shut();
    return shutting;
  };
  return { port: portOf(server), close };
}

function portOf(server: net.Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The demo server has no TCP port.');
  return address.port;
}

/** A client that refuses the host key, as it must for the host with the changed one, just goes away. */
const ignoreLoss = (): void => undefined;

function serve(connection: Connection, host: ReplayedHost): void {
  connection.on('error', ignoreLoss);
  connection.on('authentication', (context) => {
    if (isOwner(context, host)) context.accept();
    else context.reject(['publickey']);
  });
  connection.on('session', (acceptSession) => {
    acceptSession().on('exec', (accept, reject, { command }) => {
      if (command === COMMAND) replay(accept(), host.capture);
      else reject();
    });
  });
}

/** Without a signature the client only asks whether this key would do. */
function isOwner(context: AuthContext, host: ReplayedHost): boolean {
  if (context.method !== 'publickey' || context.username !== host.user) return false;
  const key = host.clientKey.parsed;
  if (!context.key.data.equals(key.getPublicSSH())) return false;
  if (context.signature === undefined) return true;
  return context.blob !== undefined && key.verify(context.blob, context.signature, context.hashAlgo) === true;
}

/** Answers as soon as the script is whole, with the capture as if it had been made in this run. */
function replay(channel: ServerChannel, capture: string): void {
  let script = '';
  channel.on('error', ignoreLoss);
  channel.setEncoding('utf8');
  channel.on('data', (chunk: string) => {
    script += chunk;
    const nonce = CALL.exec(script.slice(-200))?.[1];
    if (nonce === undefined && script.length < MAX_SCRIPT_CHARACTERS) return;
    channel.removeAllListeners('data');
    channel.resume();
    if (nonce !== undefined) channel.write(capture.replaceAll(FRAME, `$1 ${nonce}`));
    channel.exit(nonce === undefined ? 2 : 0);
    channel.end();
  });
}

/** A capture is the probe's output with `NONCE` where its nonce was, in the first line and the last. */
const FRAME = /^(BEGIN|END) NONCE(?= |$)/gm;
