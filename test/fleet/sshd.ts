import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { OwnHost } from './own-host.ts';
import { asRoot, run } from './run.ts';

/** Should the tests crash, the servers go with them. One listener for all: Node takes many for a leak. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill();
});

/** Kinds of key that ssh-keygen makes for hosts and for people. */
export type KeyKind = 'ed25519' | 'ecdsa' | 'rsa';

export interface SshdOptions {
  /** Host keys that the server has, in the order of its configuration. Default: one ed25519 key. */
  readonly hostKeys?: readonly KeyKind[];
  /**
   * Lines of authorized_keys. Default: the generated client key, without restrictions. `{key}` in a line is
   * replaced by the client's public key: `command="/bin/echo no" {key}`.
   */
  readonly authorizedKeys?: readonly string[];
  /** Lines of sshd_config that take the place of the starter's own, or are added to them (`Match` blocks too). */
  readonly config?: readonly string[];
  /** Start it in a host of its own: then a login sees only what runs in there. */
  readonly within?: OwnHost;
}

export interface SshdHostKey {
  /** `ssh-ed25519`, … */
  readonly type: string;
  /** The public key as it goes over the wire. */
  readonly blob: Buffer;
  /** `SHA256:…` */
  readonly fingerprint: string;
  /** The line for known_hosts: `[127.0.0.1]:PORT TYPE BASE64`. */
  readonly line: string;
  /** The private key's file. */
  readonly file: string;
}

export interface Sshd {
  readonly address: string;
  readonly port: number;
  readonly hostKeys: readonly SshdHostKey[];
  /** The known_hosts line of the first host key. */
  readonly hostKeyLine: string;
  /** The fingerprint of the first host key, `SHA256:…`. */
  readonly hostKeyFingerprint: string;
  /** Lines for every host key, with a final newline. */
  readonly knownHosts: string;
  /** The account that runs the tests; it may log in with `key`. */
  readonly user: string;
  /** Text of a private key (ed25519, not encrypted, OpenSSH format) that the server lets in. */
  readonly key: string;
  /** The one line of its public key. */
  readonly publicKey: string;
  /** A directory that lives as long as the server; tests may put files there. */
  readonly directory: string;
  /** What sshd has logged so far (LogLevel VERBOSE). */
  log(): string;
  stop(): Promise<void>;
}

