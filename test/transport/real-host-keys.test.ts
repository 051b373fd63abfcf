import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fingerprint } from '../../src/transport/host-key.ts';
import { run } from '../fleet/run.ts';
import { type Sshd, startSshd } from '../fleet/sshd.ts';
import { hostOf } from './a-host.ts';
import { ed25519Key, fields } from './host-keys.ts';
import { caught, open } from './try-connect.ts';
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

  test('one whose name is hashed', async () => {
    const file = join(sshd.directory, 'hashed');
    await writeFile(file, sshd.knownHosts);
    await run(['ssh-keygen', '-q', '-H', '-f', file]);
    const knownHosts = await readFile(file, 'utf8');
    expect(knownHosts).toMatch(/^\|1\|/);
    await sayHello(sshd.port, right(sshd, { knownHosts }));
  });

  test('what ssh-keyscan prints', async () => {
    await sayHello(
      sshd.port,
      right(sshd, { knownHosts: await run(['ssh-keyscan', '-p', `${sshd.port}`, '127.0.0.1']) }),
    );
  });

  test('a pinned one, as ssh-keygen prints it', async () => {
    await sayHello(
      sshd.port,
      right(sshd, { knownHosts: '', host: hostOf(sshd, { hostKey: sshd.hostKeyFingerprint }) }),
    );
  });

  test.each<[string, (server: Sshd) => string, string]>([
    ['unknown', () => '', 'host-key-unknown'],
    ['changed', (server) => `[127.0.0.1]:${server.port} ${fields(ed25519Key(1))}\n`, 'host-key-changed'],
    [
      'revoked',
      (server) => `@revoked * ${server.hostKeyLine.split(' ').slice(1).join(' ')}\n${server.knownHosts}`,
      'host-key-revoked',
    ],
    ['known only by an authority', () => `@cert-authority * ${fields(ed25519Key(1))}\n`, 'host-key-ca-unsupported'],
  ])('%s: refused, and nobody has tried to log in', async (_name, knownHosts, code) => {
    await withSshd({ config: ['LogLevel DEBUG1'] }, async (server) => {
      const failure = await caught(open(server.port, right(server, { knownHosts: knownHosts(server) })));
      expect(failure).toMatchObject({ code, phase: 'hostkey' });
      expect(server.log()).not.toMatch(/userauth|publickey|Invalid user/i);
    });
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
