import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { expect } from 'vitest';
import type { Clean, Expected, Fault, Scene } from './fault.ts';
import { host, set, sshd, tcp, through } from './scenes.ts';
import { startProcess } from './start-process.ts';
import { testFaults } from './test-faults.ts';

const broken = 'Look at what listens there, and at what stands between it and the runner.';
const wrongPlace = 'Check ansible_host and ansible_port.';
const slow = 'The host may be overloaded, or what listens there may not be an SSH server: see the log of its sshd.';
const turnedAway =
  'Lower concurrency, or raise MaxStartups or PerSourcePenalties on the host; wait before the next run.';

/** A server that does this to each connection. */
function does(onConnection: (socket: Socket) => void, stalls?: number) {
  return async (clean: Clean): Promise<Scene> => {
    const { scene } = await tcp(clean, onConnection);
    return stalls === undefined ? scene : { ...set(scene, { handshakeTimeoutMs: stalls }), stalls };
  };
}

function says(bytes: string) {
  return does((socket) => socket.write(bytes, 'latin1'));
}

function breaks(what: string): Expected {
  const message = `127.0.0.1 port PORT broke the SSH protocol: ${what}.`;
  return { code: 'protocol-error', phase: 'banner', retry: 'no', message, hint: broken };
}

function foreign(what: string): Expected {
  const message = `127.0.0.1 port PORT is no SSH server${what}.`;
  return { code: 'not-ssh', phase: 'banner', retry: 'no', message, hint: wrongPlace };
}

function throttled(what: string): Expected {
  const message = `127.0.0.1 port PORT turns connections away for now: "${what}".`;
  return { code: 'throttled', phase: 'banner', retry: 'late', message, hint: turnedAway };
}

/** A real sshd that serves one login at a time, and somebody who is there already. */
async function crowded(clean: Clean) {
  const made = await sshd(clean, { config: ['MaxStartups 1:100:1', 'LoginGraceTime 60'] });
  const sit = `exec 3<>/dev/tcp/127.0.0.1/${made.server.port}; read -r line <&3; echo "$line"; exec sleep 100`;
  const { child: guest } = await startProcess(['bash', '-c', sit], /^SSH-/, clean);
  return { ...made, guest };
}

