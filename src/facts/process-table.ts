import type { Limits } from './facts.ts';
import { parseLimits } from './limits.ts';
import { parseCount, parseTime } from './numbers.ts';

/** The program that a process belongs to, by the environment that supervisord gave it. */
export interface Mark {
  readonly group: string;
  readonly process: string;
}

/** One process as the probe saw it. */
export interface ProcessRecord {
  readonly pid: number;
  readonly ppid: number;
  readonly command: string | undefined;
  readonly uid: number | undefined;
  readonly threads: number | undefined;
  /** It is in another pid namespace than the probe: in a container. */
  readonly inner: boolean;
  readonly capSysResource: boolean | undefined;
  readonly startedAt: string | undefined;
  /** For how long it had been there when the probe looked. */
  readonly ageSeconds: number | undefined;
  readonly limits: Limits;
  /** Paths of its cgroups: the unified one and that of systemd first. */
  readonly cgroups: readonly string[];
  /** Login that it descends from; undefined when it descends from none or the kernel keeps no track. */
  readonly loginuid: number | undefined;
  /** Number of open files; undefined when this account may not see it. */
  readonly openFiles: number | undefined;
  readonly argv: readonly string[];
  /** `denied`: its environment may not be read, so nobody knows. */
  readonly mark: Mark | 'denied' | undefined;
  /** Of a supervisord: what `supervisorctl status` said, and how the question went; see read_states in probe.sh. */
  readonly states: readonly string[];
  readonly asked: string | undefined;
}

/** Clocks of the host: when it booted, in seconds since 1970, and for how many seconds it has been up. */
export interface HostClock {
  readonly bootSeconds: number | undefined;
  readonly upSeconds: number | undefined;
}

export type ProcessTable = ReadonlyMap<number, ProcessRecord>;

/** Why pid 1 is in no table that was read: everybody can see it, unless /proc hides the processes of others. */
export const HIDDEN_PROCESSES = '/proc hides the processes of others (hidepid): audit with become: sudo.';

/** Ticks of /proc/PID/stat: USER_HZ is 100 on every architecture that Linux still has. */
const TICKS_PER_SECOND = 100;
const NO_LOGIN = 4_294_967_295;
const CAP_SYS_RESOURCE = 24n;

/** Lines `PID/FILE:TEXT`. A process whose status is missing vanished meanwhile: it is gone, not failed. */
export function readProcessTable(lines: readonly string[], clock: HostClock): ProcessTable {
  const files = new Map<number, Map<string, string[]>>();
  for (const line of lines) {
    const [, pid, file, text] = /^(\d{1,9})\/([a-z]+):(.*)$/s.exec(line) ?? [];
    if (pid === undefined || file === undefined || text === undefined) continue;
    const ofProcess = files.get(Number(pid)) ?? new Map<string, string[]>();
    files.set(Number(pid), ofProcess);
    const ofFile = ofProcess.get(file) ?? [];
    ofProcess.set(file, ofFile);
    ofFile.push(text);
  }
  const records = [...files].map(([pid, ofProcess]) => readRecord(pid, ofProcess, clock));
  return new Map(records.flatMap((record) => (record === undefined ? [] : [[record.pid, record] as const])));
}

function readRecord(
  pid: number,
  files: ReadonlyMap<string, readonly string[]>,
  { bootSeconds, upSeconds }: HostClock,
): ProcessRecord | undefined {
  const status = readStatus(files.get('status') ?? []);
  const ppid = parseCount(status.get('PPid'));
  // A zombie runs nothing and holds nothing.
  if (ppid === undefined || /^[ZX]/.test(status.get('State') ?? '')) return undefined;
  const startSeconds = startTime(files.get('stat')?.[0]);
  const loginuid = parseCount(files.get('loginuid')?.[0]);
  return {
    pid,
    ppid,
    command: status.get('Name'),
    uid: parseCount(status.get('Uid')?.split(/\s+/)[0]),
    threads: parseCount(status.get('Threads')),
    inner: (status.get('NSpid') ?? '').trim().split(/\s+/).length > 1,
    capSysResource: readCapability(status.get('CapEff')),
    startedAt: parseTime(sum(bootSeconds, startSeconds)),
    ageSeconds:
      startSeconds === undefined || upSeconds === undefined ? undefined : Math.max(0, upSeconds - startSeconds),
    limits: parseLimits(files.get('limits') ?? []),
    cgroups: readCgroups(files.get('cgroup') ?? []),
    loginuid: loginuid === NO_LOGIN ? undefined : loginuid,
    openFiles: parseCount(files.get('fd')?.[0]),
    argv: readArguments(files.get('arg') ?? []),
    mark: readMark(files.get('environ') ?? []),
    states: files.get('state') ?? [],
    asked: files.get('asked')?.[0],
  };
}

function readStatus(lines: readonly string[]): ReadonlyMap<string, string> {
  const status = new Map<string, string>();
  for (const line of lines) {
    const [, key, value] = /^([A-Za-z]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined && !status.has(key)) status.set(key, value);
  }
  return status;
}

/** Seconds after boot, from `STATE PPID STARTTIME`, as the probe shortens /proc/PID/stat. */
function startTime(stat: string | undefined): number | undefined {
  const ticks = parseCount(stat?.split(' ')[2]);
  return ticks === undefined ? undefined : ticks / TICKS_PER_SECOND;
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

function readCapability(mask: string | undefined): boolean | undefined {
  if (mask === undefined || !/^[0-9a-f]{1,16}$/.test(mask)) return undefined;
  return ((BigInt(`0x${mask}`) >> CAP_SYS_RESOURCE) & 1n) === 1n;
}

function readCgroups(lines: readonly string[]): readonly string[] {
  const byController = new Map<string, string>();
  for (const line of lines) {
    const [, controller, path] = /^\d+:([^:]*):(.*)$/s.exec(line) ?? [];
    if (controller !== undefined && path !== undefined && path !== '/') byController.set(controller, path);
  }
  const first = ['name=systemd', ''].flatMap((controller) => byController.get(controller) ?? []);
  return [...new Set([...first, ...byController.values()])];
}

/** The probe turned newlines inside arguments into \x01; \x02 says that it cut. */
function readArguments(texts: readonly string[]): readonly string[] {
  const last = texts.findLastIndex((text) => text !== '');
  return texts.slice(0, last + 1).map((text) => text.replaceAll('\x01', '\n'));
}

function readMark(lines: readonly string[]): ProcessRecord['mark'] {
  if (lines.includes('!')) return 'denied';
  const value = (name: string) => lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1);
  const process = value('SUPERVISOR_PROCESS_NAME');
  if (process === undefined) return undefined;
  return { process, group: value('SUPERVISOR_GROUP_NAME') ?? process };
}
