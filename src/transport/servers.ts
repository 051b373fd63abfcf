import type { Hop, Host } from '../inventory/host.ts';

/** What is logged in to over SSH. */
export type Server = Host | Hop;

/** All that is logged in to for these hosts: those that are reached over SSH, and each jump host on the way once. */
export function listServers(hosts: readonly Host[]): readonly Server[] {
  const remote = hosts.filter((host) => host.transport === 'ssh');
  return [...remote, ...new Set(remote.flatMap((host) => host.jump))];
}
