// check-inventory --connect against real sshds: one host for each step that the way to it can end at.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConnectionCheck } from '../../src/report/connect/connection-check.ts';
import { socketsTo } from '../faults/own-sockets.ts';
import { type Account, makeAccount } from '../fleet/account.ts';
import { type OwnHost, startOwnHost } from '../fleet/own-host.ts';
import { asRoot, run as runProgram } from '../fleet/run.ts';
import { type Sshd, startSshd } from '../fleet/sshd.ts';
import { startFaultProxy } from '../transport/fault-proxy.ts';
import { type Ran, runCommand } from './a-terminal.ts';

let host: OwnHost;
let good: Sshd;
let stranger: Sshd;
let changed: Sshd;
let refusing: Sshd;
let plain: Account;
let trusted: Account;
let nologin: Account;
let directory: string;
let hosts: Readonly<Record<string, string>>;

/** No resolver needs to be asked to know that there is no such name. */
const NO_NAME = `${'x'.repeat(64)}.invalid`;

beforeAll(async () => {
  host = await startOwnHost();
  [good, stranger, changed, refusing] = await Promise.all([
    startSshd({ within: host }),
    startSshd(),
    startSshd(),
    startSshd({ authorizedKeys: [] }),
  ]);
  [plain, trusted, nologin] = await Promise.all([
    makeAccount(),
    makeAccount(),
    makeAccount({ shell: '/usr/sbin/nologin' }),
  ]);
  await allow(trusted);
  directory = await mkdtemp(path.join(tmpdir(), 'limits-audit-connect-'));
  const other = good.hostKeyLine.split(' ')[2] ?? '';
  await writeFile(path.join(directory, 'key'), good.key, { mode: 0o600 });
  await writeFile(
    path.join(directory, 'known_hosts'),
    `${good.knownHosts}[127.0.0.1]:${changed.port} ssh-ed25519 ${other}\n${refusing.knownHosts}[127.0.0.1]:1 ssh-ed25519 ${other}\n`,
  );
  const at = ({ port }: { readonly port: number }, user = good.user) =>
    `ansible_host=127.0.0.1 ansible_port=${port} ansible_user=${user}`;
  hosts = {
    fine: at(good),
    pinned: `${at(good)} limits_host_key=${good.hostKeyFingerprint}`,
    plain: at(good, plain.user),
    stranger: at(stranger),
    changed: at(changed),
    refusing: at(refusing),
    nologin: at(good, nologin.user),
    nologinsudo: `${at(good, nologin.user)} ansible_become=true`,
    password: `${at(good, plain.user)} ansible_become=true`,
    sudo: `${at(good, trusted.user)} ansible_become=true`,
    closed: at({ port: 1 }),
    nosuch: `ansible_host=${NO_NAME} ansible_user=audit`,
  };
});