const faults: readonly Fault[] = [
  {
    id: 'F10',
    fault: 'accepts and says nothing',
    build: does(() => undefined, 400),
    sees: {
      code: 'handshake-timeout',
      phase: 'banner',
      retry: 'yes',
      message: '127.0.0.1 port PORT accepted the connection, but did not finish its SSH greeting within 0.4 s.',
      hint: slow,
    },
  },
  {
    id: 'F11',
    fault: 'sshd turns connections away (MaxStartups)',
    build: async (clean) => (await crowded(clean)).scene,
    sees: throttled('Exceeded MaxStartups'),
  },
  {
    id: 'F11',
    fault: 'sshd turns a connection away, and has room for the next (MaxStartups)',
    build: async (clean) => {
      const { server, scene, guest } = await crowded(clean);
      const watch = setInterval(() => {
        if (server.log().includes('drop connection')) guest.kill();
      }, 20);
      clean(watch, clearInterval);
      return scene;
    },
    sees: { audited: true, tries: 2 },
  },
  {
    id: 'F12',
    fault: 'sshd has a grudge against this address (PerSourcePenalties)',
    build: does((socket) => socket.end('Not allowed at this time\r\n')),
    sees: throttled('Not allowed at this time'),
  },
  {
    id: 'F13',
    fault: 'a web server',
    build: async (clean) => {
      const server = createHttpServer().listen(0, '127.0.0.1');
      clean(server, (started) => started.close());
      await once(server, 'listening');
      return { hosts: [{ port: portOf(server.address()) }], transport: { password: 'x' } };
    },
    sees: foreign(', it speaks HTTP: "HTTP/1.1 400 Bad Request Connection: close"'),
  },
  {
    id: 'F14',
    fault: 'a TLS server, which answers what it does not understand with an alert',
    build: does((socket) => socket.once('data', () => socket.end(Buffer.of(0x15, 3, 1, 0, 2, 2, 70)))),
    sees: foreign(', it speaks TLS'),
  },
  {
    id: 'F14',
    fault: 'a mail server, which greets and waits',
    build: does((socket) => socket.write('220 mail.example.com ESMTP\r\n'), 400),
    sees: foreign(': "220 mail.example.com ESMTP"'),
  },
  {
    id: 'F15',
    fault: 'an SSH 1 server',
    build: says('SSH-1.5-old\n'),
    sees: {
      code: 'protocol-version',
      phase: 'banner',
      retry: 'no',
      message: '127.0.0.1 port PORT does not speak version 2 of the SSH protocol: "SSH-1.5-old".',
      hint: 'Upgrade the SSH server: version 1 is broken beyond repair and is not spoken here.',
    },
  },
  {
    id: 'F16',
    fault: 'greeting lines, and the identification line byte by byte',
    build: async (clean) => {
      const { server, scene } = await sshd(clean);
      const slowly = await tcp(clean, (socket) => introduceSlowly(socket, server.port));
      const knownHosts = server.knownHosts.replaceAll(`:${server.port} `, `:${slowly.server.port} `);
      return set(host(scene, { port: slowly.server.port }), { knownHosts });
    },
    sees: { audited: true },
  },
  {
    id: 'F18',
    fault: 'an endless greeting',
    build: async (clean) => {
      const { server, scene } = await tcp(clean, pour);
      // What the kernel's buffers took, and no more.
      return { ...scene, memory: 40, check: () => expect(server.received().length).toBeLessThan(1000) };
    },
    sees: breaks('it sends endless text and no identification line'),
  },
  {
    id: 'F19',
    fault: 'an identification line with a terminal sequence and a workflow command',
    build: says('SSH-2.0-x\x1b[31m::error::\r\n'),
    sees: breaks('its identification line is malformed'),
  },
  {
    id: 'F19',
    fault: 'words with a terminal sequence and a workflow command, then FIN',
    build: does((socket) => socket.end('go \x1b[31maway\n::error::now\n')),
    sees: {
      code: 'closed-before-banner',
      phase: 'banner',
      retry: 'yes',
      message:
        '127.0.0.1 port PORT closed the connection before it introduced itself as an SSH server: "go [31maway ::error::now".',
      hint: 'sshd may be overloaded (MaxStartups), may block this address, or may not be what listens there: see its log.',
    },
  },
  {
    id: 'F19',
    fault: 'an identification line that does not end',
    build: says(`SSH-2.0-${'x'.repeat(2000)}`),
    sees: breaks('its identification line does not end'),
  },
  {
    id: 'F20',
    fault: 'every byte for itself, one each 5 ms',
    build: async (clean) => {
      const slowly = await through(clean, await sshd(clean), { piece: 1, everyMs: 5 });
      return { ...set(slowly.scene, { handshakeTimeoutMs: 1500 }), stalls: 1500 };
    },
    sees: {
      code: 'handshake-timeout',
      phase: 'kex',
      retry: 'yes',
      message: '127.0.0.1 port PORT accepted the connection, but did not finish the key exchange within 1.5 s.',
      hint: 'A path MTU that is too small for full packets (VPN, tunnel) does this, and so does an overloaded host.',
    },
  },
  {
    id: 'F20',
    fault: 'a trickle that never becomes a line',
    build: does((socket) => {
      const timer = setInterval(() => socket.write('S'), 5);
      socket.on('close', () => clearInterval(timer));
    }, 400),
    sees: {
      code: 'not-ssh',
      phase: 'banner',
      retry: 'no',
      message: /^127\.0\.0\.1 port PORT is no SSH server: "S+"\.$/,
      hint: wrongPlace,
    },
  },
];

/** Greets, and hands the identification line of the real server on byte by byte. */
function introduceSlowly(socket: Socket, port: number): void {
  const upstream = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  socket.pipe(upstream);
  socket.on('close', () => upstream.destroy());
  socket.write('Welcome\r\nto SSH-2.0-nothing\r\n');
  upstream.once('data', (first: Buffer) => {
    upstream.pause();
    const send = (at: number) => {
      if (at === first.length) {
        upstream.pipe(socket);
        return;
      }
      socket.write(first.subarray(at, at + 1));
      setTimeout(send, 1, at + 1);
    };
    send(0);
  });
}

/** Writes greeting lines for as long as somebody reads. */
function pour(socket: Socket): void {
  const more = () => {
    while (!socket.destroyed && socket.write(`${'x'.repeat(4000)}\n`));
  };
  socket.on('drain', more);
  more();
}

function portOf(address: ReturnType<ReturnType<typeof createHttpServer>['address']>): number {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

testFaults(faults);
