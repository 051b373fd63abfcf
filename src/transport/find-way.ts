import type { Hop, SshServer } from '../inventory/host.ts';
import type { AddressGuard } from './address-guard.ts';
import { untilAborted } from './deadline.ts';
import { dial } from './dial.ts';
import { type Hops, type JumpPool, wayKey } from './jump-pool.ts';
import { abortFailure } from './make-failure.ts';
import { type Lookup, resolveAddress } from './resolve.ts';
import type { Way } from './wire.ts';

export interface WaySettings {
  readonly lookup: Lookup;
  readonly guard: AddressGuard;
  /** For the name lookup, and again for the TCP connection. */
  readonly connectTimeoutMs: number;
}

type Destination = Pick<SshServer, 'address' | 'port'>;

/** The way over this machine's own network. What is resolved and vetted here is what is connected to. */
export async function findDirectWay(
  { address, port }: Destination,
  { lookup, guard, connectTimeoutMs: timeoutMs }: WaySettings,
  signal: AbortSignal,
): Promise<Way> {
  const target = describeWay({ address, port }, []);
  const resolved = await resolveAddress(address, lookup, timeoutMs, signal);
  const addresses = guard.admit(address, resolved);
  return {
    target,
    destination: `${addresses[0]?.address} ${port}`,
    addresses: addresses.map((each) => each.address),
    open: (opening) => dial({ target, addresses, port, timeoutMs, signal: opening }),
  };
}

/** How messages name a server: `ADDRESS port PORT`, and the jump hosts that lead to it. */
export function describeWay({ address, port }: Destination, hops: readonly Hop[]): string {
  const via = hops.length === 0 ? '' : ` (via ${hops.map((hop) => hop.name).join(', ')})`;
  return `${address} port ${port}${via}`;
}

/** The way through jump hosts: a name is looked up by the last of them, where nobody here can see its address. */
export async function findWayThrough(
  hops: Hops,
  { address, port }: Destination,
  { guard }: WaySettings,
  pool: JumpPool,
  signal: AbortSignal,
): Promise<Way> {
  guard.admitBehindJump(address);
  const jump = await untilAborted(pool.connection(hops), signal).catch((error: unknown) => {
    throw signal.aborted ? abortFailure(signal, 'connect') : error;
  });
  const target = describeWay({ address, port }, hops);
  return {
    target,
    destination: `${wayKey(hops)} ${address.toLowerCase()} ${port}`,
    addresses: [],
    open: (opening) => jump.forward(address, port, target, opening),
  };
}
