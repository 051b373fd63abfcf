// Secrets live in memory only. Every secret that the audit takes is a canary here, and is looked for in every form and
// in every place that others can see: the log, the files, the command lines and environments of all processes of the
// machine (which is the remote host as well), and the server's own log at its most talkative.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Account, makeAccount } from '../fleet/account.ts';
import { run as runProgram } from '../fleet/run.ts';
import { makeKey, type Sshd, startSshd } from '../fleet/sshd.ts';
import { type FakeServer, startTcp } from '../transport/fake-server.ts';
import { type Canary, found, masksOf, seedOf, splitLog } from './canary.ts';
import { processes, snapshot, until } from './processes.ts';
import { type BundleOptions, runAction, runCli } from './run-bundle.ts';

vi.setConfig({ testTimeout: 90_000 });

const PASSPHRASE = 'canary passphrase "7f%3A" \\ 1b9e';
const PASSWORD = 'canary:password/2c+d8 &=?';
const WRONG = 'canary-wrong-passphrase-55aa';

/** Each secret input, and its value. A further one is one line here. */
let secrets: Readonly<Record<string, string>>;
let canaries: readonly Canary[];

let directory: string;
let account: Account;
let sshd: Sshd;
let refusing: Sshd;
let silent: FakeServer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'limits-audit-canary-'));
  const key = await canaryKey('key', PASSPHRASE);
  const spare = await canaryKey('spare', '');
  secrets = {
    'ssh-key': key.text,
    'ssh-key-passphrase': PASSPHRASE,
    'ssh-password': PASSWORD,
    'ssh-keys': `spare: |\n${spare.text.replaceAll(/^(?=.)/gm, '  ')}`,
  };
  canaries = [
    ...Object.entries(secrets).map(([name, secret]) => ({ name, secret: Buffer.from(secret) })),
    { name: 'seed of ssh-key', secret: key.seed },
    { name: 'seed of ssh-keys', secret: spare.seed },
    { name: 'wrong passphrase', secret: Buffer.from(WRONG) },
  ];
  account = await makeAccount({ password: PASSWORD });
  [sshd, refusing] = await Promise.all([
    startSshd({
      authorizedKeys: [key.publicKey],
      config: ['AuthenticationMethods publickey,password', 'PasswordAuthentication yes', 'LogLevel DEBUG3'],
    }),
    startSshd({ authorizedKeys: [], config: ['PasswordAuthentication yes', 'LogLevel DEBUG3'] }),
  ]);
  silent = await startTcp(() => {
    // It accepts, and never says a word.
  });
});

afterAll(async () => {
  await Promise.all([sshd?.stop(), refusing?.stop(), silent?.stop()]);
  await account?.remove();
  await rm(directory, { recursive: true, force: true });
});

/** A key of the real ssh-keygen, encrypted when there is a passphrase, with the secret bytes inside of it. */
async function canaryKey(name: string, passphrase: string) {
  const file = join(directory, name);
  await makeKey(file);
  const publicKey = (await readFile(`${file}.pub`, 'utf8')).trim();
  const seed = seedOf(await readFile(file, 'utf8'), publicKey);
  if (passphrase !== '')
    await runProgram(['ssh-keygen', '-q', '-p', '-P', '', '-N', passphrase, '-a', '1', '-f', file]);
  return { text: await readFile(file, 'utf8'), publicKey, seed };
}

interface Scene {
  /** Ports of the hosts. */
  readonly ports: () => readonly number[];
  readonly user?: () => string;
  readonly knownHosts?: () => string;
  readonly change?: () => Readonly<Record<string, string>>;
  readonly meanwhile?: (reports: string, said: () => string) => Promise<void>;
  readonly code: readonly number[];
  /** Something that shows that the scene is the one that it claims to be. */
  readonly says: RegExp;
}

const good = () => sshd.knownHosts + refusing.knownHosts;

