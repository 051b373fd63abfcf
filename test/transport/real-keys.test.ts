// Who gets which key: real servers that know one key each and hang up after the first wrong one, and a real ssh-agent.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Host } from '../../src/inventory/host.ts';
import { openTransport, type TransportSettings } from '../../src/transport/transport.ts';
import { type Account, makeAccount } from '../fleet/account.ts';
import { type Agent, startAgent } from '../fleet/agent.ts';
import { run } from '../fleet/run.ts';
import { makeKey, type Sshd, startSshd } from '../fleet/sshd.ts';
import { hostOf } from './a-host.ts';
import { caught, runScript } from './try-connect.ts';

/** One wrong key is one too many. */
const ONE_TRY = { config: ['MaxAuthTries 1'] };

let web: Sshd;
let db: Sshd;
let account: Account;
let agent: Agent;

beforeAll(async () => {
  [web, db, account, agent] = await Promise.all([startSshd(ONE_TRY), startSshd(ONE_TRY), makeAccount(), startAgent()]);
});

afterAll(async () => {
  await Promise.all([web.stop(), db.stop(), account.remove(), agent.stop()]);
});

/** Opens one transport, as a run does, and logs in to all hosts at once. */
async function logIn(hosts: readonly Host[], settings: Partial<TransportSettings>): Promise<readonly string[]> {
  const knownHosts = { name: 'known-hosts', text: web.knownHosts + db.knownHosts };
  const transport = await openTransport({ connectTimeoutMs: 5000, ...settings, knownHosts });
  expect(transport.check(hosts)).toEqual([]);
  return await Promise.all(
    hosts.map(async (host) => {
      const session = await transport.connect(host, new AbortController().signal);
      const { stdout } = await runScript(session, 'id -un\n');
      session.close();
      return stdout.trim();
    }),
  );
}

describe('in one run', () => {
  test('two servers and two accounts, each with the key that it names, and one with the own key of the run', async () => {
    const namedKeys = `db: |\n${db.key.trim().replaceAll(/^/gm, '  ')}\nother: { key: ${JSON.stringify(db.key)} }\n`;
    const hosts = [
      hostOf(web),
      hostOf(db, { keys: ['db'] }),
      hostOf(db, { keys: ['other'], user: account.user }),
      hostOf(web, { user: account.user }),
    ];
    expect(await logIn(hosts, { key: web.key, namedKeys })).toEqual([web.user, db.user, account.user, account.user]);
  });

  test('a host gets the keys that it names and no others, though it would take them', async () => {
    const lenient = await startSshd();
    try {
      await agent.add(join(lenient.directory, 'client_key'));
      const transport = await openTransport({
        connectTimeoutMs: 5000,
        key: lenient.key,
        namedKeys: JSON.stringify({ db: db.key }),
        agentSocket: agent.socket,
        knownHosts: { name: 'known-hosts', text: lenient.knownHosts },
      });
      const connect = (keys: readonly string[]) =>
        transport.connect(hostOf(lenient, { keys }), new AbortController().signal);
      (await connect([])).close();
      expect((await caught(connect(['db']))).message).toBe(
        `The login as ${lenient.user} was refused. Tried: publickey ${await fingerprintOf(db)}. The server accepts: "publickey".`,
      );
    } finally {
      await lenient.stop();
    }
  });

  test('several keys in ssh-key are offered in their order', async () => {
    const lenient = await startSshd();
    try {
      const knownHosts = { name: 'known-hosts', text: lenient.knownHosts };
      const transport = await openTransport({ connectTimeoutMs: 5000, key: web.key + lenient.key, knownHosts });
      (await transport.connect(hostOf(lenient), new AbortController().signal)).close();
      const failing = await openTransport({ connectTimeoutMs: 5000, key: web.key + db.key, knownHosts });
      const failure = await caught(failing.connect(hostOf(lenient), new AbortController().signal));
      expect(failure.message).toBe(
        `The login as ${lenient.user} was refused. Tried: publickey ${await fingerprintOf(web)}, publickey ${await fingerprintOf(db)}. The server accepts: "publickey".`,
      );
    } finally {
      await lenient.stop();
    }
  });
});

