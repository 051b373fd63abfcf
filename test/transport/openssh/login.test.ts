import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../fleet/run.ts';
import { makeKey, type Sshd, startSshd } from '../../fleet/sshd.ts';
import { patient } from '../both-backends.ts';
import { caught, open, runScript, type TrySettings } from '../try-connect.ts';
import { right, sayHello, withSshd } from '../with-sshd.ts';
import { type Authority, makeAuthority } from './authority.ts';

const slow = patient('openssh');

describe('keys of every kind, which ssh never sees', () => {
  const kinds: readonly (readonly [string, readonly string[]])[] = [
    ['RSA in PEM form, encrypted', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']],
    ['ECDSA 256 in PKCS #8 form, encrypted', ['-t', 'ecdsa', '-b', '256', '-m', 'PKCS8']],
    ['ECDSA 384 in OpenSSH form, encrypted', ['-t', 'ecdsa', '-b', '384', '-a', '1']],
    ['ECDSA 521 in PEM form, encrypted', ['-t', 'ecdsa', '-b', '521', '-m', 'PEM']],
    ['ed25519, encrypted', ['-t', 'ed25519', '-a', '1']],
  ];
  let directory = '';
  let sshd: Sshd;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'limits-audit-real-'));
    const make = async ([name, args]: (typeof kinds)[number]) => {
      await run(['ssh-keygen', '-q', '-N', 'pass phrase', '-f', join(directory, name), ...args]);
      return (await readFile(join(directory, `${name}.pub`), 'utf8')).trim();
    };
    sshd = await startSshd({ authorizedKeys: await Promise.all(kinds.map(make)) });
  });

  afterAll(async () => {
    await sshd.stop();
    await rm(directory, { recursive: true });
  });

  test.each(kinds)('%s', async (name) => {
    const key = await readFile(join(directory, name), 'utf8');
    await sayHello(sshd.port, right(sshd, { ...slow, key, keyPassphrase: 'pass phrase' }));
  });

  test('a key that the account does not know', async () => {
    const failure = await caught(open(sshd.port, right(sshd, slow)));
    expect(failure).toMatchObject({ code: 'auth-failed', phase: 'auth' });
    expect(failure.message).toMatch(
      /^The login as \S+ was refused\. Tried: publickey SHA256:\S{43}\. The server accepts: "publickey"\.$/,
    );
  });
});

describe("keys of the user's own agent", () => {
  test.each(['ed25519', 'ecdsa', 'rsa'] as const)('%s', async (kind) => {
    const directory = await mkdtemp(join(tmpdir(), 'limits-audit-agent-'));
    const socket = join(directory, 'agent');
    const pid = /SSH_AGENT_PID=(\d+)/.exec(await run(['ssh-agent', '-s', '-a', socket]))?.[1] ?? '';
    const files = ['wrong', 'right'].map((name) => join(directory, name));
    for (const file of files) {
      await makeKey(file, kind, kind === 'rsa' ? ['-b', '2048'] : []);
      await run(['env', `SSH_AUTH_SOCK=${socket}`, 'ssh-add', '-q', file]);
    }
    const authorized = (await readFile(`${files[1]}.pub`, 'utf8')).trim();
    await withSshd({ authorizedKeys: [authorized] }, (server) =>
      sayHello(server.port, right(server, { ...slow, key: undefined, agentSocket: socket })),
    );
    await run(['kill', pid]);
    await rm(directory, { recursive: true });
  });
});

describe('user certificates', () => {
  let authority: Authority;
  let sshd: Sshd;

  beforeAll(async () => {
    authority = await makeAuthority();
    sshd = await startSshd({ authorizedKeys: [], config: [`TrustedUserCAKeys ${authority.publicKeyFile}`] });
  });

  afterAll(async () => {
    await sshd.stop();
    await authority.remove();
  });

  const settings = (parts: TrySettings) => right(sshd, { ...slow, ...parts });

  test.each(['ed25519', 'ecdsa', 'rsa'] as const)('for a key of type %s', async (kind) => {
    await sayHello(sshd.port, settings(await authority.issue(sshd.user, kind)));
  });

  test('for a key of the agent', async () => {
    const { key, certificate } = await authority.issue(sshd.user);
    const socket = join(authority.directory, 'agent');
    const pid = /SSH_AGENT_PID=(\d+)/.exec(await run(['ssh-agent', '-s', '-a', socket]))?.[1] ?? '';
    await run(['env', `SSH_AUTH_SOCK=${socket}`, 'ssh-add', '-q', '-'], key);
    await sayHello(sshd.port, settings({ key: undefined, agentSocket: socket, certificate }));
    await run(['kill', pid]);
  });

  test('without it, the key alone is refused', async () => {
    const { key } = await authority.issue(sshd.user);
    expect(await caught(open(sshd.port, settings({ key })))).toMatchObject({ code: 'auth-failed', phase: 'auth' });
  });

  test('for another account: refused, and the certificate is named', async () => {
    const failure = await caught(open(sshd.port, settings(await authority.issue('somebody,else'))));
    expect(failure).toMatchObject({ code: 'auth-failed', phase: 'auth' });
    expect(failure.message).toMatch(/Tried: certificate SHA256:\S{43}, publickey SHA256:\S{43}\./);
  });

  test('of another authority: refused', async () => {
    const other = await makeAuthority();
    expect((await caught(open(sshd.port, settings(await other.issue(sshd.user))))).code).toBe('auth-failed');
    await other.remove();
  });

  test('with a forced command: that is what runs', async () => {
    const issued = await authority.issue(sshd.user, 'ed25519', ['-O', 'force-command=echo forced']);
    const session = await open(sshd.port, settings(issued));
    expect(await runScript(session, 'echo hello\n')).toMatchObject({ how: 'exited', exitCode: 0, stdout: 'forced\n' });
    session.close();
  });
});
