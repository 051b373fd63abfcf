import type { AuthContext } from 'ssh2';
import { expect } from 'vitest';
import { type AccountOptions, makeAccount } from '../fleet/account.ts';
import { asRoot, run, writeAsRoot } from '../fleet/run.ts';
import type { SshdOptions } from '../fleet/sshd.ts';
import { sendRaw } from '../transport/send-raw.ts';
import type { Clean, Expected, Fault, Scene } from './fault.ts';
import { replay } from './replay.ts';
import { fakeSsh, host, set, sshd } from './scenes.ts';
import { testFaults } from './test-faults.ts';

const checkAccount =
  "Check the user name, that the key stands in the account's authorized_keys, and that the account is not locked (AllowUsers, expiry, shell). A user certificate needs ssh-certificate and ssh-backend: openssh.";
const wantsPassword = 'The server wants a password for this account: allow a key instead, or give ssh-password.';

function refused(accepts: string, hint: string, tried = 'publickey FINGERPRINT', said = ''): Expected {
  const message = `The login as USER was refused. Tried: ${tried}. The server accepts: ${accepts}.${said}`;
  return { code: 'auth-failed', phase: 'auth', retry: 'no', message, hint };
}

const onlyQuestions: Expected = {
  code: 'auth-interactive-unsupported',
  phase: 'auth',
  retry: 'no',
  message: 'The server wants to ask questions (keyboard-interactive) before it lets USER in.',
  hint: 'Nobody is there to answer: allow a key alone for this account (AuthenticationMethods publickey), or plain password authentication.',
};

/** A real sshd, and an account of its own. */
async function visited(clean: Clean, account: AccountOptions, options: SshdOptions = {}) {
  const { user } = clean(await makeAccount(account), (made) => made.remove());
  const { server, scene } = await sshd(clean, options);
  return { user, server, scene: host(scene, { user }) };
}

/** ssh2's server, which answers a try to log in as the row says. */
function answers(authenticate: (context: AuthContext) => void, transport: Scene['transport'] = {}) {
  return async (clean: Clean): Promise<Scene> => {
    const { scene } = await fakeSsh(clean, { authenticate, exec: replay() });
    return set(scene, transport);
  };
}

/** The same, and the methods that were tried, in order. */
function tries(
  authenticate: (context: AuthContext) => void,
  transport: Scene['transport'],
  ...expected: readonly string[]
) {
  return async (clean: Clean): Promise<Scene> => {
    const { server, scene } = await fakeSsh(clean, { authenticate, exec: replay() });
    return { ...set(scene, transport), check: () => expect(server.tries).toEqual(expected) };
  };
}

const passwordOnly = (context: AuthContext) => {
  if (context.method === 'password') context.accept();
  else context.reject(['password']);
};

const factors = ['PasswordAuthentication yes', 'AuthenticationMethods publickey,password'];

