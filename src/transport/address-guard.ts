import type { LookupAddress } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import type { FailureDetails } from './failure-details.ts';
import { linkLocal } from './link-local.ts';
import { makeFailure } from './make-failure.ts';
import { matchPattern } from './name-pattern.ts';

/** Decides which addresses may be connected to. Every way to a server passes it, jump hosts' included. */
export interface AddressGuard {
  /**
   * The addresses of a name that may be connected to, in their order.
   * @throws {FailureError} address-refused, when it is none of them.
   */
  admit(address: string, resolved: readonly LookupAddress[]): readonly LookupAddress[];
  /**
   * The same for a server behind a jump host, whose name is looked up there.
   * @throws {FailureError} address-refused.
   */
  admitBehindJump(address: string): void;
  /**
   * The same for a host that is said to be this machine: an inventory must not put it in the place of another host.
   * @throws {FailureError} address-refused.
   */
  admitLocal(name: string): void;
}

/** What `allowed-hosts` lists, parsed. */
export interface AllowedHosts {
  /** Lower case, with `*` and `?`. */
  readonly names: readonly string[];
  readonly networks: readonly Network[];
}

export interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** `undefined`: everything is allowed but what answers for the runner itself. */
export function makeAddressGuard(allowed: AllowedHosts | undefined): AddressGuard {
  const listed = blockListOf(allowed?.networks ?? []);
  // 0.0.0.0/0 means "everywhere", not "the cloud's metadata service": that has to be meant.
  const meant = blockListOf((allowed?.networks ?? []).filter(({ address }) => contains(linkLocal, address)));
  const names = allowed?.names ?? [];
  const isListed = (name: string, address: string) =>
    contains(listed, address) || (isIP(name) === 0 && matches(names, name));
  const isRefused = (address: string) => contains(linkLocal, address) && !contains(meant, address);

  return {
    admit(name, resolved) {
      const proper = resolved.filter(({ address }) => !isRefused(address));
      const addresses = resolved.map(({ address }) => address).filter((address) => address !== name);
      if (proper.length === 0) throw refuse(name, addresses, 'link-local');
      const admitted = allowed === undefined ? proper : proper.filter(({ address }) => isListed(name, address));
      if (admitted.length === 0) throw refuse(name, addresses, 'not-allowed');
      return admitted;
    },
    admitBehindJump(name) {
      const numeric = readNumeric(name);
      if (numeric !== undefined && isRefused(numeric)) throw refuse(name, [], 'link-local');
      if (allowed === undefined || isListed(name, name)) return;
      throw refuse(name, [], isIP(name) === 0 && names.length === 0 ? 'unresolved' : 'not-allowed');
    },
    admitLocal(name) {
      if (allowed === undefined || ['127.0.0.1', '::1'].some((address) => isListed('localhost', address))) return;
      throw refuse(name, [], 'local');
    },
  };
}

function refuse(address: string, resolved: readonly string[], why: FailureDetails['address-refused']['why']) {
  return makeFailure('address-refused', 'resolve', { address, resolved, why });
}

function blockListOf(networks: readonly Network[]): BlockList {
  const list = new BlockList();
  for (const { address, prefix, family } of networks) list.addSubnet(address, prefix, family);
  return list;
}

/**
 * The address that a name means to every resolver: `2852039166` and `0xa9.0376.43518` are as good as four numbers to the
 * one on the jump host. The URL standard reads them in the same way (its "IPv4 parser").
 */
function readNumeric(name: string): string | undefined {
  if (isIP(name) !== 0) return name;
  const host = URL.parse(`http://${name}`)?.hostname ?? '';
  return isIP(host) === 4 ? host : undefined;
}

/** False for what is no address. A zone (`%eth0`) says which interface, and nothing about the address. */
function contains(list: BlockList, text: string): boolean {
  const [address = ''] = text.split('%', 1);
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function matches(patterns: readonly string[], name: string): boolean {
  const plain = name.toLowerCase().replace(/\.$/, '');
  return patterns.some((pattern) => matchPattern(pattern, plain));
}