/**
 * Starts a real OpenSSH server on a free loopback port, with generated keys, in a temporary directory. It runs as
 * root (through `sudo -n` where the tests do not), so that it can log in any local account.
 */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const directory = await mkdtemp(join(tmpdir(), 'limits-audit-sshd-'));
  try {
    return await startIn(directory, options);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(directory: string, options: SshdOptions): Promise<Sshd> {
  await run(asRoot(['mkdir', '-p', '/run/sshd']));
  // sshd reads authorized_keys as the account that logs in.
  await chmod(directory, 0o711);
  const client = join(directory, 'client_key');
  await makeKey(client);
  const key = await readFile(client, 'utf8');
  const publicKey = (await readFile(`${client}.pub`, 'utf8')).trim();
  const hostKeyFiles = await makeHostKeys(directory, options.hostKeys ?? ['ed25519']);
  const lines = options.authorizedKeys ?? ['{key}'];
  await writeFile(
    join(directory, 'authorized_keys'),
    lines.map((line) => `${line.replace('{key}', publicKey)}\n`).join(''),
  );

  const server = await listen(directory, hostKeyFiles, options.config ?? [], options.within);
  const hostKeys = await Promise.all(hostKeyFiles.map((file) => readHostKey(file, server.port)));
  const [first] = hostKeys;
  if (!first) throw new Error('startSshd needs at least one host key');
  return {
    address: '127.0.0.1',
    port: server.port,
    hostKeys,
    hostKeyLine: first.line,
    hostKeyFingerprint: first.fingerprint,
    knownHosts: hostKeys.map((hostKey) => `${hostKey.line}\n`).join(''),
    user: userInfo().username,
    key,
    publicKey,
    directory,
    log: server.log,
    async stop() {
      await server.stop();
      await run(asRoot(['rm', '-rf', directory]));
    },
  };
}

/** Generates a key pair at `file` and `file`.pub. */
export async function makeKey(file: string, kind: KeyKind = 'ed25519', extra: readonly string[] = []): Promise<void> {
  await run(['ssh-keygen', '-q', '-t', kind, '-N', '', '-C', 'limits-audit-test', '-f', file, ...extra]);
}

async function makeHostKeys(directory: string, kinds: readonly KeyKind[]): Promise<readonly string[]> {
  await mkdir(join(directory, 'host'));
  const files = kinds.map((kind) => join(directory, 'host', `${kind}_key`));
  await Promise.all(kinds.map((kind, index) => makeKey(files[index] ?? '', kind)));
  return files;
}

async function readHostKey(file: string, port: number): Promise<SshdHostKey> {
  const [type = '', base64 = ''] = (await readFile(`${file}.pub`, 'utf8')).split(' ');
  const fingerprint = (await run(['ssh-keygen', '-l', '-E', 'sha256', '-f', `${file}.pub`])).split(' ')[1] ?? '';
  return {
    type,
    blob: Buffer.from(base64, 'base64'),
    fingerprint,
    line: `[127.0.0.1]:${port} ${type} ${base64}`,
    file,
  };
}

interface Listening {
  readonly port: number;
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/** Another process may take the free port before sshd does: then try the next. */
async function listen(
  directory: string,
  hostKeys: readonly string[],
  config: readonly string[],
  within: OwnHost | undefined,
): Promise<Listening> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const started = await launch(directory, port, hostKeys, config, within);
    if (typeof started !== 'string') return started;
    if (attempt === 5 || !started.includes('Address already in use'))
      throw new Error(`sshd did not start:\n${started}`);
  }
}

async function launch(
  directory: string,
  port: number,
  hostKeys: readonly string[],
  config: readonly string[],
  within: OwnHost | undefined,
): Promise<Listening | string> {
  const configFile = join(directory, 'sshd_config');
  const pidFile = join(directory, 'sshd.pid');
  await writeFile(configFile, `${sshdConfig(directory, port, hostKeys, config).join('\n')}\n`);
  const sshd = ['/usr/sbin/sshd', '-D', '-e', '-f', configFile];
  const [command = '', ...args] = within ? [...within.enter, ...sshd] : asRoot(sshd);
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  running.add(child);
  let log = '';
  const exited = once(child, 'exit');
  const listening = new Promise<boolean>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve(false));
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('Server listening on')) resolve(true);
    });
  });
  if (!(await listening)) {
    running.delete(child);
    return log;
  }
  return {
    port,
    log: () => log,
    async stop() {
      running.delete(child);
      if (child.exitCode !== null) return;
      await run([...(within?.enter ?? asRoot([])), 'kill', (await readFile(pidFile, 'utf8')).trim()]);
      await exited;
      child.stderr.destroy();
    },
  };
}

function sshdConfig(
  directory: string,
  port: number,
  hostKeys: readonly string[],
  config: readonly string[],
): readonly string[] {
  const own = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...hostKeys.map((file) => `HostKey ${file}`),
    `PidFile ${join(directory, 'sshd.pid')}`,
    `AuthorizedKeysFile ${join(directory, 'authorized_keys')}`,
    // The temporary directory is writable for others on the way: the owner check would refuse the keys.
    'StrictModes no',
    // The login shell would read what the machine's owner starts with (a version manager takes seconds, and a lock).
    `SetEnv HOME=${directory}`,
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin yes',
    'MaxStartups 200:30:400',
    'LogLevel VERBOSE',
  ];
  // Left out rather than overruled: of some keywords sshd takes the first line, of others the last.
  const keyword = (line: string) => line.split(' ')[0]?.toLowerCase();
  const given = new Set(config.map(keyword));
  return [...own.filter((line) => !given.has(keyword(line))), ...config];
}

/** A port of loopback that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
