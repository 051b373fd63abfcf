import type { BundledHost } from '../../facts/bundle.ts';
import type { Hop, Host } from '../../inventory/host.ts';
import { isKeyName } from '../../inventory/names.ts';

/** A host as an inventory would have it: what is not known, or is the default, is left out. */
export interface SkeletonHost {
  readonly name: string;
  /** Without `all` and `ungrouped`. */
  readonly groups: readonly string[];
  /** Ansible's and our own variables, in the order in which they are written. */
  readonly variables: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/** How saved facts know a host. One that was not read has a name and groups alone. */
export function skeletonOfSaved({ name, groups, baseline, facts }: BundledHost): SkeletonHost {
  return aSkeleton(name, groups, {
    ansible_host: facts?.host.address === name ? undefined : facts?.host.address,
    ansible_port: facts?.host.port === 22 ? undefined : facts?.host.port,
    ansible_become: facts?.probe.become === 'sudo' ? true : undefined,
    limits_baseline: baseline?.sources,
  });
}

/** How an inventory knows a host, whatever its format was and whatever ssh_config and the inputs have added. */
export function skeletonOfHost(host: Host, names: ReadonlySet<string>): SkeletonHost {
  if (host.transport === 'local') {
    return aSkeleton(host.name, host.groups, {
      ansible_connection: 'local',
      ansible_become: host.become === 'sudo' ? true : undefined,
      limits_baseline: host.baseline?.sources,
    });
  }
  return aSkeleton(host.name, host.groups, {
    ansible_host: host.address === host.name ? undefined : host.address,
    ansible_port: host.port === 22 ? undefined : host.port,
    ansible_user: host.user,
    ansible_become: host.become === 'sudo' ? true : undefined,
    limits_jump: host.jump.length === 0 ? undefined : host.jump.map((hop) => jumpText(hop, names)).join(','),
    limits_host_key: host.hostKey,
    limits_ssh_key: host.keys.length > 0 && host.keys.every(isKeyName) ? host.keys : undefined,
    limits_baseline: host.baseline?.sources,
  });
}

/** What a command line says of a host: `[user@]host[:port]`. */
export function skeletonOfName(name: string, port: number | undefined, user: string | undefined): SkeletonHost {
  return aSkeleton(name, [], { ansible_port: port === 22 ? undefined : port, ansible_user: user });
}

type Variables = SkeletonHost['variables'];

function aSkeleton(
  name: string,
  groups: readonly string[],
  variables: Readonly<Record<string, Variables[string] | undefined>>,
): SkeletonHost {
  const given = Object.entries(variables).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  const known = [...new Set(groups)].filter((group) => group !== 'all' && group !== 'ungrouped');
  return { name, groups: known, variables: Object.fromEntries(given) };
}

/** By its name where that is a host of the same inventory, whose variables it then has. */
function jumpText({ name, address, user, port }: Hop, names: ReadonlySet<string>): string {
  const server = names.has(name) ? name : address;
  return `${user}@${server.includes(':') ? `[${server}]` : server}:${port}`;
}
