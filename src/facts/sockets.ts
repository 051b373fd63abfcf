import type { Facts } from './facts.ts';
import type { HostLines } from './host-lines.ts';
import type { KernelParameters } from './kernel-parameters.ts';
import { parseCount } from './numbers.ts';
import type { Unknowns } from './unknowns.ts';

/** Fields of `TCP:` in /proc/net/sockstat and how the facts call them. */
const TCP_FIELDS = [
  ['inuse', 'inUse'],
  ['tw', 'TIME_WAIT'],
  ['alloc', 'allocated'],
] as const;

/** Socket counts of the probe's network namespace, and the size of the ephemeral port range. */
export function readSockets(host: HostLines, kernel: KernelParameters, unknown: Unknowns): Facts['sockets'] {
  const fields = readFields(host.ofFile('/proc/net/sockstat').find((line) => line.startsWith('TCP: ')));
  if (fields.size === 0) unknown.add(['sockets', 'tcp'], 'not-observable', '/proc/net/sockstat could not be read.');
  const tcp = TCP_FIELDS.flatMap(([field, name]) => {
    const value = fields.get(field);
    return value === undefined ? [] : [[name, value] as const];
  });
  const orphan = fields.get('orphan');
  const memoryPages = fields.get('mem');
  const size = rangeSize(kernel.text('net.ipv4.ip_local_port_range'));
  return {
    ...(tcp.length === 0 ? {} : { tcp: Object.fromEntries(tcp) }),
    ...(orphan === undefined ? {} : { orphan }),
    ...(memoryPages === undefined ? {} : { memoryPages }),
    ...(size === undefined ? {} : { ephemeralPorts: { size } }),
  };
}

/** `TCP: inuse 5 orphan 0 tw 0 alloc 7 mem 1`. */
function readFields(line: string | undefined): ReadonlyMap<string, number> {
  const words = line?.split(' ').slice(1) ?? [];
  const pairs = words.flatMap((word, at) => {
    const value = at % 2 === 0 ? parseCount(words[at + 1]) : undefined;
    return value === undefined ? [] : [[word, value] as const];
  });
  return new Map(pairs);
}

function rangeSize(text: string | undefined): number | undefined {
  const [, low, high] = /^(\d{1,5})\s+(\d{1,5})$/.exec(text?.trim() ?? '') ?? [];
  const size = Number(high) - Number(low) + 1;
  return size > 0 ? size : undefined;
}