const SCENES: Readonly<Record<string, Scene>> = {
  'a login with key and password': { ports: () => [sshd.port], code: [0, 1, 3], says: /\[1\/1\] host1: audited in/ },
  'a wrong passphrase': {
    ports: () => [sshd.port],
    change: () => ({ 'ssh-key-passphrase': WRONG }),
    code: [2],
    says: /ssh-key: /,
  },
  'a damaged key': {
    ports: () => [sshd.port],
    change: () => ({ 'ssh-key': (secrets['ssh-key'] ?? '').split('\n').toSpliced(3, 1).join('\n') }),
    code: [2],
    says: /ssh-key: /,
  },
  'a refused login': {
    ports: () => [refusing.port],
    user: () => `${account.user}x`,
    code: [3],
    says: /auth-failed/,
  },
  'a refused host key': {
    ports: () => [sshd.port],
    knownHosts: () => `[127.0.0.1]:${sshd.port} ${refusing.hostKeyLine.split(' ').slice(1).join(' ')}\n`,
    code: [3],
    says: /host-key-changed/,
  },
  'a crash: the report directory is gone when it is needed': {
    ports: () => [sshd.port, silent.port],
    meanwhile: async (reports) => {
      // A host that says nothing keeps the run busy for seconds from here on.
      const before = silent.received().length;
      await until('the connection to the silent host', () => silent.received().length > before);
      await rm(reports, { recursive: true });
      await writeFile(reports, 'in the way');
    },
    code: [70],
    says: /[Ii]nternal error/,
  },
};

const DEBUG = { ACTIONS_STEP_DEBUG: 'true', ACTIONS_RUNNER_DEBUG: 'true', RUNNER_DEBUG: '1' };

/** Looks at all processes until the bundle is gone; of its own environment, which holds the secrets, at nothing. */
function watching(scene: Scene, reports: string, seen: Set<string>): NonNullable<BundleOptions['meanwhile']> {
  return async ({ child, said }) => {
    let isGone = false;
    child.once('exit', () => {
      isGone = true;
    });
    const watch = async () => {
      while (!isGone) {
        for (const each of snapshot(child.pid ?? 0)) seen.add(each);
        await wait(10);
      }
    };
    const cwd = () => processes().find(({ pid }) => pid === child.pid)?.directory;
    await Promise.all([watch(), scene.meanwhile?.(join(cwd() ?? '', reports), said)]);
  };
}

function inputsOf({ change }: Scene): Readonly<Record<string, string>> {
  return { ...secrets, ...change?.() };
}

function inventoryOf({ ports, user = () => account.user }: Scene): string {
  const line = (port: number, index: number) =>
    `host${index + 1} ansible_host=127.0.0.1 ansible_port=${port} ansible_user=${user()}\n`;
  return ports().map(line).join('');
}

function expectNothing(scene: Scene, log: string, places: ReadonlyMap<string, Buffer | string>): void {
  expect(log).toMatch(scene.says);
  expect(found(canaries, places)).toEqual([]);
}

const OPTIONS = { retries: '0', 'connect-timeout': '3s' };

describe.each(Object.entries(SCENES))('%s', (_, scene) => {
  test.each([
    ['', {}],
    [', in debug mode', DEBUG],
  ])('the Action%s', async (_mode, environment) => {
    const seen = new Set<string>();
    const inputs = inputsOf(scene);
    const run = await runAction({
      inputs: { inventory: 'hosts.ini', 'known-hosts': (scene.knownHosts ?? good)(), ...OPTIONS, ...inputs },
      files: { 'hosts.ini': inventoryOf(scene) },
      environment,
      meanwhile: watching(scene, 'report', seen),
    });
    const { shown, masked } = splitLog(run.stdout);
    expect(masked.toSorted()).toEqual([...masksOf(inputs)].sort());
    expect(scene.code).toContain(run.code);
    const places = {
      stdout: shown,
      stderr: run.stderr,
      processes: [...seen].join('\n'),
      sshd: sshd.log() + refusing.log(),
    };
    expectNothing(scene, shown, new Map<string, Buffer | string>([...run.written, ...Object.entries(places)]));
  });

  test('the command line, with secrets from the environment and from files', async () => {
    const seen = new Set<string>();
    const [[name = '', value = ''] = [], ...others] = Object.entries(inputsOf(scene));
    const options = { inventory: 'hosts.ini', 'known-hosts': '@known_hosts', ...OPTIONS, [name]: '@secret' };
    const run = await runCli(['audit', ...Object.entries(options).flatMap(([flag, given]) => [`--${flag}`, given])], {
      files: { 'hosts.ini': inventoryOf(scene), known_hosts: (scene.knownHosts ?? good)(), secret: value },
      environment: Object.fromEntries(
        others.map(([each, secret]) => [`LIMITS_AUDIT_${each.toUpperCase().replaceAll('-', '_')}`, secret]),
      ),
      meanwhile: watching(scene, 'limits-audit-report', seen),
    });
    expect(scene.code).toContain(run.code);
    const places = {
      stdout: run.stdout,
      stderr: run.stderr,
      processes: [...seen].join('\n'),
      sshd: sshd.log() + refusing.log(),
    };
    expectNothing(
      scene,
      run.stdout + run.stderr,
      new Map<string, Buffer | string>([...run.written, ...Object.entries(places)]),
    );
  });
});
