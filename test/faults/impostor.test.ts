import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { offeredTypes } from '../../src/transport/algorithms.ts';
import { Authentication } from '../../src/transport/authentication.ts';
import { handshake } from '../../src/transport/handshake.ts';
import { writeStrings } from '../../src/transport/host-key.ts';
import { readIdent } from '../../src/transport/read-ident.ts';
import { startFakeSsh } from '../transport/fake-server.ts';
import { ed25519Key, fields } from '../transport/host-keys.ts';
import { CLIENT_KEY, caught } from '../transport/try-connect.ts';
import type { Clean, Expected, Fault, Scene } from './fault.ts';
import { startImpostor } from './impostor.ts';
import { fakeSsh, set } from './scenes.ts';
import { testFaults } from './test-faults.ts';

// Host keys again: what somebody could try who answers in the place of the host.

const changed: Expected = {
  code: 'host-key-changed',
  phase: 'hostkey',
  retry: 'no',
  message:
    'THE HOST KEY OF 127.0.0.1 port PORT HAS CHANGED: it offers ssh-ed25519 FINGERPRINT, known is ssh-ed25519 FINGERPRINT (known-hosts:1). Somebody may be answering in its place. Nothing secret was sent.',
  hint: 'If the host was reinstalled, compare the fingerprint on the host itself, then replace known-hosts:1 by: `[127.0.0.1]:PORT ssh-ed25519 KEY`',
};

const SERVICE_ACCEPT = Buffer.concat([Buffer.of(6), writeStrings(['ssh-userauth'])]);
const USERAUTH_FAILURE = Buffer.concat([Buffer.of(51), writeStrings(['password,publickey']), Buffer.of(0)]);
const USERAUTH_SUCCESS = Buffer.of(52);

/** Somebody in the middle who does not wait for the verdict, and gets nothing for it. */
function impostor(...messages: readonly Buffer[]) {
  return async (clean: Clean): Promise<Scene> => {
    const server = clean(await startImpostor(messages), (started) => started.stop());
    const knownHosts = `[127.0.0.1]:${server.port} ${fields(ed25519Key(5))}\n`;
    return {
      hosts: [{ port: server.port }],
      transport: { key: CLIENT_KEY, password: 'canary', knownHosts },
      check: () => {
        expect(server.tries).toEqual([]);
        // Plain messages all: what would be encrypted comes after NEWKEYS, and that never came.
        const sent = numbersOf(server.received()).filter((number) => number !== DISCONNECT);
        expect(sent).toEqual([KEXINIT, KEX_ECDH_INIT]);
      },
    };
  };
}

const [DISCONNECT, KEXINIT, KEX_ECDH_INIT] = [1, 20, 30];

/** The numbers of all messages that a client has sent without encryption. */
function numbersOf(received: Buffer): readonly number[] {
  const numbers: number[] = [];
  for (let at = received.indexOf('\n') + 1; at + 6 <= received.length; at += 4 + received.readUInt32BE(at)) {
    numbers.push(received[at + 5] ?? 0);
  }
  return numbers;
}

const faults: readonly Fault[] = [
  {
    id: 'F36',
    fault: 'somebody in the middle goes on to the login before the verdict',
    build: impostor(SERVICE_ACCEPT, USERAUTH_FAILURE),
    sees: changed,
  },
  {
    id: 'F37',
    fault: 'somebody in the middle grants the login before the verdict',
    build: impostor(SERVICE_ACCEPT, USERAUTH_SUCCESS),
    sees: changed,
  },
  {
    id: 'F38',
    fault: 'the host key changes at a rekey, to another known one',
    build: async (clean) => {
      const other = clean(await startFakeSsh(), (started) => started.stop());
      const { server, scene } = await fakeSsh(clean, {
        exec: (channel, _command, client) => {
          channel.write('trusted');
          const protocol = Reflect.get(client, '_protocol');
          protocol._hostKeys['ssh-ed25519'].getPublicSSH = () => other.hostKey;
          protocol.rekey();
        },
      });
      const known = `${server.knownHosts}[127.0.0.1]:${server.port} ${fields(other.hostKey)}\n`;
      return set(scene, { knownHosts: known });
    },
    sees: {
      code: 'host-key-changed',
      phase: 'hostkey',
      retry: 'no',
      message:
        'THE HOST KEY OF 127.0.0.1 port PORT HAS CHANGED: it offers ssh-ed25519 FINGERPRINT, this connection began with FINGERPRINT. Somebody may be answering in its place.',
      hint: 'What the host said on this connection was thrown away: find out who can interfere with it.',
    },
  },
];

testFaults(faults);

test.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('bug');
    },
  ],
  ['promises to accept', async () => ({ kind: 'accepted' })],
  ['says null', () => null],
  ['says 0', () => 0],
  ['says true', () => true],
])('F39 a judge of host keys that %s lets nobody in', async (_name, judge) => {
  const server = await startFakeSsh();
  const socket = connect(server.port, '127.0.0.1');
  const signal = new AbortController().signal;
  await readIdent(socket, 'web1 port 22', signal);
  const failure = await caught(
    handshake({
      wire: socket,
      target: 'web1 port 22',
      user: 'audit',
      judge: judge as never,
      knownTypes: new Set(offeredTypes),
      authentication: new Authentication(
        'audit',
        { signers: [], agent: 'unused', credentials: [], notInAgent: [] },
        'canary',
      ),
      onPhase: () => undefined,
      keepAliveMs: 8000,
      signal,
    }),
  );
  socket.destroy();
  await server.stop();
  expect(['internal', 'handshake-failed']).toContain(failure.code);
  expect(server.tries).toEqual([]);
});
