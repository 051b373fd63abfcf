import { createServer as createHttpServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type FakeServer, startFakeSsh, startTcp } from './fake-server.ts';
import { failureOf, open, runScript } from './try-connect.ts';

let server: FakeServer | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function failAgainst(onConnection: (socket: Socket) => void, handshakeTimeoutMs = 3000) {
  server = await startTcp(onConnection);
  const failure = await failureOf(server.port, { handshakeTimeoutMs });
  await server.allClosed();
  return { ...failure, message: failure.message.replace(String(server.port), 'PORT') };
}

const overloaded =
  'sshd may be overloaded (MaxStartups), may block this address, or may not be what listens there: see its log.';
const wait = 'Lower concurrency, or raise MaxStartups or PerSourcePenalties on the host; wait before the next run.';
const broken = 'Look at what listens there, and at what stands between it and the runner.';
const wrongPlace = 'Check ansible_host and ansible_port.';
const slow = 'The host may be overloaded, or what listens there may not be an SSH server: see the log of its sshd.';

test.each<[string, (socket: Socket) => void, object]>([
  [
    'FIN at once',
    (socket) => socket.end(),
    {
      code: 'closed-before-banner',
      phase: 'banner',
      message: '127.0.0.1 port PORT closed the connection before it introduced itself as an SSH server.',
      hint: overloaded,
    },
  ],
  [
    'RST at once',
    (socket) => socket.resetAndDestroy(),
    {
      code: 'closed-before-banner',
      phase: 'banner',
      message: '127.0.0.1 port PORT closed the connection before it introduced itself as an SSH server.',
      hint: overloaded,
    },
  ],
  [
    'some words, then FIN',
    (socket) => socket.end('go \x1b[31maway\n::error::now\n'),
    {
      code: 'closed-before-banner',
      phase: 'banner',
      message:
        '127.0.0.1 port PORT closed the connection before it introduced itself as an SSH server: "go [31maway ::error::now".',
      hint: overloaded,
    },
  ],
  [
    'MaxStartups',
    (socket) => socket.end('Exceeded MaxStartups\r\n'),
    {
      code: 'throttled',
      phase: 'banner',
      message: '127.0.0.1 port PORT turns connections away for now: "Exceeded MaxStartups".',
      hint: wait,
    },
  ],
  [
    'PerSourcePenalties',
    (socket) => socket.end('Not allowed at this time\r\n'),
    {
      code: 'throttled',
      phase: 'banner',
      message: '127.0.0.1 port PORT turns connections away for now: "Not allowed at this time".',
      hint: wait,
    },
  ],
  [
    'a TLS server, which answers what it does not understand with an alert',
    (socket) => socket.once('data', () => socket.end(Buffer.of(0x15, 3, 1, 0, 2, 2, 70))),
    {
      code: 'not-ssh',
      phase: 'banner',
      message: '127.0.0.1 port PORT is no SSH server, it speaks TLS.',
      hint: wrongPlace,
    },
  ],
  [
    'SSH 1',
    (socket) => socket.write('SSH-1.5-old\n'),
    {
      code: 'protocol-version',
      phase: 'banner',
      message: '127.0.0.1 port PORT does not speak version 2 of the SSH protocol: "SSH-1.5-old".',
      hint: 'Upgrade the SSH server: version 1 is broken beyond repair and is not spoken here.',
    },
  ],
  [
    'an identification line with a terminal sequence',
    (socket) => socket.write('SSH-2.0-x\x1b[31m::error::\r\n'),
    {
      code: 'protocol-error',
      phase: 'banner',
      message: '127.0.0.1 port PORT broke the SSH protocol: its identification line is malformed.',
      hint: broken,
    },
  ],
  [
    'an identification line that does not end',
    (socket) => socket.write(`SSH-2.0-${'x'.repeat(2000)}`),
    {
      code: 'protocol-error',
      phase: 'banner',
      message: '127.0.0.1 port PORT broke the SSH protocol: its identification line does not end.',
      hint: broken,
    },
  ],
])('%s', async (_name, onConnection, expected) => {
  expect(await failAgainst(onConnection)).toEqual(expected);
});

test('silence', async () => {
  expect(await failAgainst(() => {}, 200)).toEqual({
    code: 'handshake-timeout',
    phase: 'banner',
    message:
      '127.0.0.1 port PORT accepted the connection, but did not finish introducing itself as an SSH server within 0.2 s.',
    hint: slow,
  });
});

test('a mail server, which greets and waits', async () => {
  expect(await failAgainst((socket) => socket.write('220 mail.example.com ESMTP\r\n'), 200)).toEqual({
    code: 'not-ssh',
    phase: 'banner',
    message: '127.0.0.1 port PORT is no SSH server: "220 mail.example.com ESMTP".',
    hint: wrongPlace,
  });
});

test('a slow trickle is no way round the deadline', async () => {
  const started = performance.now();
  const failure = await failAgainst((socket) => {
    const timer = setInterval(() => socket.write('S'), 5);
    socket.on('close', () => clearInterval(timer));
  }, 200);
  expect(failure.code).toBe('not-ssh');
  expect(performance.now() - started).toBeLessThan(1000);
});

test('a flood of greetings is cut at 64 KiB', async () => {
  let sent: Socket | undefined;
  const failure = await failAgainst((socket) => {
    sent = socket;
    const pour = () => {
      while (!socket.destroyed && socket.write(`${'x'.repeat(4000)}\n`));
    };
    socket.on('drain', pour);
    pour();
  });
  expect(failure).toEqual({
    code: 'protocol-error',
    phase: 'banner',
    message: '127.0.0.1 port PORT broke the SSH protocol: it sends endless text and no identification line.',
    hint: broken,
  });
  // What the kernel's buffers took, and no more.
  expect(sent?.bytesWritten).toBeLessThan(16 * 1024 * 1024);
});

test('a web server', async () => {
  const http = createHttpServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const failure = await failureOf(port);
  http.close();
  http.closeAllConnections();
  expect(failure).toMatchObject({ code: 'not-ssh', phase: 'banner' });
  expect(failure.message).toBe(
    `127.0.0.1 port ${port} is no SSH server, it speaks HTTP: "HTTP/1.1 400 Bad Request Connection: close".`,
  );
});

test('greeting lines, and the identification line in many segments, are fine', async () => {
  const ssh = await startFakeSsh();
  server = await startTcp((socket) => {
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
    socket.on('close', () => upstream.destroy());
  });
  const session = await open(server.port, {
    knownHosts: ssh.knownHosts.replace(String(ssh.port), String(server.port)),
  });
  expect(await runScript(session, 'echo hi')).toMatchObject({ how: 'exited', exitCode: 0, stdout: 'echo hi' });
  session.close();
  await server.allClosed();
  await ssh.allClosed();
  await ssh.stop();
});
