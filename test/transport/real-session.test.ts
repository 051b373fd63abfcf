import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Account, makeAccount } from '../fleet/account.ts';
import { type Sshd, startSshd } from '../fleet/sshd.ts';
import { hostOf } from './a-host.ts';
import { caught, open, runScript } from './try-connect.ts';
import { right, sayHello, withSshd } from './with-sshd.ts';

let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd();
});

afterAll(async () => {
  await sshd.stop();
});

describe('accounts', () => {
  const accounts: Account[] = [];

  async function account(options: Parameters<typeof makeAccount>[0]): Promise<string> {
    const made = await makeAccount(options);
    accounts.push(made);
    return made.user;
  }

  afterAll(async () => {
    for (const each of accounts) await each.remove();
  });

  test('key and password, one after the other', async () => {
    const user = await account({ password: 'right secret' });
    const config = ['PasswordAuthentication yes', 'AuthenticationMethods publickey,password'];
    await withSshd({ config }, async (server) => {
      const settings = right(server, { host: hostOf(server, { user }) });
      await sayHello(server.port, { ...settings, password: 'right secret' });
      expect((await caught(open(server.port, { ...settings, password: 'wrong' }))).code).toBe('auth-failed');
      const failure = await caught(open(server.port, settings));
      expect(failure.hint).toBe(
        'The server wants a password for this account: allow a key instead, or give ssh-password.',
      );
    });
  });

  test('password alone', async () => {
    const user = await account({ password: 'right secret' });
    await withSshd({ config: ['PasswordAuthentication yes'] }, async (server) => {
      await sayHello(
        server.port,
        right(server, { key: undefined, password: 'right secret', host: hostOf(server, { user }) }),
      );
    });
  });

  test.each(['/bin/dash', '/bin/bash'])('%s', async (shell) => {
    await sayHello(sshd.port, right(sshd, { host: hostOf(sshd, { user: await account({ shell }) }) }));
  });

  test('no login shell: the command ends, and says so', async () => {
    const user = await account({ shell: '/usr/sbin/nologin' });
    const session = await open(sshd.port, right(sshd, { host: hostOf(sshd, { user }) }));
    expect(await runScript(session, 'echo hello\n')).toEqual({
      how: 'exited',
      exitCode: 1,
      stdout: 'This account is currently not available.\n',
      stderr: '',
    });
    session.close();
  });

  test('an unknown user looks like a refused key', async () => {
    const failure = await caught(open(sshd.port, right(sshd, { host: hostOf(sshd, { user: 'la-nobody' }) })));
    expect(failure).toMatchObject({ code: 'auth-failed', phase: 'auth' });
  });
});

describe('the session', () => {
  test('a forced command gets the script and does what it likes', async () => {
    await withSshd({ authorizedKeys: ['command="echo forced; exit 9" {key}'] }, async (server) => {
      const session = await open(server.port, right(server));
      expect(await runScript(session, 'echo hello\n')).toEqual({
        how: 'exited',
        exitCode: 9,
        stdout: 'forced\n',
        stderr: '',
      });
      session.close();
    });
  });

  test('an account that may open no session', async () => {
    await withSshd({ config: ['MaxSessions 0'] }, async (server) => {
      const session = await open(server.port, right(server));
      expect(await caught(runScript(session, 'true'))).toMatchObject({ code: 'exec-refused', phase: 'session' });
    });
  });

  test('keys are exchanged anew while the output flows', async () => {
    await withSshd({ config: ['RekeyLimit 256K'] }, async (server) => {
      const session = await open(server.port, right(server));
      const ran = await runScript(session, 'head -c 5000000 /dev/zero | tr "\\0" x\n');
      expect(ran).toMatchObject({ how: 'exited', exitCode: 0 });
      expect(ran.stdout).toBe('x'.repeat(5_000_000));
      session.close();
    });
  });

  test('a program that never stops writing', async () => {
    const session = await open(sshd.port, right(sshd, { maxOutputBytes: 1024 * 1024 }));
    expect((await caught(runScript(session, 'yes\n'))).code).toBe('output-limit');
  });

  test('the server dies in the middle', async () => {
    const session = await open(sshd.port, right(sshd));
    const ran = await runScript(session, 'echo partial; sleep 0.5; kill -9 $PPID; sleep 5\n');
    expect(ran).toMatchObject({ how: 'lost', stdout: 'partial\n' });
  });

  test('a server that takes no more connections for now', async () => {
    await withSshd({ config: ['MaxStartups 1:100:1', 'LoginGraceTime 10'] }, async (server) => {
      const busy = connect(server.port, '127.0.0.1');
      await once(busy, 'data');
      expect(await caught(open(server.port, right(server)))).toMatchObject({
        code: 'throttled',
        phase: 'banner',
        message: `127.0.0.1 port ${server.port} turns connections away for now: "Exceeded MaxStartups".`,
      });
      busy.destroy();
    });
  });

  test('a server that speaks only what we do not', async () => {
    await withSshd({ config: ['KexAlgorithms sntrup761x25519-sha512@openssh.com'] }, async (server) => {
      const failure = await caught(open(server.port, right(server)));
      expect(failure.code).toBe('algorithm-mismatch');
      expect(failure.message).toContain('offers "sntrup761x25519-sha512@openssh.com');
    });
  });
});
