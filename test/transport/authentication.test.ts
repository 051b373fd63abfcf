import { afterEach, describe, expect, test } from 'vitest';
import { type FakeSsh, startFakeSsh } from './fake-server.ts';
import { sendRaw } from './send-raw.ts';
import { failureOf, open, type TrySettings } from './try-connect.ts';

let server: FakeSsh | undefined;

afterEach(async () => {
  await server?.allClosed();
  await server?.stop();
  server = undefined;
});

type Options = NonNullable<Parameters<typeof startFakeSsh>[0]>;

async function start(options: Options): Promise<FakeSsh> {
  server = await startFakeSsh(options);
  return server;
}

async function failAgainst(options: Options, settings: TrySettings = {}) {
  const { port, knownHosts } = await start(options);
  return await failureOf(port, { knownHosts, ...settings });
}

const FINGERPRINT = 'SHA256:YwwQVwoBjtJd/5IVJn9ZLS0oWZvvJtbrVd9od3pvNOc';
const checkAccount =
  "Check the user name, that the key stands in the account's authorized_keys, and that the account is not locked (AllowUsers, expiry, shell). A user certificate needs ssh-certificate and ssh-backend: openssh.";

/** Lets in only by these methods, one after the other. */
function wants(...methods: readonly string[]): NonNullable<Options['authenticate']> {
  let done = 0;
  return (context) => {
    const left = methods.slice(done);
    if (context.method !== left[0]) return context.reject([...new Set(left)] as never);
    // ssh2's server hands a key over twice: first as a question, then with its signature.
    if (context.method === 'publickey' && !context.signature) return context.accept();
    done += 1;
    if (done === methods.length) return context.accept();
    context.reject(methods.slice(done) as never, true);
  };
}

describe('order of methods', () => {
  test('the key at once, without a question first', async () => {
    const { port, knownHosts, tries } = await start({ authenticate: wants('publickey') });
    (await open(port, { knownHosts, password: 'secret' })).close();
    expect(tries).toEqual(['publickey', 'publickey']);
  });

  test('the password after the key, when the server asks for it', async () => {
    const { port, knownHosts, tries } = await start({ authenticate: wants('password') });
    (await open(port, { knownHosts, password: 'secret' })).close();
    expect(tries).toEqual(['publickey', 'password']);
  });

  test('the password never when the server does not ask for it', async () => {
    const failure = await failAgainst(
      { authenticate: (context) => context.reject(['publickey']) },
      { password: 'secret' },
    );
    expect(failure.code).toBe('auth-failed');
    expect(server?.tries).toEqual(['publickey']);
  });

  test('with a password alone, the server is asked first', async () => {
    const { port, knownHosts, tries } = await start({ authenticate: wants('password') });
    (await open(port, { knownHosts, key: '', password: 'secret' })).close();
    expect(tries).toEqual(['none', 'password']);
  });

  test.each([
    [
      ['publickey', 'password'],
      ['publickey', 'publickey', 'password'],
    ],
    [
      ['password', 'publickey'],
      ['publickey', 'password', 'publickey', 'publickey'],
    ],
  ])('both, one after the other: %o', async (methods, expected) => {
    const { port, knownHosts, tries } = await start({ authenticate: wants(...methods) });
    (await open(port, { knownHosts, password: 'secret' })).close();
    expect(tries).toEqual(expected);
  });

  test('a server that is never satisfied is left', async () => {
    const failure = await failAgainst(
      { authenticate: (context) => context.reject(['publickey', 'password'], true) },
      { password: 'secret' },
    );
    expect(failure.code).toBe('auth-failed');
    expect(server?.tries.length).toBeLessThan(12);
  });
});

