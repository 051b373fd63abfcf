import { afterEach, describe, expect, test } from 'vitest';
import { backends, moved, patient, Servers } from './both-backends.ts';
import type { Fault } from './fault-proxy.ts';
import { ed25519Key, fields } from './host-keys.ts';
import { caught, failureOf, open, runScript } from './try-connect.ts';

const servers = new Servers();

afterEach(() => servers.stop());

describe.each(backends)('%s', (backend) => {
  const slow = patient(backend);
  describe('in the key exchange', () => {
    test.each<[Fault, string]>([
      [{ after: 30, how: 'fin' }, 'connection-lost'],
      [{ after: 600, how: 'fin' }, 'connection-lost'],
      [{ after: 600, how: 'rst' }, 'connection-lost'],
      [{ after: 600, how: 'stall' }, 'handshake-timeout'],
    ])('%o', async (fault, code) => {
      const ssh = await servers.ssh();
      const proxy = await servers.faultProxy(ssh.port, fault);
      const knownHosts = moved(ssh.knownHosts, ssh.port, proxy.port);
      const handshakeTimeoutMs = fault.how === 'stall' ? 1500 : 8000;
      expect(await failureOf(proxy.port, { ...slow, knownHosts, handshakeTimeoutMs })).toMatchObject({
        code,
        phase: 'kex',
      });
      expect(ssh.tries).toEqual([]);
    });

    test.each([120, 600, 900])('a bit that flips at byte %i is no reason to send anything', async (after) => {
      const ssh = await servers.ssh();
      const proxy = await servers.faultProxy(ssh.port, { after, how: 'flip' });
      const knownHosts = moved(ssh.knownHosts, ssh.port, proxy.port);
      const failure = await failureOf(proxy.port, { ...slow, knownHosts, handshakeTimeoutMs: 1500 });
      expect([
        'handshake-failed',
        'protocol-error',
        'algorithm-mismatch',
        'handshake-timeout',
        'connection-lost',
      ]).toContain(failure.code);
      expect(ssh.tries).toEqual([]);
    });

    test('a packet that is longer than any may be', async () => {
      const { port } = await servers.tcp((socket) =>
        socket.write('SSH-2.0-x\r\n\xff\xff\xff\xff\xff\xff\xff\xff', 'latin1'),
      );
      expect(await failureOf(port, slow)).toMatchObject({ code: 'protocol-error', phase: 'kex' });
    });

    test.each<[string, object, string, string]>([
      [
        'key exchange',
        { kex: ['diffie-hellman-group14-sha1'] },
        'key exchange method',
        'diffie-hellman-group14-sha1, kex-strict-s-v00@openssh.com',
      ],
      ['cipher', { cipher: ['3des-cbc', 'aes256-cbc'] }, 'cipher', '3des-cbc, aes256-cbc'],
      ['MAC', { cipher: ['aes128-ctr'], hmac: ['hmac-sha1'] }, 'MAC', 'hmac-sha1'],
      ['compression', { compress: ['zlib'] }, 'compression', 'zlib'],
    ])('no common %s: both sides are told', async (_name, algorithms, what, theirs) => {
      const { port } = await servers.ssh({ config: { algorithms } });
      const failure = await failureOf(port, slow);
      expect(failure).toMatchObject({ code: 'algorithm-mismatch', phase: 'kex' });
      expect(failure.message).toContain(
        `There is no ${what} that both sides accept: 127.0.0.1 port ${port} offers "${theirs}", we offer `,
      );
    });
  });

  describe('the host key', () => {
    test.each<[string, (own: string, port: number) => string, string]>([
      ['unknown', () => '', 'host-key-unknown'],
      ['changed', (_own, port) => `[127.0.0.1]:${port} ${fields(ed25519Key(5))}\n`, 'host-key-changed'],
      ['revoked', (own) => `@revoked * ${own.split(' ').slice(1).join(' ')}${own}`, 'host-key-revoked'],
    ])('%s: nothing of the login goes out', async (_name, knownHosts, code) => {
      const ssh = await servers.ssh();
      const given = { ...slow, knownHosts: knownHosts(ssh.knownHosts, ssh.port) };
      const failure = await failureOf(ssh.port, given);
      expect(failure).toMatchObject({ code, phase: 'hostkey' });
      // To the letter, with both fingerprints and the line to add.
      expect(failure).toEqual(await failureOf(ssh.port, { ...given, backend: 'builtin' }));
      expect(ssh.tries).toEqual([]);
    });

    test('an impostor that shows the right key, but cannot sign with it', async () => {
      const right = await servers.ssh();
      const impostor = await servers.ssh({
        onClient: (client) => {
          const hostKeys = Reflect.get(Reflect.get(client, '_protocol'), '_hostKeys');
          hostKeys['ssh-ed25519'].getPublicSSH = () => right.hostKey;
        },
      });
      const knownHosts = moved(right.knownHosts, right.port, impostor.port);
      expect(await failureOf(impostor.port, { ...slow, knownHosts })).toMatchObject({
        code: 'handshake-failed',
        phase: 'kex',
        message: `The key exchange with 127.0.0.1 port ${impostor.port} failed: the signature does not fit the host key, or the data was altered on the way.`,
      });
      expect(impostor.tries).toEqual([]);
    });

    test('another one at a rekey, though known, makes the output worthless', async () => {
      const other = await servers.ssh();
      const ssh = await servers.ssh({
        exec: (channel, _command, client) => {
          channel.write('trusted');
          const protocol = Reflect.get(client, '_protocol');
          protocol._hostKeys['ssh-ed25519'].getPublicSSH = () => other.hostKey;
          protocol.rekey();
        },
      });
      const knownHosts = `${ssh.knownHosts}[127.0.0.1]:${ssh.port} ${fields(other.hostKey)}\n`;
      const session = await open(ssh.port, { ...slow, knownHosts });
      expect(await caught(runScript(session, 'echo hi'))).toMatchObject({ code: 'host-key-changed', phase: 'hostkey' });
      session.close();
    });
  });
});
