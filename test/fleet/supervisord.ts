import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnHost } from './own-host.ts';
import { asRoot } from './run.ts';

export interface SupervisordOptions {
  /** supervisord.conf, put after a preamble with log, pid file and socket; `[supervisord]` sections merge. */
  readonly config: string;
  /** What supervisord inherits. Left out: this process's own. */
  readonly nofile?: { readonly soft: number; readonly hard: number };
  /** More files, by path relative to the directory: `conf.d/web.conf`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Put after `supervisord -n -c FILE`. */
  readonly argv?: readonly string[];
  /** Start it as this user of the host, for example `nobody`. Needs root. */
  readonly user?: string;
  /** Start it in a host of its own. `pid` is then the one in there. */
  readonly within?: OwnHost;
}

export interface Supervisord {
  readonly pid: number;
  readonly dir: string;
  readonly configFile: string;
  /** Runs `supervisorctl -c FILE …`; answers stdout whatever the exit code is. */
  ctl(...args: readonly string[]): Promise<string>;
  /** The full restart that applies minfds. The old handle is spent, except for its `dir`. */
  restart(change?: Partial<SupervisordOptions>): Promise<Supervisord>;
  /** Ends supervisord and every descendant, daemonised ones too, and removes the directory. */
  stop(): Promise<void>;
}

const PREAMBLE = `[unix_http_server]
file=%(here)s/supervisor.sock
[supervisord]
logfile=%(here)s/supervisord.log
pidfile=%(here)s/supervisord.pid
childlogdir=%(here)s
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://%(here)s/supervisor.sock
`;

/** Marks every descendant, so that those that left supervisord can still be found and ended. */
const MARK = 'LIMITS_AUDIT_TEST_SUPERVISORD';

/** Starts a real supervisord in a directory of its own. Resolves once every autostart program has left STARTING. */
export async function startSupervisord(options: SupervisordOptions): Promise<Supervisord> {
  const dir = await mkdtemp(join(tmpdir(), 'supervisord-'));
  await chmod(dir, options.user === undefined ? 0o755 : 0o777);
  return await startIn(dir, options);
}

async function startIn(dir: string, options: SupervisordOptions): Promise<Supervisord> {
  const configFile = join(dir, 'supervisord.conf');
  await writeFile(configFile, PREAMBLE + options.config);
  for (const [path, text] of Object.entries(options.files ?? {})) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  const daemon = spawnDaemon(dir, configFile, options);
  const pid = await readPid(dir, daemon, options.within !== undefined);
  const ctl = (...args: readonly string[]) => runCtl(configFile, args, options.within !== undefined);
  try {
    await untilSettled(join(dir, 'supervisor.sock'), ctl, daemon);
  } catch (error) {
    await endAll(dir, daemon);
    throw error;
  }
  return {
    pid,
    dir,
    configFile,
    ctl,
    restart: async (change) => {
      const exited = new Promise((resolve) => daemon.once('exit', resolve));
      await ctl('shutdown');
      await Promise.race([exited, sleep(5_000, undefined, { ref: false })]);
      await endAll(dir, daemon);
      return await startIn(dir, { ...options, ...change });
    },
    stop: async () => {
      await endAll(dir, daemon);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** In a host of its own, supervisord belongs to that host's pid 1, as a daemon does; the shell waits for its end. */
const ORPHANED = '( (RUN) & echo $! >orphan ); while kill -0 "$(cat orphan)" 2>/dev/null; do sleep 0.1; done';

function spawnDaemon(dir: string, configFile: string, options: SupervisordOptions): ChildProcess {
  const { soft, hard } = options.nofile ?? {};
  const limits = soft === undefined ? '' : `ulimit -S -n ${soft}; ulimit -H -n ${hard}; `;
  const supervisord = ['supervisord', '-n', '-c', configFile, ...(options.argv ?? [])];
  const command = options.user === undefined ? supervisord : ['setpriv', ...asUser(options.user), ...supervisord];
  const run = `${limits}exec "$@" >startup.log 2>&1`;
  // Who enters another host is in its root directory, wherever it was before.
  const script = `cd "$0" && ${options.within === undefined ? run : ORPHANED.replace('RUN', run)}`;
  const [program = '', ...args] = [...(options.within?.enter ?? []), 'sh', '-c', script, dir, ...command];
  return spawn(program, args, {
    cwd: dir,
    env: { PATH: process.env['PATH'], [MARK]: dir },
    stdio: 'ignore',
    detached: true,
  });
}

const asUser = (user: string) => [`--reuid=${user}`, '--clear-groups'];

async function readPid(dir: string, daemon: ChildProcess, elsewhere: boolean): Promise<number> {
  const file = join(dir, 'supervisord.pid');
  for (let tries = 0; tries < 200; tries++) {
    const pid = Number(await readFile(file, 'utf8').catch(() => ''));
    if (pid > 0 && (elsewhere || pid === daemon.pid)) return pid;
    if (daemon.exitCode !== null) break;
    await sleep(25);
  }
  const log = await readFile(join(dir, 'startup.log'), 'utf8').catch(() => '');
  await endAll(dir, daemon);
  throw new Error(`supervisord did not start (exit code ${daemon.exitCode}) in ${dir}\n${log}`);
}

async function untilSettled(socket: string, ctl: Supervisord['ctl'], daemon: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (daemon.exitCode !== null) throw new Error(`supervisord exited with code ${daemon.exitCode}`);
    if ((await answers(socket)) && !/ STARTING /.test(await ctl('status'))) return;
    await sleep(50);
  }
  throw new Error('programs of supervisord are still STARTING after several seconds');
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(socket);
    client.once('connect', () => resolve(true)).once('error', () => resolve(false));
    client.once('connect', () => client.destroy());
  });
}

function runCtl(configFile: string, args: readonly string[], root: boolean): Promise<string> {
  const command = ['supervisorctl', '-c', configFile, ...args];
  const [program = '', ...rest] = root ? asRoot(command) : command;
  return new Promise((resolve) => {
    execFile(program, rest, (_error, stdout) => resolve(stdout));
  });
}

async function endAll(dir: string, daemon: ChildProcess): Promise<void> {
  const ended = daemon.exitCode !== null || daemon.signalCode !== null;
  const exited = ended ? undefined : new Promise((resolve) => daemon.once('exit', resolve));
  daemon.kill('SIGTERM');
  await Promise.race([exited, sleep(3_000, undefined, { ref: false })]);
  // A TERM to supervisord ends its children, not what they daemonised: look for the mark until nothing has it.
  for (let tries = 0; tries < 40; tries++) {
    const pids = await markedPids(dir);
    if (pids.length === 0) return;
    for (const pid of pids) endOne(pid);
    await sleep(25);
  }
}

function endOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

async function markedPids(dir: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const environ = await readFile(`/proc/${entry}/environ`, 'utf8').catch(() => '');
    if (environ.split('\0').includes(`${MARK}=${dir}`)) found.push(Number(entry));
  }
  return found;
}
