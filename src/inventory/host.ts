import type { Json } from '../json.ts';
import type { Place } from '../problem.ts';

/** How privileges are raised on the host. `sudo` is `sudo -n` to root: it never asks and never waits. */
export type Become = 'none' | 'sudo';

/** A host to audit, resolved: every variable that decides how to reach it has been applied. */
export interface Host {
  readonly name: string;
  /** Name or address to connect to: `ansible_host`, else the name. */
  readonly address: string;
  readonly port: number;
  /** Login name. Always present for `ssh`; absent only for `local`. */
  readonly user: string | undefined;
  readonly transport: 'ssh' | 'local';
  readonly become: Become;
  /** Pinned host key, `SHA256:…` (`limits_host_key`). Takes the place of known_hosts for this host. */
  readonly hostKey: string | undefined;
  /** Groups that the host is in, parents included, without `all` and `ungrouped`, sorted. */
  readonly groups: readonly string[];
  /** Every variable that is not a connection variable, by Ansible's precedence. */
  readonly vars: ReadonlyMap<string, Json>;
  /** The line that a finding about this host points at. */
  readonly place: Place;
}
