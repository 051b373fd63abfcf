import type { Facts, ProgramFacts } from './facts.ts';
import { pointerParts } from './pointer.ts';
import { readAtSupervisor } from './supervisor/read-at.ts';

/** What a JSON Pointer into the facts is about, for people: `program web:worker`. May hold text of the host. */
export function subjectName(facts: Facts, pointer: string): string {
  const parts = pointerParts(pointer);
  const [family, key, ...rest] = parts;
  if (family === undefined) return 'the host';
  const name = NAMERS.get(family)?.(facts, key, rest);
  return name ?? parts.join('.');
}

type Namer = (facts: Facts, key: string | undefined, rest: readonly string[]) => string | undefined;

const NAMERS: ReadonlyMap<string, Namer> = new Map<string, Namer>([
  ['sysctl', (_facts, key) => (key === '*' ? 'kernel parameters' : key)],
  ['sysctlFiles', (_facts, key) => (key === '*' || key === undefined ? 'sysctl files' : `${key} in the sysctl files`)],
  ['supervisor', nameOfSupervisor],
  ['systemd', (_facts, key, rest) => (key === 'units' ? nameOfUnit(rest) : "systemd's defaults")],
  ['limits', (_facts, key, rest) => labelled(key === 'init' ? 'pid 1' : 'the login', ['limits', ...rest])],
]);

function nameOfUnit([unit]: readonly string[]): string {
  return unit === undefined || unit === '*' ? 'systemd units' : unit;
}

function nameOfSupervisor(facts: Facts, key: string | undefined, [member, at, ...rest]: readonly string[]): string {
  if (key === undefined) return 'supervisord';
  if (member === 'programs') return nameOfProgram(facts, key, at, rest);
  const supervisor = facts.supervisor?.[Number(key)];
  const name = supervisor === undefined ? 'supervisord' : `supervisord ${supervisor.pid}`;
  return labelled(name, [member, at, ...rest]);
}

function nameOfProgram(facts: Facts, supervisor: string, at: string | undefined, rest: readonly string[]): string {
  if (at === undefined || at === '*') return 'programs';
  const program = facts.supervisor?.[Number(supervisor)]?.programs[Number(at)];
  if (program === undefined) return 'a program';
  const [field, index, ...below] = rest;
  if (field !== 'processes' || index === undefined) return labelled(`program ${nameOf(program)}`, rest);
  const process = program.processes?.[Number(index)];
  const pid = process === undefined ? '' : ` ${process.pid}`;
  return labelled(`process${pid} of program ${nameOf(program)}`, below);
}

/** As supervisorctl shows it: GROUP:NAME, or NAME where they are equal. */
function nameOf({ group, name }: ProgramFacts): string {
  return group === name ? name : `${group}:${name}`;
}

/** The fields below a subject that its name has to say: which limit it is, unless it is the usual one. */
function labelled(name: string, fields: readonly (string | undefined)[]): string {
  const [first, second] = fields;
  if (first === 'limits' && second !== undefined && second !== 'nofile') return `${second} of ${name}`;
  if (first === 'config' && second !== undefined) return `${second} of ${name}`;
  return name;
}

const SYSTEM: ReadonlyMap<string, string> = new Map([
  ['os', '/etc/os-release'],
  ['kernel', '/proc/sys/kernel/osrelease'],
  ['arch', 'uname -m'],
  ['cpus', '/proc/stat'],
  ['memoryBytes', '/proc/meminfo'],
  ['init', '/proc/1/comm'],
  ['bootedAt', '/proc/stat'],
]);

const CAPACITY: ReadonlyMap<string, string> = new Map([
  ['fileHandles', '/proc/sys/fs/file-nr'],
  ['conntrack', '/proc/sys/net/netfilter/nf_conntrack_count'],
  ['conntrackDrops', '/proc/net/stat/nf_conntrack'],
  ['pids', '/proc/loadavg'],
  ['threads', '/proc/loadavg'],
  ['aio', '/proc/sys/fs/aio-nr'],
  ['threadsPerUser', '/proc/*/status'],
  ['inotifyInstances', '/proc/*/fd'],
]);

/**
 * Where on the host the value at a JSON Pointer was read: `/proc/812/limits`, `/etc/supervisor/supervisord.conf:12`.
 * Undefined where there is no one place. May hold text of the host.
 */
export function readAt(facts: Facts, pointer: string): string | undefined {
  const [family, key, ...rest] = pointerParts(pointer);
  if (key === undefined || key === '*' || rest.includes('*')) return undefined;
  switch (family) {
    case 'sysctl':
      return `/proc/sys/${key.replaceAll('.', '/')}`;
    case 'sysctlFiles': {
      const entry = Object.hasOwn(facts.sysctlFiles, key) ? facts.sysctlFiles[key] : undefined;
      return entry === undefined ? undefined : `${entry.file}:${entry.line}`;
    }
    case 'system':
      return SYSTEM.get(key);
    case 'limits':
      return key === 'init' ? '/proc/1/limits' : '/proc/self/limits';
    case 'capacity':
      return CAPACITY.get(key);
    case 'sockets':
      return readAtSockets(key, rest[0]);
    case 'systemd':
      return readAtSystemd(facts, key, rest[0]);
    case 'supervisor': {
      const supervisor = facts.supervisor?.[Number(key)];
      return supervisor === undefined ? undefined : readAtSupervisor(supervisor, rest);
    }
    default:
      return undefined;
  }
}

function readAtSockets(key: string, field: string | undefined): string {
  if (key === 'listen' || key === 'timeWaitOverflows') return '/proc/net/netstat';
  if (key === 'ephemeralPorts')
    return field === 'listeners' ? '/proc/net/tcp' : '/proc/sys/net/ipv4/ip_local_port_range';
  return key === 'tcp' && field !== undefined && !/^(TIME_WAIT|inUse|allocated)$/.test(field)
    ? '/proc/net/tcp'
    : '/proc/net/sockstat';
}

function readAtSystemd(facts: Facts, key: string, name: string | undefined): string {
  const units = facts.systemd?.units ?? {};
  const unit = key === 'units' && name !== undefined && Object.hasOwn(units, name) ? units[name] : undefined;
  if (unit?.limitNofile !== undefined) return `${unit.limitNofile.file}:${unit.limitNofile.line}`;
  return unit === undefined ? 'systemctl show' : `systemctl show ${name}`;
}
