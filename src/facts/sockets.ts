import { defined } from './defined.ts';
import { readEphemeralPorts } from './ephemeral-ports.ts';
import type { Facts } from './facts.ts';
import type { HostLines } from './host-lines.ts';
import type { KernelParameters } from './kernel-parameters.ts';
import { kernelTable } from './kernel-table.ts';
import { parseCount } from './numbers.ts';
import type { Unknowns } from './unknowns.ts';

type Sockets = Facts['sockets'];

/** Fields of `TCP:` in /proc/net/sockstat and how the facts call them. */
const TCP_FIELDS = [
  ['inuse', 'inUse'],
  ['tw', 'TIME_WAIT'],
  ['alloc', 'allocated'],
] as const;

/** States of /proc/net/tcp, from include/net/tcp_states.h. The kernel's own `tw` counts orphans in FIN_WAIT2 as well. */
const STATES: Readonly<Record<string, string>> = {
  '01': 'ESTABLISHED',
  '02': 'SYN_SENT',
  '03': 'SYN_RECV',
  '04': 'FIN_WAIT1',
  '05': 'FIN_WAIT2',
  '06': 'TIME_WAIT',
  '07': 'CLOSE',
  '08': 'CLOSE_WAIT',
  '09': 'LAST_ACK',
  '0A': 'LISTEN',
  '0B': 'CLOSING',
  '0C': 'SYN_RECV',
};

/** Socket counts of the probe's network namespace, and how far its ports reach. */
export function readSockets(host: HostLines, kernel: KernelParameters, unknown: Unknowns): Sockets {
  const fields = readFields(host.ofFile('/proc/net/sockstat').find((line) => line.startsWith('TCP: ')));
  if (fields.size === 0) unknown.add(['sockets', 'tcp'], 'not-observable', '/proc/net/sockstat could not be read.');
  const counted = TCP_FIELDS.flatMap(([field, name]) => {
    const value = fields.get(field);
    return value === undefined ? [] : [[name, value] as const];
  });
  const tcp = { ...Object.fromEntries(counted), ...readStates(host, unknown) };
  const counters = readCounters(host, unknown);
  return defined({
    tcp: Object.keys(tcp).length === 0 ? undefined : tcp,
    orphan: fields.get('orphan'),
    memoryPages: fields.get('mem'),
    ephemeralPorts: readEphemeralPorts(host, kernel, tcp, unknown),
    ...counters,
  });
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

/**
 * The lines `tcp STATE COUNT` of the probe, all states or none of them; else ESTABLISHED from the kernel's counter,
 * which includes CLOSE_WAIT.
 */
function readStates(host: HostLines, unknown: Unknowns): Readonly<Record<string, number>> {
  const lines = host.values('tcp');
  if (!lines.some((line) => line.startsWith('all '))) {
    const many = lines.some((line) => line.startsWith('many '));
    const detail = many
      ? 'Sockets are counted by state only where there are fewer than 20,000.'
      : '/proc/net/tcp could not be read.';
    unknown.add(['sockets', 'tcp', 'LISTEN'], many ? 'cut' : 'not-observable', detail);
    const established = parseCount(kernelTable(host.ofFile('/proc/net/snmp'), 'Tcp:')[0]?.get('CurrEstab'));
    if (established !== undefined) return { ESTABLISHED: established };
    unknown.add(['sockets', 'tcp', 'ESTABLISHED'], 'not-observable', '/proc/net/snmp could not be read.');
    return {};
  }
  const counts = new Map([...new Set(Object.values(STATES))].map((name) => [name, 0]));
  for (const line of lines) {
    const [code = '', text] = line.split(' ');
    const name = Object.hasOwn(STATES, code) ? STATES[code] : undefined;
    const count = parseCount(text);
    if (name !== undefined && count !== undefined) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return Object.fromEntries(counts);
}

/** What went wrong since boot, from /proc/net/netstat. */
function readCounters(host: HostLines, unknown: Unknowns): Pick<Sockets, 'listen' | 'timeWaitOverflows'> {
  const row = kernelTable(host.ofFile('/proc/net/netstat'), 'TcpExt:')[0];
  const overflows = parseCount(row?.get('ListenOverflows'));
  const drops = parseCount(row?.get('ListenDrops'));
  const timeWaitOverflows = parseCount(row?.get('TCPTimeWaitOverflow'));
  const missing = '/proc/net/netstat could not be read.';
  if (overflows === undefined) unknown.add(['sockets', 'listen', 'overflows'], 'not-observable', missing);
  if (drops === undefined) unknown.add(['sockets', 'listen', 'drops'], 'not-observable', missing);
  if (timeWaitOverflows === undefined) unknown.add(['sockets', 'timeWaitOverflows'], 'not-observable', missing);
  return defined({ listen: defined({ overflows, drops }), timeWaitOverflows });
}
