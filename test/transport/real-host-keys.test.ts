import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fingerprint } from '../../src/transport/host-key.ts';
import { type Sshd, startSshd } from '../fleet/sshd.ts';
import { hostOf } from './a-host.ts';
import { right, sayHello, withSshd } from './with-sshd.ts';

let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd();
});

afterAll(async () => {
  await sshd.stop();
});

describe('host keys', () => {
  test('a known one', async () => {
    await sayHello(sshd.port, right(sshd));
    expect(sshd.log()).toMatch(/Accepted key ED25519|Accepted publickey/);
  });

  test('a pinned one, as ssh-keygen prints it', async () => {
    await sayHello(
      sshd.port,
      right(sshd, { knownHosts: '', host: hostOf(sshd, { hostKey: sshd.hostKeyFingerprint }) }),
    );
  });

  test.each(['ssh-rsa', 'ecdsa-sha2-nistp256', 'ssh-ed25519'])(
    'a server with three keys, known only by %s',
    async (type) => {
      await withSshd({ hostKeys: ['ed25519', 'ecdsa', 'rsa'] }, async (server) => {
        const known = server.hostKeys.filter((key) => key.type === type);
        await sayHello(server.port, right(server, { knownHosts: known.map((key) => key.line).join('\n') }));
        const host = hostOf(server, { hostKey: known[0]?.fingerprint });
        await sayHello(server.port, right(server, { knownHosts: '', host }));
      });
    },
  );

  test('fingerprints are what OpenSSH prints', () => {
    expect(sshd.hostKeys.map((key) => fingerprint(key.blob))).toEqual(sshd.hostKeys.map((key) => key.fingerprint));
  });
});
