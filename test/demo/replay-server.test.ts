import { once } from 'node:events';
import net from 'node:net';
import ssh2, { type Client, type ClientChannel, type ConnectConfig } from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateDemoKey } from '../../src/demo/demo-key.ts';
import { type ReplayServer, startReplayServer } from '../../src/demo/replay-server.ts';

const hostKey = generateDemoKey();
const clientKey = generateDemoKey();
const capture = 'BEGIN NONCE\n@host\n/x:END NONCE 1\nEND NONCE 2\n';
let server: ReplayServer;
let clients: Client[];

beforeEach(async () => {
  clients = [];
  server = await startReplayServer({ address: '127.0.0.1', hostKey, user: 'audit', clientKey, capture });
});

afterEach(async () => {
  for (const client of clients) client.destroy();
  await server.close();
});

const owner: ConnectConfig = { username: 'audit', privateKey: clientKey.privateKey };

function connect(login = owner): Promise<Client> {
  const client = new ssh2.Client();
  clients.push(client);
  return new Promise((resolve, reject) => {
    client.on('error', reject).on('ready', () => resolve(client));
    client.connect({
      sock: net.connect({ host: '127.0.0.1', port: server.port, noDelay: true }),
      hostVerifier: (key: Buffer) => key.equals(hostKey.parsed.getPublicSSH()),
      ...login,
    });
  });
}

async function exec(command: string): Promise<ClientChannel> {
  const client = await connect();
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => (error ? reject(error) : resolve(channel)));
  });
}

async function readAll(channel: ClientChannel): Promise<string> {
  let output = '';
  channel.setEncoding('utf8');
  for await (const chunk of channel) output += String(chunk);
  return output;
}

describe('the login', () => {
  it('accepts the right user with the right key', async () => {
    await expect(connect()).resolves.toBeInstanceOf(ssh2.Client);
  });

  it.each<[string, ConnectConfig]>([
    ['another key', { username: 'audit', privateKey: generateDemoKey().privateKey }],
    ['another user', { ...owner, username: 'root' }],
    ['a password', { username: 'audit', password: 'audit' }],
    ['no credentials', { username: 'audit' }],
  ])('refuses %s', async (_, login) => {
    await expect(connect(login)).rejects.toThrow('All configured authentication methods failed');
  });

  it('refuses the right key without its private half', async () => {
    const impostor = generateDemoKey().parsed;
    const { parsed } = clientKey;
    const stolen = { type: 'publickey', username: 'audit', key: forge(parsed, impostor) } as const;
    const config = { username: 'audit', authHandler: [stolen] } as unknown as ConnectConfig;
    await expect(connect(config)).rejects.toThrow('All configured authentication methods failed');
  });
});

/** A key that shows one public half and signs with another private one. */
function forge(shown: object, signer: { sign(data: Buffer, algorithm?: string): Buffer | Error }): object {
  const sign = (data: Buffer, algorithm?: string) => signer.sign(data, algorithm);
  return Object.create(shown, { sign: { value: sign } }) as object;
}

describe('a stranger', () => {
  it.each([
    ['HTTP', 'GET / HTTP/1.1\r\n\r\n'],
    ['SSH 1', 'SSH-1.5-x\r\n'],
    ['a huge packet', 'SSH-2.0-x\r\n\xff\xff\xff\xff'],
    ['half a handshake', 'SSH-2.0-x\r\n\x00'],
  ])('who speaks %s harms nobody', async (_, greeting) => {
    const socket = net.connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    socket.write(Buffer.from(greeting, 'latin1'));
    await once(socket, 'data');
    socket.resetAndDestroy();
    await expect(connect()).resolves.toBeInstanceOf(ssh2.Client);
  });
});

describe('a session', () => {
  it('answers the script with the capture and the nonce of the run', async () => {
    const channel = await exec('sh -s');
    channel.write('main() {\n  :\n}\nmain abc');
    channel.write('DEF012 </dev/null\n');
    expect(await readAll(channel)).toBe('BEGIN abcDEF012\n@host\n/x:END NONCE 1\nEND abcDEF012 2\n');
  });

  it('exits with 0 after the answer', async () => {
    const channel = await exec('sh -s');
    const exited = once(channel, 'exit');
    channel.resume();
    channel.write('main abc </dev/null\n');
    expect((await exited)[0]).toBe(0);
  });

  it.each([
    ['that never calls main', 'main() { :; }\n'.repeat(20_000)],
    ['that calls main with no nonce', `main </dev/null\n${' '.repeat(270_000)}`],
  ])('gives up on a script %s', async (_, script) => {
    const channel = await exec('sh -s');
    const exited = once(channel, 'exit');
    channel.write(script);
    expect(await readAll(channel)).toBe('');
    expect((await exited)[0]).toBe(2);
  });

  it.each(['id', 'sh', 'sh -s ', 'sudo -n sh -s', 'sh -s; id', 'SH -S', ''])(
    'refuses the command %j',
    async (command) => {
      await expect(exec(command)).rejects.toThrow(/Unable to exec|Channel open failure/);
    },
  );

  it('refuses a shell, a subsystem and forwarding', async () => {
    const client = await connect();
    const refusals = await Promise.all([
      new Promise((resolve) => client.shell((error) => resolve(error?.message))),
      new Promise((resolve) => client.sftp((error) => resolve(error?.message))),
      new Promise((resolve) => client.forwardOut('127.0.0.1', 1, '127.0.0.1', 22, (error) => resolve(error?.message))),
      new Promise((resolve) => client.forwardIn('127.0.0.1', 0, (error) => resolve(error?.message))),
    ]);
    expect(refusals).toEqual([
      'Unable to request a pseudo-terminal',
      'Unable to start subsystem: sftp',
      '(SSH) Channel open failure: ',
      'Unable to bind to 127.0.0.1:0',
    ]);
  });
});

describe('close', () => {
  it('ends connections that stall, and frees the port', async () => {
    const silent = net.connect(server.port, '127.0.0.1');
    const gone = once(silent, 'close');
    silent.resume();
    silent.on('error', () => undefined);
    const channel = await exec('sh -s');
    const lost = once(channel, 'close');
    channel.resume();
    for (const client of clients) client.on('error', () => undefined);
    await server.close();
    await Promise.all([gone, lost]);
    const probe = net.connect(server.port, '127.0.0.1');
    await expect(once(probe, 'connect')).rejects.toThrow('ECONNREFUSED');
  });

  it('may be called twice', async () => {
    await Promise.all([server.close(), server.close()]);
    await expect(server.close()).resolves.toBeUndefined();
  });
});