async function fingerprintOf(sshd: Sshd): Promise<string> {
  return (
    (await run(['ssh-keygen', '-l', '-E', 'sha256', '-f', join(sshd.directory, 'client_key.pub')])).split(' ')[1] ?? ''
  );
}

describe('a key of the agent', () => {
  beforeEach(async () => {
    await agent.empty();
  });

  async function fill(): Promise<void> {
    for (const name of ['one', 'two', 'three']) {
      const file = join(agent.directory, name);
      await readFile(file).catch(() => makeKey(file));
      await agent.add(file);
    }
    await agent.add(join(web.directory, 'client_key'));
    await agent.add(join(db.directory, 'client_key'));
  }

  test('is the only one that is offered when ssh-key has its public half', async () => {
    await fill();
    expect((await caught(logIn([hostOf(web)], { agentSocket: agent.socket }))).code).toBe('auth-failed');
    const key = await readFile(join(web.directory, 'client_key.pub'), 'utf8');
    expect(await logIn([hostOf(web)], { agentSocket: agent.socket, key })).toEqual([web.user]);
  });

  test('can be had by entries of ssh-keys, another for each host', async () => {
    await fill();
    const namedKeys = JSON.stringify({ web: web.publicKey, db: { key: db.publicKey } });
    const hosts = [hostOf(web, { keys: ['web'] }), hostOf(db, { keys: ['db'] })];
    expect(await logIn(hosts, { agentSocket: agent.socket, namedKeys })).toEqual([web.user, db.user]);
  });

  test('that the agent does not hold is named', async () => {
    await agent.add(join(db.directory, 'client_key'));
    const fingerprint = await fingerprintOf(web);
    const missing = {
      code: 'agent-key-missing',
      phase: 'auth',
      message: `The SSH agent does not hold the key ${fingerprint} to log in as ${web.user} with.`,
      hint: 'Add it with ssh-add (ssh-add -l lists what the agent holds), or give the private key in place of the public one.',
    };
    const settings = { agentSocket: agent.socket, key: web.publicKey };
    expect(await caught(logIn([hostOf(web)], settings))).toEqual(missing);
    await agent.empty();
    expect(await caught(logIn([hostOf(web)], settings))).toEqual(missing);
    expect(await caught(logIn([hostOf(web)], { ...settings, agentSocket: '/nonexistent/agent' }))).toMatchObject({
      code: 'agent-unavailable',
    });
  });

  test('that is missing next to a private key that is refused: both are said', async () => {
    const failure = await caught(logIn([hostOf(web)], { agentSocket: agent.socket, key: web.publicKey + db.key }));
    expect([failure.code, failure.message]).toEqual([
      'agent-key-missing',
      `The SSH agent does not hold the key ${await fingerprintOf(web)} to log in as ${web.user} with, and the server refused publickey ${await fingerprintOf(db)}.`,
    ]);
  });
});

describe('IdentityFile', () => {
  test('a private key, after one that does not exist, and not the keys of the run', async () => {
    const keys = [`@${web.directory}/nothing`, `@${web.directory}/client_key`];
    expect(await logIn([hostOf(web, { keys })], { key: db.key })).toEqual([web.user]);
  });

  test('a public key stands for that key of the agent', async () => {
    await agent.empty();
    await agent.add(join(db.directory, 'client_key'));
    await agent.add(join(web.directory, 'client_key'));
    const keys = [`@${web.directory}/client_key.pub`];
    expect(await logIn([hostOf(web, { keys })], { agentSocket: agent.socket })).toEqual([web.user]);
  });

  test('an encrypted key without a passphrase is taken from the agent, as ssh does it', async () => {
    await agent.empty();
    await agent.add(join(db.directory, 'client_key'));
    await agent.add(join(web.directory, 'client_key'));
    const file = join(agent.directory, 'encrypted');
    await run(['cp', join(web.directory, 'client_key'), file]);
    await run(['ssh-keygen', '-q', '-p', '-P', '', '-N', 'pass', '-a', '1', '-f', file]);
    for (const keyPassphrase of [undefined, 'pass', 'wrong']) {
      expect(await logIn([hostOf(web, { keys: [`@${file}`] })], { agentSocket: agent.socket, keyPassphrase })).toEqual([
        web.user,
      ]);
    }
  });
});