afterAll(async () => {
  for (const account of [plain, trusted, nologin]) await account?.remove();
  await runProgram(asRoot(['rm', '-f', `/etc/sudoers.d/${trusted?.user}`]));
  await Promise.all([good?.stop(), stranger?.stop(), changed?.stop(), refusing?.stop()]);
  await host?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Exactly what the check advises. */
async function allow({ user }: Account): Promise<void> {
  await runProgram(asRoot(['tee', `/etc/sudoers.d/${user}`]), `${user} ALL=(root) NOPASSWD: /bin/sh -s\n`);
}

async function connect(names: readonly string[], ...more: readonly string[]): Promise<Ran> {
  const file = (name: string) => path.join(directory, name);
  await writeFile(file('hosts.ini'), names.map((name) => `${name} ${hosts[name]}\n`).join(''));
  const how = ['--inventory', file('hosts.ini'), '--ssh-key', `@${file('key')}`, '--retries', '0'];
  const known = more.includes('--known-hosts') ? [] : ['--known-hosts', `@${file('known_hosts')}`];
  return runCommand(['check-inventory', '--connect', ...how, ...known, ...more]);
}

const HEAD = 'host resolved reached host key login shell sudo unknown';
/** The table's rows, with one space between the cells. */
const rows = ({ out }: Ran) => {
  const lines = out.split('\n').map((line) => line.trim().replaceAll(/ {2,}/g, '|'));
  return lines.slice(1, lines.indexOf(''));
};

describe('the table', () => {
  test('says of every host how far the way to it leads', async () => {
    const ran = await connect(Object.keys(hosts));
    expect(ran.code).toBe(3);
    expect(ran.out.split('\n')[0]?.trim().replaceAll(/ {2,}/g, ' ')).toBe(HEAD);
    expect(rows(ran)).toEqual([
      expect.stringMatching(/^fine\|ok\|ok\|ok\|ok\|ok\|none\|(ok|\d+)$/),
      expect.stringMatching(/^pinned\|ok\|ok\|ok\|ok\|ok\|none\|(ok|\d+)$/),
      expect.stringMatching(/^plain\|ok\|ok\|ok\|ok\|ok\|none\|\d+$/),
      'stranger|ok|ok|unknown|-|-|none|-',
      'changed|ok|ok|CHANGED|-|-|none|-',
      'refusing|ok|ok|ok|refused|-|none|-',
      'nologin|ok|ok|ok|ok|no shell|none|-',
      'nologinsudo|ok|ok|ok|ok|no shell|-|-',
      expect.stringMatching(/^password\|ok\|ok\|ok\|ok\|ok\|password\|\d+$/),
      expect.stringMatching(/^sudo\|ok\|ok\|ok\|ok\|ok\|ok\|(ok|\d+)$/),
      'closed|ok|refused|-|-|-|none|-',
      'nosuch|no such name|-|-|-|-|none|-',
    ]);
    expect(ran.err.trim().split('\n')).toHaveLength(12);
    expect(ran.err).toMatch(/^\[\d+\/12\] closed: failed \(connect-refused: 127\.0\.0\.1 port 1 refused/m);
  });

  test('names the exact line for known_hosts, with which the same host is then reached', async () => {
    const before = await connect(['stranger']);
    const key = stranger.hostKeys[0];
    expect(before.out).toContain(
      `\nLines for known_hosts; compare each fingerprint on the host first\n# stranger: ssh-ed25519 ${key?.fingerprint}\n${key?.line}\n`,
    );
    const learned = before.out.split('\n').find((line) => line.startsWith('[127.0.0.1]:')) ?? '';
    const after = await connect(['stranger'], '--known-hosts', learned);
    // Its own account of keys: this client's is not among them.
    expect(rows(after)).toEqual(['stranger|ok|ok|ok|refused|-|none|-']);
  });

  test('leaves no jump host connected: an open socket would keep the process from ending', async () => {
    const ran = await connect(['fine'], '--jump', `${good.user}@127.0.0.1:${good.port}`);
    expect(rows(ran)).toEqual([expect.stringMatching(/^fine\|ok\|ok\|ok\|ok\|ok\|none\|(ok|\d+)$/)]);
    await expect.poll(() => socketsTo([good.port])).toBe(0);
  });

  test('without any known host key: no error, all lines, and no login anywhere', async () => {
    const tries = () => (good.log() + stranger.log()).match(/(Accepted|Failed|Postponed) publickey/g)?.length;
    const before = tries();
    const { code, out, err } = await connect(['fine', 'stranger'], '--known-hosts', '# none yet\n');
    expect({ code, err: err.includes('error:') }).toEqual({ code: 3, err: false });
    expect(out).toContain(`\n${good.hostKeyLine}\n`);
    expect(out).toContain(`\n${stranger.hostKeyLine}\n`);
    expect(tries()).toBe(before);
  });

  test('sudo that is allowed by the advised line makes known what is not without it', async () => {
    const without = await connect(['plain']);
    expect(without.out).toContain(
      `  What makes it known: become: sudo, and on the host this line in sudoers:\n    ${plain.user} ALL=(root) NOPASSWD: /bin/sh -s\n`,
    );
    const json = async (name: string) => JSON.parse((await connect([name], '--json')).out).hosts[0];
    const gaps = (check: { unknown: readonly { sudoers?: string }[] }) =>
      check.unknown.filter(({ sudoers }) => sudoers !== undefined);
    expect(gaps(await json('plain')).length).toBeGreaterThan(0);
    expect(gaps(await json('sudo'))).toEqual([]);
  });
});

test('sudo to another user is tried as that user, never as root', async () => {
  // Root is all that sudo lets this account become.
  const ran = await connect(['sudo'], '--become', `sudo:${plain.user}`);
  expect(rows(ran)).toEqual([expect.stringMatching(/^sudo\|ok\|ok\|ok\|ok\|ok\|password\|\d+$/)]);
  expect(ran.out).toContain(`sudo asks ${trusted.user} for a password before it runs anything as ${plain.user}.`);
});

test('the connection to a jump host ends with the check: a process that kept it would never end', async () => {
  const proxy = await startFaultProxy(good.port, () => undefined);
  const known = good.knownHosts.replaceAll(`:${good.port}`, `:${proxy.port}`) + good.knownHosts;
  const jump = `${good.user}@127.0.0.1:${proxy.port}`;
  const { out } = await connect(['fine'], '--jump', jump, '--known-hosts', known);
  expect(out).toContain(`- fine: ${good.user}@127.0.0.1:${good.port} through its jump host; host key`);
  await proxy.allClosed();
  await proxy.stop();
});

describe('--json', () => {
  test('has its schema, and for each step what is known of it', async () => {
    const { out } = await connect(Object.keys(hosts), '--json');
    const check = JSON.parse(out);
    const validate = new Ajv2020({ strict: false }).compile(ConnectionCheck);
    expect(validate(check), JSON.stringify(validate.errors)).toBe(true);
    expect(check.summary).toMatchObject({ hosts: 12, failed: 8 });
    const of = (name: string) => check.hosts.find((each: { name: string }) => each.name === name);
    expect(of('fine')).toMatchObject({
      target: `${good.user}@127.0.0.1:${good.port}`,
      resolved: { state: 'ok', addresses: ['127.0.0.1'] },
      reached: { state: 'ok', address: '127.0.0.1' },
      hostKey: {
        state: 'ok',
        type: 'ssh-ed25519',
        fingerprint: good.hostKeyFingerprint,
        known: { file: path.join(directory, 'known_hosts'), line: 1 },
      },
      login: { state: 'ok', accepted: [expect.stringMatching(/^publickey SHA256:/)] },
      shell: { state: 'ok' },
      sudo: { state: 'not-needed' },
    });
    expect(of('pinned').hostKey).toMatchObject({ state: 'ok', known: 'pinned' });
    expect(of('stranger').hostKey).toEqual({
      state: 'failed',
      type: 'ssh-ed25519',
      fingerprint: stranger.hostKeyFingerprint,
      line: stranger.hostKeyLine,
    });
    expect(of('changed').hostKey).toEqual({
      state: 'failed',
      type: 'ssh-ed25519',
      fingerprint: changed.hostKeyFingerprint,
    });
    expect(of('password')).toMatchObject({
      status: 'failed',
      shell: { state: 'ok' },
      sudo: { state: 'failed' },
      error: { code: 'sudo-password-required' },
    });
    expect(of('password').unknown.length).toBeGreaterThan(0);
    expect(of('nologinsudo').error).toMatchObject({ code: 'shell-unusable', phase: 'shell' });
    expect(of('nosuch')).toMatchObject({ resolved: { state: 'failed' }, reached: { state: 'not-reached' } });
  });
});

describe('what it refuses', () => {
  test.each([
    [
      ['audit', '--connect'],
      'error: --connect goes with check-inventory only, found it with "audit".\n  Usage: limits-audit check-inventory [--connect] [OPTIONS]\n',
    ],
    [
      ['check-inventory', '--connect', '--facts', 'saved.json'],
      'error: --connect connects to hosts, and --facts to none.\n  Drop one of them.\n',
    ],
  ])('%j', async (argv, err) => {
    expect(await runCommand(argv)).toEqual({ code: 2, out: '', err });
  });

  test('nothing to log in with', async () => {
    const file = path.join(directory, 'hosts.ini');
    await writeFile(file, `fine ${hosts['fine']}\n`);
    const { code, err } = await runCommand(['check-inventory', '--connect', '--inventory', file]);
    expect(code).toBe(2);
    expect(err).toMatch(/^error: ssh-key: expected something to log in to fine with/);
  });
});
