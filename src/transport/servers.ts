import type { Hop, Host } from '../inventory/host.ts';

/** What is logged in to over SSH. */
export type Server = Host | Hop;

/** All that is logged in to for these hosts: those that are reached over SSH, and each jump host on the way once. */
export function listServers(hosts: readonly Host[]): readonly Server[] {
  return [...hosts.filter(isRemote), ...listHops(hosts)];
}

/** The jump hosts on the ways to these hosts, each once. */
export function listHops(hosts: readonly Host[]): readonly Hop[] {
  return [...new Set(hosts.filter(isRemote).flatMap((host) => host.jump))];
}

const isRemote = ({ transport }: Host) => transport === 'ssh';
