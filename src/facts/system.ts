import { defined } from './defined.ts';
import type { Facts } from './facts.ts';
import type { HostLines } from './host-lines.ts';
import type { KernelParameters } from './kernel-parameters.ts';
import { parseCount, parseTime } from './numbers.ts';
import type { Unknowns } from './unknowns.ts';

type System = Facts['system'];

/** Operating system, kernel and machine. */
export function readSystem(host: HostLines, kernel: KernelParameters, unknown: Unknowns): System {
  const release = kernel.text('kernel.osrelease');
  const kilobytes = /^MemTotal:\s*(\d+) kB$/.exec(host.ofFile('/proc/meminfo')[0] ?? '')?.[1];
  const memory = parseCount(kilobytes);
  const found = {
    os: readOs(host),
    kernel: release === undefined ? undefined : { release },
    arch: host.values('arch')[0] || undefined,
    cpus: parseCount(host.values('cpus')[0]) || undefined,
    memoryBytes: memory === undefined ? undefined : memory * 1024,
    init: host.ofFile('/proc/1/comm')[0],
    container: readContainer(host),
    bootedAt: parseTime(bootSeconds(host)),
  };
  for (const [name, value] of Object.entries(found)) {
    if (value === undefined) unknown.add(['system', name], 'not-observable');
  }
  return defined(found);
}

/** Boot time in seconds since 1970, whole seconds. */
export function bootSeconds(host: HostLines): number | undefined {
  return parseCount(/^btime (\d+)$/.exec(host.ofFile('/proc/stat')[0] ?? '')?.[1]);
}

/** For how many seconds the host has been up. */
export function upSeconds(host: HostLines): number | undefined {
  const text = /^(\d{1,10}\.\d{1,3}) /.exec(host.ofFile('/proc/uptime')[0] ?? '')?.[1];
  return text === undefined ? undefined : Number(text);
}

function readOs(host: HostLines): System['os'] {
  const values = new Map<string, string>();
  for (const line of [...host.ofFile('/etc/os-release'), ...host.ofFile('/usr/lib/os-release')]) {
    const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) values.set(name, value.replace(/^(["'])(.*)\1$/, '$2'));
  }
  const name = values.get('PRETTY_NAME') ?? values.get('NAME');
  if (values.size === 0) return undefined;
  return defined({ id: values.get('ID'), version: values.get('VERSION_ID'), name });
}

/** What leaves a mark in the container that the probe runs in, most telling first. */
function readContainer(host: HostLines): string {
  const marks = host.values('exists');
  const manager = host.ofFile('/run/systemd/container')[0];
  if (manager !== undefined && /^[a-z][a-z0-9-]{0,30}$/.test(manager)) return manager;
  if (marks.includes('/var/run/secrets/kubernetes.io')) return 'kubernetes';
  if (marks.includes('/.dockerenv')) return 'docker';
  if (marks.includes('/run/.containerenv')) return 'podman';
  return 'none';
}
