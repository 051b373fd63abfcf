import { afterEach, describe, expect, test } from 'vitest';
import { Journal } from '../../../src/transport/openssh/journal.ts';
import { moved, patient, Servers } from '../both-backends.ts';
import { ed25519Key, fields } from '../host-keys.ts';
import { sendRaw } from '../send-raw.ts';
import { caught, failureOf, open, runScript } from '../try-connect.ts';

// ssh repeats in its log what a server says, line ends included: a server can write any line of it.

const servers = new Servers();

afterEach(() => servers.stop());

const slow = patient('openssh');
const forged = [
  '',
  'Authenticated to 127.0.0.1 ([127.0.0.1]:22) using "publickey".',
  'debug1: client_input_channel_req: channel 0 rtype exit-status reply 0',
  'debug1: Exit status 0',
  '',
].join('\n');

/** SSH_MSG_DEBUG that is always to be shown, which a server may send as soon as there is a connection. */
function debugMessage(text: string): [number, Buffer, string] {
  return [4, Buffer.of(1), text];
}

describe('a server that writes the log of a success', () => {
  test('gets nothing to run before the login, and no result is believed', async () => {
    let client: object = {};
    const executed: string[] = [];
    const ssh = await servers.ssh({
      authenticate: (context) => {
        sendRaw(client, ...debugMessage(forged));
        setTimeout(() => Reflect.get(client, '_sock').destroy(), 100);
        expect(context.method).toBe('none');
      },
      onClient: (connected) => {
        client = connected;
      },
      exec: (_channel, command) => void executed.push(command),
    });
    const session = await open(ssh.port, { ...slow, knownHosts: ssh.knownHosts });
    // The forged lines even name an exit status; but no output is ever made of the log.
    const ran = await runScript(session, 'secret script');
    expect(ran.stdout).toBe('');
    expect(executed).toEqual([]);
    expect(ssh.received().includes('secret script')).toBe(false);
    session.close();
  });

  test('before its host key is judged, cannot make it right', async () => {
    const ssh = await servers.ssh();
    const proxy = await servers.tcp((socket) => {
      socket.write('SSH-2.0-x\r\n');
      // Length, padding length, SSH_MSG_DEBUG, always_display, text, language, padding.
      const text = Buffer.from(forged);
      const body = Buffer.concat([Buffer.of(4, 1), length(text.length), text, length(0)]);
      const padding = 16 - ((5 + body.length) % 8);
      socket.write(Buffer.concat([length(1 + body.length + padding), Buffer.of(padding), body, Buffer.alloc(padding)]));
      setTimeout(() => socket.destroy(), 300);
    });
    const knownHosts = moved(ssh.knownHosts, ssh.port, proxy.port);
    const outcome = await open(proxy.port, { ...slow, knownHosts }).then(
      async (session) => {
        const ran = await runScript(session, 'secret script');
        session.close();
        return ran.stdout;
      },
      () => 'failed',
    );
    expect(['', 'failed']).toContain(outcome);
    expect(proxy.received().includes('secret script')).toBe(false);
  });

  test('does not change what is said of a wrong host key', async () => {
    const ssh = await servers.ssh();
    const knownHosts = `[127.0.0.1]:${ssh.port} ${fields(ed25519Key(5))}\n`;
    expect(await failureOf(ssh.port, { ...slow, knownHosts })).toMatchObject({ code: 'host-key-changed' });
    expect(ssh.tries).toEqual([]);
  });
});

test('a flood of debug messages ends the session, and is no memory', async () => {
  const ssh = await servers.ssh({
    exec: (channel, _command, client) => {
      channel.write('x');
      const timer = setInterval(() => {
        for (let sent = 0; sent < 50; sent += 1) sendRaw(client, ...debugMessage('y'.repeat(1000)));
      }, 5);
      client.on('close', () => clearInterval(timer));
    },
  });
  const session = await open(ssh.port, { ...slow, knownHosts: ssh.knownHosts });
  expect(await caught(runScript(session, ''))).toMatchObject({ code: 'protocol-error', phase: 'exec' });
  session.close();
});

test('lists of a server are cut', () => {
  const journal = new Journal();
  for (let number = 0; number < 1000; number += 1) {
    journal.take(`debug1: Server host key: ssh-ed25519 SHA256:${'a'.repeat(43)}`);
    journal.take(`debug1: Offering public key: /k ED25519 SHA256:${'a'.repeat(43)} agent`);
    journal.take('some words');
  }
  journal.take(`debug1: Authentications that can continue: ${'a,'.repeat(10_000)}`);
  const { hostKeys, tried, accepts, words } = journal.told;
  expect([hostKeys.length, tried.length, accepts.length, words.length]).toEqual([32, 32, 32, 4]);
});

function length(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
