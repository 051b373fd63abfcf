import type { SshServer } from '../inventory/host.ts';
import { joinKnownHosts, type KnownHosts } from './known-hosts.ts';

/** Which known_hosts lines count for a server: those of the run, and those of its own files. */
export interface ServerKnownHosts {
  of(server: Pick<SshServer, 'knownHostsFiles'>): KnownHosts;
}

/** `files`: each path that a server may name, read. One that was not read counts as empty, as for OpenSSH. */
export function knownHostsByServer(common: KnownHosts, files: ReadonlyMap<string, KnownHosts>): ServerKnownHosts {
  const joined = new Map<string, KnownHosts>();
  return {
    of({ knownHostsFiles }) {
      if (knownHostsFiles.length === 0) return common;
      const key = JSON.stringify(knownHostsFiles);
      const known = joined.get(key);
      if (known) return known;
      const made = joinKnownHosts([common, ...knownHostsFiles.flatMap((file) => files.get(file) ?? [])]);
      joined.set(key, made);
      return made;
    },
  };
}
