import type { Json } from '../json.ts';
import type { Place } from '../problem.ts';

/** How privileges are raised on the host. `sudo` is `sudo -n`: it never asks and never waits. */
export type Become = 'none' | 'sudo';

/** An SSH server to log in to: a host, or a jump host on the way to one. */
export interface SshServer {
  /** Name or address to connect to. */
  readonly address: string;
  readonly port: number;
  /** Login name. Absent only for a host whose transport is `local`. */
  readonly user: string | undefined;
  /** Pinned host key, `SHA256:…` (`limits_host_key`). Takes the place of known_hosts for this server. */
  readonly hostKey: string | undefined;
  /** Name to look up in known_hosts in place of address and port: ssh_config's HostKeyAlias. */
  readonly hostKeyAlias: string | undefined;
  /** known_hosts files of this server alone, which add to those of the run: ssh_config's UserKnownHostsFile. */
  readonly knownHostsFiles: readonly string[];
  /** Names of the keys to log in with, and of no others. None: the run's own (`ssh-key`, then the agent's). */
  readonly keys: readonly string[];
}

/** A jump host: the connection to the next server goes through it. */
export interface Hop extends SshServer {
  /** As the inventory or the input calls it. */
  readonly name: string;
  readonly user: string;
  /** Where the jump is asked for; absent when an input does. */
  readonly place: Place | undefined;
}

/** The baseline that the inventory chooses for a host: `limits_baseline`. */
export interface BaselineChoice {
  /** Names of built-in baselines and paths, relative to the directory of the audit. At least one. */
  readonly sources: readonly string[];
  readonly place: Place;
}

/** A host to audit, resolved: every variable that decides how to reach it has been applied. */
export interface Host extends SshServer {
  readonly name: string;
  readonly transport: 'ssh' | 'local';
  /** The way to the host, nearest hop first. Empty: directly. */
  readonly jump: readonly Hop[];
  readonly become: Become;
  /** Whom sudo runs the probe as; undefined for root. Only ever the user that the workflow names: see become.ts. */
  readonly becomeUser: string | undefined;
  /** Groups that the host is in, parents included, without `all` and `ungrouped`, sorted. */
  readonly groups: readonly string[];
  /** Every variable that is not a connection variable, by Ansible's precedence. */
  readonly vars: ReadonlyMap<string, Json>;
  /** Which baseline judges the host. Absent: the one of the input. */
  readonly baseline?: BaselineChoice;
  /** Where the variables stand that a baseline uses. Absent until the baselines are known. */
  readonly inputPlaces?: Readonly<Record<string, Place>>;
  /** The line that a finding about this host points at. */
  readonly place: Place;
}