const faults: readonly Fault[] = [
  {
    id: 'F40',
    fault: 'a key that the account does not know',
    build: async (clean) => (await sshd(clean, { authorizedKeys: [] })).scene,
    sees: refused('"publickey"', checkAccount),
  },
  {
    id: 'F41',
    fault: 'an account that does not exist',
    build: async (clean) => host((await sshd(clean)).scene, { user: 'la-nobody' }),
    sees: refused('"publickey"', checkAccount),
  },
  {
    id: 'F41',
    fault: 'an account that may not log in (DenyUsers)',
    build: async (clean) => (await visited(clean, {}, { config: ['DenyUsers la-*'] })).scene,
    sees: refused('"publickey"', checkAccount),
  },
  {
    id: 'F41',
    fault: 'an account that is locked',
    build: async (clean) => {
      const { user, scene } = await visited(clean, { password: 'any' });
      await run(asRoot(['flock', '/run/lock/limits-audit-accounts', 'usermod', '-L', user]));
      return scene;
    },
    sees: refused('"publickey"', checkAccount),
  },
  {
    id: 'F41',
    fault: 'an account whose shell is not there',
    build: async (clean) => (await visited(clean, { shell: '/nonexistent/shell' })).scene,
    sees: refused('"publickey"', checkAccount),
  },
  {
    id: 'F43',
    fault: 'a key and a password, one after the other, and both are given',
    build: async (clean) =>
      set((await visited(clean, { password: 'right' }, { config: factors })).scene, { password: 'right' }),
    sees: { audited: true },
  },
  {
    id: 'F43',
    fault: 'a key and a password, one after the other, and the password is missing',
    build: async (clean) => (await visited(clean, { password: 'right' }, { config: factors })).scene,
    sees: refused('"password"', wantsPassword),
  },
  {
    id: 'F43',
    fault: 'a key and a password, one after the other, and the password is wrong',
    build: async (clean) =>
      set((await visited(clean, { password: 'right' }, { config: factors })).scene, { password: 'wrong' }),
    sees: refused('"password"', checkAccount, 'publickey FINGERPRINT, password'),
  },
  {
    id: 'F44',
    fault: 'a key and a password are given, and the key is enough',
    build: tries((context) => context.accept(), { password: 'canary' }, 'publickey', 'publickey'),
    sees: { audited: true },
  },
  {
    id: 'F44',
    fault: 'a key and a password are given, and the server asks for the password',
    build: tries(passwordOnly, { password: 'canary' }, 'publickey', 'password'),
    sees: { audited: true },
  },
  {
    id: 'F44',
    fault: 'a key and a password are given, and the server never asks for a password',
    build: tries((context) => context.reject(['publickey']), { password: 'canary' }, 'publickey'),
    sees: refused('"publickey"', checkAccount),
  },
  {
    id: 'F45',
    fault: 'the server only wants to ask questions, after a key',
    build: answers((context) => context.reject(['keyboard-interactive']), { password: 'canary' }),
    sees: onlyQuestions,
  },
  {
    id: 'F45',
    fault: 'the server only wants to ask questions, and there is only a password',
    build: tries((context) => context.reject(['keyboard-interactive']), { key: '', password: 'canary' }, 'none'),
    sees: onlyQuestions,
  },
  {
    id: 'F51',
    fault: 'the login is never answered',
    build: async (clean) => ({
      ...(await answers(() => undefined, { handshakeTimeoutMs: 2000 })(clean)),
      stalls: 2000,
    }),
    sees: {
      code: 'handshake-timeout',
      phase: 'auth',
      retry: 'yes',
      message: '127.0.0.1 port PORT accepted the connection, but did not finish the login within 2 s.',
      hint: 'The host may be waiting for a directory or a name server (LDAP, UseDNS): see the log of its sshd.',
    },
  },
  {
    id: 'F52',
    fault: 'sshd greets with terminal sequences (Banner)',
    build: async (clean) => {
      const text = '/var/tmp/limits-audit-banner';
      clean(text, (file) => run(asRoot(['rm', '-f', file])));
      await writeAsRoot(text, '\x1b[31m::error::hello\n'.repeat(100));
      const { scene } = await sshd(clean, { authorizedKeys: [], config: [`Banner ${text}`] });
      return scene;
    },
    sees: refused('"publickey"', checkAccount),
  },
  {
    id: 'F52',
    fault: 'a flood of banners',
    build: async (clean) => {
      const { scene } = await fakeSsh(clean, {
        onClient: (client) =>
          client.on('authentication', () => {
            for (let sent = 0; sent < 1000; sent += 1)
              sendRaw(client, 53, Buffer.alloc(0), '\x1b[31mhello'.repeat(100));
          }),
        authenticate: () => undefined,
      });
      return { ...scene, memory: 60 };
    },
    sees: {
      code: 'protocol-error',
      phase: 'auth',
      retry: 'no',
      message: '127.0.0.1 port PORT broke the SSH protocol: it sends far more than a login needs.',
      hint: 'Look at what listens there, and at what stands between it and the runner.',
    },
  },
];

testFaults(faults);
