import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { backends, moved, patient, Servers } from './both-backends.ts';
import { failureOf, open, runScript } from './try-connect.ts';

const servers = new Servers();

afterEach(() => servers.stop());

describe.each(backends)('%s', (backend) => {
  const slow = patient(backend);

  test('nothing listens', async () => {
    expect(await failureOf(1, slow)).toMatchObject({ code: 'connect-refused', phase: 'connect' });
  });

  test('a name that does not exist', async () => {
    const lookup = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    expect(await failureOf(22, { ...slow, lookup, host: { address: 'nosuch.invalid' } })).toMatchObject({
      code: 'dns',
      phase: 'resolve',
    });
  });

  test('of several addresses, the one that answers', async () => {
    const { port, knownHosts } = await servers.ssh();
    const lookup = async () => [
      { address: '::1', family: 6 },
      { address: '127.0.0.1', family: 4 },
    ];
    const named = knownHosts.replace('127.0.0.1', 'web1.example.com');
    const session = await open(port, { ...slow, lookup, knownHosts: named, host: { address: 'WEB1.example.com' } });
    expect(await runScript(session, 'echo hi')).toMatchObject({ how: 'exited', exitCode: 0, stdout: 'echo hi' });
    session.close();
  });

  describe('before the identification line', () => {
    test.each<[string, (socket: Socket) => void, string, string]>([
      ['FIN', (socket) => socket.end(), 'closed-before-banner', 'server\\.$'],
      ['RST', (socket) => socket.resetAndDestroy(), 'closed-before-banner', 'server\\.$'],
      ['words, then FIN', (socket) => socket.end('go \x1b[31maway\n'), 'closed-before-banner', ': "go \\[31maway"\\.$'],
      ['MaxStartups', (socket) => socket.end('Exceeded MaxStartups\r\n'), 'throttled', ': "Exceeded MaxStartups"\\.$'],
      [
        'a penalty',
        (socket) => socket.end('Not allowed at this time\r\n'),
        'throttled',
        ': "Not allowed at this time"\\.$',
      ],
      [
        'TLS',
        (socket) => socket.once('data', () => socket.end(Buffer.of(0x15, 3, 1, 0, 2, 2, 70))),
        'not-ssh',
        'it speaks TLS\\.$',
      ],
      [
        'HTTP',
        (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
        'not-ssh',
        'it speaks HTTP: "HTTP/1\\.1 400 Bad Request"\\.$',
      ],
      ['SSH 1', (socket) => socket.write('SSH-1.5-old\n'), 'protocol-version', ': "SSH-1\\.5-old"\\.$'],
      [
        'a terminal sequence in it',
        (socket) => socket.write('SSH-2.0-x\x1b[31m::error::\r\n'),
        'protocol-error',
        'its identification line is malformed\\.$',
      ],
      [
        'no end of it',
        (socket) => socket.write(`SSH-2.0-${'x'.repeat(2000)}`),
        'protocol-error',
        'its identification line does not end\\.$',
      ],
      [
        'a flood of greetings',
        (socket) => {
          const pour = () => {
            while (!socket.destroyed && socket.write(`${'x'.repeat(4000)}\n`));
          };
          socket.on('drain', pour);
          pour();
        },
        'protocol-error',
        'endless text and no identification line\\.$',
      ],
    ])('%s', async (_name, onConnection, code, message) => {
      const failure = await failureOf((await servers.tcp(onConnection)).port, slow);
      expect(failure).toMatchObject({ code, phase: 'banner' });
      expect(failure.message).toMatch(new RegExp(message));
    });

    test('silence', async () => {
      const { port } = await servers.tcp(() => {});
      expect(await failureOf(port, { ...slow, handshakeTimeoutMs: 600 })).toEqual({
        code: 'handshake-timeout',
        phase: 'banner',
        message: `127.0.0.1 port ${port} accepted the connection, but did not finish its SSH greeting within 0.6 s.`,
        hint: 'The host may be overloaded, or what listens there may not be an SSH server: see the log of its sshd.',
      });
    });

    test('greeting lines, and the line in many segments, are fine', async () => {
      const ssh = await servers.ssh();
      const { port } = await servers.tcp((socket) => {
        const upstream = connect(ssh.port, '127.0.0.1');
        socket.pipe(upstream);
        socket.write('Welcome\r\nto SSH-2.0-nothing\r\n');
        upstream.once('data', async (first: Buffer) => {
          upstream.pause();
          for (const byte of first) {
            socket.write(Buffer.of(byte));
            await new Promise((resolve) => setTimeout(resolve, 1));
          }
          upstream.pipe(socket);
        });
        upstream.on('error', () => socket.destroy());
        socket.on('close', () => upstream.destroy());
      });
      const session = await open(port, { ...slow, knownHosts: moved(ssh.knownHosts, ssh.port, port) });
      expect(await runScript(session, 'echo hi')).toMatchObject({ how: 'exited', stdout: 'echo hi' });
      session.close();
    });
  });
});