describe('refused', () => {
  test('the key', async () => {
    const failure = await failAgainst({
      authenticate: (context) => context.reject(['publickey', 'keyboard-interactive']),
    });
    expect(failure).toEqual({
      code: 'auth-failed',
      phase: 'auth',
      message: `The login as audit was refused. Tried: publickey ${FINGERPRINT}. The server accepts: "publickey, keyboard-interactive".`,
      hint: checkAccount,
    });
  });

  test('the key, where only a password would do', async () => {
    const failure = await failAgainst({
      authenticate: (context) => context.reject(['password', 'keyboard-interactive']),
    });
    expect(failure).toEqual({
      code: 'auth-failed',
      phase: 'auth',
      message: `The login as audit was refused. Tried: publickey ${FINGERPRINT}. The server accepts: "password, keyboard-interactive".`,
      hint: 'The server wants a password for this account: allow a key instead, or give ssh-password.',
    });
  });

  test('questions are never answered', async () => {
    const expected = {
      code: 'auth-interactive-unsupported',
      phase: 'auth',
      message: 'The server wants to ask questions (keyboard-interactive) before it lets audit in.',
      hint: 'Nobody is there to answer: allow a key alone for this account (AuthenticationMethods publickey), or plain password authentication.',
    };
    const only: Options = { authenticate: (context) => context.reject(['keyboard-interactive']) };
    expect(await failAgainst(only, { password: 'secret' })).toEqual(expected);
    expect(server?.tries).toEqual(['publickey']);
    await server?.stop();
    expect(await failAgainst(only, { key: '', password: 'secret' })).toEqual(expected);
    expect(server?.tries).toEqual(['none']);
  });

  test('questions after a key that was right', async () => {
    const failure = await failAgainst({ authenticate: wants('publickey', 'keyboard-interactive') });
    expect(failure.message).toBe(
      'The server also wants to ask questions (keyboard-interactive) before it lets audit in.',
    );
  });

  test('with its reason for hanging up, made harmless', async () => {
    let client: object = {};
    const failure = await failAgainst({
      authenticate: () => sendRaw(client, 1, Buffer.of(0, 0, 0, 2), 'Too many\n::error::failures \x1b[31m'),
      onClient: (connected) => {
        client = connected;
      },
    });
    expect(failure.code).toBe('auth-failed');
    expect(failure.message).toBe(
      `The login as audit was refused. Tried: publickey ${FINGERPRINT}. The server accepts: it did not say. It said: "Too many ::error::failures [31m".`,
    );
  });

  test('no answer at all', async () => {
    const { port, knownHosts } = await start({ authenticate: () => undefined });
    expect(await failureOf(port, { knownHosts, handshakeTimeoutMs: 300 })).toEqual({
      code: 'handshake-timeout',
      phase: 'auth',
      message: `127.0.0.1 port ${port} accepted the connection, but did not finish the login within 0.3 s.`,
      hint: 'The host may be waiting for a directory or a name server (LDAP, UseDNS): see the log of its sshd.',
    });
  });

  test('a connection that is lost', async () => {
    const { port, knownHosts } = await start({
      authenticate: () => undefined,
      onClient: (client) => setTimeout(() => Reflect.get(client, '_sock').destroy(), 150),
    });
    expect(await failureOf(port, { knownHosts })).toMatchObject({ code: 'connection-lost', phase: 'auth' });
  });

  test('a password that has expired', async () => {
    const failure = await failAgainst(
      {
        authenticate: (context) => {
          if (context.method === 'password') context.requestChange('New one?', () => undefined);
          else context.reject(['password']);
        },
      },
      { key: '', password: 'secret' },
    );
    expect(failure.message).toBe(
      'The login as audit was refused. Tried: password. The server accepts: "password". It said: "the password has expired".',
    );
  });

  test('a flood of banners', async () => {
    let client: object = {};
    const failure = await failAgainst({
      authenticate: () => {
        for (let sent = 0; sent < 100; sent += 1) sendRaw(client, 53, Buffer.alloc(0), '\x1b[31mhello');
      },
      onClient: (connected) => {
        client = connected;
      },
    });
    expect(failure).toMatchObject({ code: 'protocol-error', phase: 'auth' });
    expect(failure.message).toMatch(/it sends far more than a login needs\.$/);
  });
});

describe('the agent', () => {
  test('is named when it is all there is, and gone', async () => {
    expect(
      await failAgainst({ authenticate: wants('publickey') }, { key: '', agentSocket: '/nonexistent/agent' }),
    ).toEqual({
      code: 'agent-unavailable',
      phase: 'auth',
      message: 'The SSH agent did not answer, so there was no key to log in as audit.',
      hint: 'Check SSH_AUTH_SOCK, or give a key in ssh-key.',
    });
    expect(server?.tries).toEqual(['none']);
  });

  test('does not matter when the key is enough', async () => {
    const { port, knownHosts } = await start({ authenticate: wants('publickey') });
    (await open(port, { knownHosts, agentSocket: '/nonexistent/agent' })).close();
  });
});
