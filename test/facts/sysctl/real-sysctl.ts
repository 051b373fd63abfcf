import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SysctlPlan, sysctlAtBoot, sysctlSystem } from '../../../src/facts/sysctl/boot.ts';
import { swapSeparators } from '../../../src/facts/sysctl/key.ts';
import { isSameValue } from '../../../src/facts/sysctl/same-value.ts';
import { isRefused, parseSysctlValue, writtenValue } from '../../../src/facts/sysctl/value.ts';
import type { TextFile } from '../../../src/facts/text-file.ts';
import { probeScript } from '../../../src/probe/script.ts';
import type { Applied, Became, Order, Placed } from './sysctl-namespace.ts';

export interface FileSet {
  readonly title: string;
  readonly files: Readonly<Record<string, Placed>>;
}

export interface Compared extends FileSet {
  readonly real: Became;
}

export const NONCE = 'sysctlnamespace';

/**
 * What stands in the namespace before each run. All of these belong to a network namespace, and none changes another.
 * The interface eth0.100 is there for the dot in its name.
 */
export const BEFORE: Readonly<Record<string, string>> = {
  'net/core/somaxconn': '4096',
  'net/ipv4/tcp_fin_timeout': '60',
  'net/ipv4/tcp_keepalive_time': '7200',
  'net/ipv4/tcp_syncookies': '1',
  'net/ipv4/tcp_retries2': '15',
  'net/ipv4/ip_local_port_range': '32768 60999',
  'net/ipv4/ip_local_reserved_ports': '7777',
  'net/ipv4/tcp_fastopen_key': '00000001-00000002-00000003-00000004',
  'net/ipv4/tcp_rmem': '4096 131072 33554432',
  'net/ipv4/conf/all/rp_filter': '0',
  'net/ipv4/conf/default/rp_filter': '0',
  'net/ipv4/conf/lo/rp_filter': '0',
  'net/ipv4/conf/eth0.100/rp_filter': '0',
  'net/ipv4/conf/eth1/rp_filter': '0',
};

/** Applies every set of files with both programs, in one namespace, and probes those whose title is in `probed`. */
export function applyForReal(sets: readonly FileSet[], probed: ReadonlySet<string> = new Set()): readonly Compared[] {
  const order: Order = {
    before: BEFORE,
    cases: sets.map(({ title, files }) => ({ files, probe: probed.has(title) ? probeScript(NONCE) : '' })),
  };
  const program = fileURLToPath(new URL('sysctl-namespace.ts', import.meta.url));
  const run = spawnSync('unshare', ['--mount', '--net', process.execPath, program], {
    input: JSON.stringify(order),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (run.status !== 0) throw new Error(`sysctl did not run in a namespace of its own: ${run.stderr}`);
  const became = JSON.parse(run.stdout) as readonly Became[];
  return sets.map((set, index) => {
    const real = became[index];
    if (real === undefined) throw new Error('a result is missing');
    return { ...set, real };
  });
}

/** The files as the facts have them. */
export function textFiles(files: FileSet['files']): readonly TextFile[] {
  const textAt = (path: string): string | undefined => {
    const content = files[path];
    return content === undefined || typeof content === 'string'
      ? content
      : textAt(posix.resolve(posix.dirname(path), content.link));
  };
  return Object.entries(files).flatMap(([path, content]) => {
    if (path.startsWith('/etc/elsewhere/')) return [];
    const lines = (textAt(path) ?? '').split('\n');
    const link = typeof content === 'string' ? {} : { linkTarget: content.link };
    const name = path.endsWith('/') ? path.slice(0, -1) : path;
    return [{ path: name, lines: lines.at(-1) === '' ? lines.slice(0, -1) : lines, readable: true, ...link }];
  });
}

const KEYS = Object.keys(BEFORE).map(swapSeparators);
const liveBefore = (key: string) => parseSysctlValue(BEFORE[swapSeparators(key)] ?? '');

function refuses(key: string, text: string): boolean {
  return isRefused(text, liveBefore(key));
}

/** What differs between the kernel after a program has run and what we say of that program; one line per key. */
export function differences({ files, real }: Compared, program: 'systemd' | 'procps'): readonly string[] {
  const texts = textFiles(files);
  const plan = program === 'systemd' ? sysctlAtBoot(texts, KEYS, refuses) : sysctlSystem(texts, KEYS, refuses);
  return KEYS.flatMap((key) => differenceAt(key, plan, real[program]));
}

function differenceAt(key: string, { entries }: SysctlPlan, { values, errors }: Applied): readonly string[] {
  const path = swapSeparators(key);
  const before = liveBefore(key);
  const after = parseSysctlValue(values[path] ?? '');
  const setting = entries.get(key);
  const isUntouched = isSameValue(before, after);
  if (setting === undefined) return isUntouched ? [] : [`${key}: we say it is not set, and it is ${after}`];
  const value = writtenValue(setting.text, before);
  if (isSameValue(value, after)) return [];
  // Only the kernel knows what it takes: it has refused what the program complains about.
  const isRefusedForReal = isUntouched && (errors.includes(` to '${path}'`) || errors.includes(`setting key "${key}"`));
  return isRefusedForReal ? [] : [`${key}: we say ${value} by ${setting.file}:${setting.line}, and it is ${after}`];
}

/** The machine's own parameters below net/, and its sysctl files: what no test may change. */
export function machineState(): string {
  const parameters = Object.keys(BEFORE)
    .filter((path) => !path.includes('/eth'))
    .map((path) => `${path}=${readFileSync(`/proc/sys/${path}`, 'utf8')}`);
  const files = ['/etc', '/run', '/usr/local/lib', '/usr/lib'].flatMap((parent) => {
    const directory = `${parent}/sysctl.d`;
    return listed(directory).map((name) => `${directory}/${name} ${targetOf(join(directory, name))}`);
  });
  return [...parameters, ...files].join('\n');
}

function listed(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return ['is not there'];
  }
}

function targetOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return 'no link';
  }
}
