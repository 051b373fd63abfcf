import { defined } from './defined.ts';
import type { Facts } from './facts.ts';
import { headroomOf } from './headroom.ts';
import type { HostLines } from './host-lines.ts';
import type { KernelParameters } from './kernel-parameters.ts';
import type { Unknowns } from './unknowns.ts';

type EphemeralPorts = NonNullable<Facts['sockets']['ephemeralPorts']>;

interface PortRange {
  readonly low: number;
  readonly high: number;
}

const AT = ['sockets', 'ephemeralPorts'];

/** The ports that the kernel hands out, how many sockets may hold one, and which of them somebody listens on. */
export function readEphemeralPorts(
  host: HostLines,
  kernel: KernelParameters,
  tcp: Readonly<Record<string, number>>,
  unknown: Unknowns,
): EphemeralPorts | undefined {
  const range = parseRange(kernel.text('net.ipv4.ip_local_port_range')?.trim().split(/\s+/));
  if (range === undefined) {
    unknown.add(AT, 'not-observable', 'net.ipv4.ip_local_port_range could not be read.');
    return undefined;
  }
  const size = range.high - range.low + 1;
  const { TIME_WAIT: waiting, ESTABLISHED: established } = tcp;
  const used = waiting === undefined || established === undefined ? undefined : waiting + established;
  if (used === undefined) unknown.add([...AT, 'headroom'], 'not-observable', 'Not all sockets could be counted.');
  const listeners = readListeners(host, kernel, range, unknown);
  return { size, ...defined({ used, headroom: headroomOf(used, size), listeners }) };
}

/** Lines `listening PORT`, in hexadecimal, as the kernel has them. */
function readListeners(
  host: HostLines,
  kernel: KernelParameters,
  { low, high }: PortRange,
  unknown: Unknowns,
): readonly number[] | undefined {
  const lines = host.values('listening');
  const isWhole = host.values('tcp').some((line) => line.startsWith('all '));
  if (!isWhole || lines.includes('cut')) {
    const isCut = lines.includes('cut') || host.values('tcp').some((line) => line.startsWith('many '));
    unknown.add([...AT, 'listeners'], isCut ? 'cut' : 'not-observable', 'Not all listening sockets were looked at.');
    return undefined;
  }
  const reserved = parseReserved(kernel.text('net.ipv4.ip_local_reserved_ports') ?? '');
  const ports = lines.flatMap((text) => (/^[0-9A-F]{1,4}$/.test(text) ? [Number.parseInt(text, 16)] : []));
  return [...new Set(ports)]
    .filter((port) => port >= low && port <= high)
    .filter((port) => !reserved.some((range) => port >= range.low && port <= range.high))
    .sort((a, b) => a - b);
}

/** `8080,9000-9010`. */
function parseReserved(text: string): readonly PortRange[] {
  return text
    .trim()
    .split(',')
    .flatMap((part) => {
      const [low, high = low] = part.split('-');
      return parseRange([low ?? '', high ?? '']) ?? [];
    });
}

function parseRange(ends: readonly string[] | undefined): PortRange | undefined {
  if (ends?.length !== 2 || !ends.every((text) => /^\d{1,5}$/.test(text))) return undefined;
  const [low = 0, high = 0] = ends.map(Number);
  return low <= high && high <= 65_535 ? { low, high } : undefined;
}
