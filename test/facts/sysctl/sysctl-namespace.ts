import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Runs inside `unshare --mount --net`, as a program: an order on stdin, what became of it on stdout. The folders of
 * the sysctl files are empty file systems of its own, the parameters below net/ are those of its own network, and all
 * others cannot be written here: whatever a case holds, the machine stays as it is.
 */

/** Text, or where a symbolic link points. A path that ends in a slash is a directory. */
export type Placed = string | { readonly link: string };

export interface Order {
  readonly cases: readonly {
    readonly files: Readonly<Record<string, Placed>>;
    /** A probe to run after systemd-sysctl, empty for none. */
    readonly probe: string;
  }[];
  /** Paths below /proc/sys and what stands there before each run. */
  readonly before: Readonly<Record<string, string>>;
}

export interface Became {
  readonly systemd: Applied;
  readonly procps: Applied;
  /** Paths in the order in which `systemd-analyze cat-config` shows them. */
  readonly catConfig: readonly string[];
  readonly probe: string;
}

export interface Applied {
  /** What stands below /proc/sys afterwards, by path. */
  readonly values: Readonly<Record<string, string>>;
  readonly errors: string;
}

const DIRECTORIES = ['/etc', '/run', '/usr/local/lib', '/usr/lib'].map((parent) => `${parent}/sysctl.d`);
const SYSTEMD_SYSCTL = ['/usr/lib/systemd/systemd-sysctl', '/lib/systemd/systemd-sysctl'].find(existsSync);

function prepare(): void {
  const run = (command: string, ...args: readonly string[]) => execFileSync(command, args, { stdio: 'pipe' });
  const kept = ['/etc/ld.so.cache', '/etc/alternatives'].filter(existsSync);
  run('mount', '-t', 'tmpfs', 'none', '/run');
  run('mkdir', '/run/kept');
  for (const path of kept) run('cp', '-a', path, '/run/kept/');
  for (const place of ['/etc', '/usr/local/lib', '/usr/lib/sysctl.d']) run('mount', '-t', 'tmpfs', 'none', place);
  if (kept.length > 0) run('cp', '-a', '/run/kept/.', '/etc');
  for (const name of ['abi', 'debug', 'dev', 'fs', 'kernel', 'sunrpc', 'user', 'vm']) {
    const place = `/proc/sys/${name}`;
    if (!existsSync(place)) continue;
    run('mount', '--bind', place, place);
    run('mount', '-o', 'remount,bind,ro', place);
  }
  run('ip', 'link', 'add', 'eth0.100', 'type', 'veth', 'peer', 'name', 'eth1');
}

function place(files: Order['cases'][number]['files']): void {
  for (const path of ['/etc/elsewhere', '/etc/sysctl.conf']) rmSync(path, { recursive: true, force: true });
  for (const directory of DIRECTORIES) {
    if (existsSync(directory)) execFileSync('find', [directory, '-mindepth', '1', '-delete']);
  }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(path.endsWith('/') ? path : dirname(path), { recursive: true });
    if (path.endsWith('/')) continue;
    if (typeof content === 'string') writeFileSync(path, content);
    else symlinkSync(content.link, path);
  }
}

function apply(before: Order['before'], command: string, ...args: readonly string[]): Applied {
  for (const [path, value] of Object.entries(before)) writeFileSync(`/proc/sys/${path}`, `${value}\n`);
  // At the debug level systemd tells of the failures, too, that do not matter.
  const env = { ...process.env, LC_ALL: 'C.UTF-8', SYSTEMD_LOG_LEVEL: 'debug' };
  const { error, stderr } = spawnSync(command, args, { encoding: 'utf8', env });
  if (error) throw error;
  const read = (path: string) => readFileSync(`/proc/sys/${path}`, 'utf8').trimEnd();
  return { values: Object.fromEntries(Object.keys(before).map((path) => [path, read(path)])), errors: stderr };
}

function become({ files, probe }: Order['cases'][number], before: Order['before']): Became {
  place(files);
  const procps = apply(before, 'sysctl', '--system');
  const systemd = apply(before, SYSTEMD_SYSCTL ?? 'systemd-sysctl');
  const shown = spawnSync('systemd-analyze', ['--no-pager', 'cat-config', 'sysctl.d'], { encoding: 'utf8' }).stdout;
  return {
    systemd,
    procps,
    catConfig: [...shown.matchAll(/^# (\/.*)$/gm)].map(([, path = '']) => path),
    probe: probe === '' ? '' : spawnSync('sh', ['-s'], { input: probe, encoding: 'utf8' }).stdout,
  };
}

prepare();
const { cases, before }: Order = JSON.parse(readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(cases.map((each) => become(each, before))));
