import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sshd, startSshd } from '../../fleet/sshd.ts';
import { patient } from '../both-backends.ts';
import { ed25519Key, fields } from '../host-keys.ts';
import { caught, open } from '../try-connect.ts';
import { right, sayHello } from '../with-sshd.ts';
import { type Authority, makeAuthority } from './authority.ts';

const slow = patient('openssh');
let authority: Authority;

beforeAll(async () => {
  authority = await makeAuthority();
});

afterAll(() => authority.remove());

/** A server with a host certificate: its files exist only once it has been started without. */
async function withCertificate(
  principals: string,
  extra: readonly string[],
  body: (server: Sshd) => Promise<void>,
): Promise<void> {
  const first = await startSshd();
  const file = first.hostKeys[0]?.file ?? '';
  await authority.certify(file, principals, ['-h', ...extra]);
  const server = await startSshd({
    config: ['LogLevel DEBUG1', `HostKey ${file}`, `HostCertificate ${file}-cert.pub`],
  });
  try {
    await body({ ...server, key: server.key, hostKeys: first.hostKeys });
  } finally {
    await server.stop();
    await first.stop();
  }
}

const by = (key: string) => `@cert-authority * ${key}\n`;

describe('a host certificate', () => {
  test('of a known authority, for this host, is enough', async () => {
    await withCertificate('127.0.0.1,web1', [], (server) =>
      sayHello(server.port, right(server, { ...slow, knownHosts: by(authority.publicKey) })),
    );
  });

  const wrong: readonly (readonly [string, string, readonly string[], () => string, string])[] = [
    ['for another host', 'web2', [], () => authority.publicKey, 'it is for "web2", not for "127.0.0.1"'],
    ['that has expired', '127.0.0.1', ['-V', '20200101:20200201'], () => authority.publicKey, 'it has expired'],
    [
      'of an authority that is not known',
      '127.0.0.1',
      [],
      () => fields(ed25519Key(7)),
      'the authority that signed it is another one',
    ],
  ];
  test.each(wrong)('%s is not', async (_name, principals, extra, known, why) => {
    await withCertificate(principals, extra, async (server) => {
      const failure = await caught(open(server.port, right(server, { ...slow, knownHosts: by(known()) })));
      const own = server.hostKeys[0];
      expect(failure).toEqual({
        code: 'host-key-unknown',
        phase: 'hostkey',
        message: `The host key of 127.0.0.1 port ${server.port} is not known: it offers ssh-ed25519 ${own?.fingerprint}. No certificate vouches for it: ${why}.`,
        hint: `Compare the fingerprint on the host itself; if it is the same, add to known-hosts: \`[127.0.0.1]:${server.port} ${own?.line.split(' ').slice(1).join(' ')}\``,
      });
      expect(server.log()).not.toMatch(/userauth|publickey|Invalid user/i);
    });
  });

  test('of a revoked authority is worse', async () => {
    await withCertificate('127.0.0.1', [], async (server) => {
      const knownHosts = `${by(authority.publicKey)}@revoked * ${authority.publicKey}\n`;
      const failure = await caught(open(server.port, right(server, { ...slow, knownHosts })));
      expect(failure).toMatchObject({ code: 'host-key-revoked', phase: 'hostkey' });
      expect(failure.message).toContain('(known-hosts:2)');
      expect(server.log()).not.toMatch(/userauth|publickey|Invalid user/i);
    });
  });

  test('is not needed where the plain key is known too', async () => {
    await withCertificate('web2', [], (server) =>
      sayHello(
        server.port,
        right(server, {
          ...slow,
          knownHosts: `${by(authority.publicKey)}[127.0.0.1]:${server.port} ${server.hostKeys[0]?.line.split(' ').slice(1).join(' ')}\n`,
        }),
      ),
    );
  });
});

test('an authority alone, and a server that shows a plain key', async () => {
  const server = await startSshd({ config: ['LogLevel DEBUG1'] });
  const failure = await caught(open(server.port, right(server, { ...slow, knownHosts: by(authority.publicKey) })));
  expect(failure).toMatchObject({ code: 'host-key-unknown', phase: 'hostkey' });
  expect(failure.message).toMatch(/ No certificate vouches for it: it showed none\.$/);
  expect(server.log()).not.toMatch(/userauth|publickey|Invalid user/i);
  await server.stop();
});

test.each(['ssh-rsa', 'ecdsa-sha2-nistp256', 'ssh-ed25519'])(
  'a server with three keys, known only by %s',
  async (type) => {
    const server = await startSshd({ hostKeys: ['ed25519', 'ecdsa', 'rsa'] });
    const known = server.hostKeys.filter((key) => key.type === type);
    await sayHello(server.port, right(server, { ...slow, knownHosts: known.map((key) => key.line).join('\n') }));
    await server.stop();
  },
);
