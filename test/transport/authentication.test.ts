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
});

describe('the agent', () => {
  test('does not matter when the key is enough', async () => {
    const { port, knownHosts } = await start({ authenticate: wants('publickey') });
    (await open(port, { knownHosts, agentSocket: '/nonexistent/agent' })).close();
  });
});
