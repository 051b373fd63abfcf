import type { Host } from '../inventory/host.ts';
import type { Problem } from '../problem.ts';
import { checkKeys, listNames } from './check-keys.ts';
import type { Credentials } from './credentials.ts';
import { knownHostsNames } from './host-verdict.ts';
import { type BrokenLine, brokenLinesFor } from './known-hosts.ts';
import { identityOf } from './log-in.ts';
import type { ServerKnownHosts } from './server-known-hosts.ts';
import { listHops, listServers, type Server } from './servers.ts';

/** Broken lines that are shown when no line is left to go by. */
const MOST = 10;

const PIN = /^SHA256:[A-Za-z0-9+/]{43}$/;

/**
 * `sought`: a run whose very purpose is to learn host keys. Each host is refused all the same before any login.
 * `read`: a run that reads them and logs in to jump hosts only.
 */
export type HostKeys = 'needed' | 'sought' | 'read';

interface HostChecks {
  readonly knownHosts: ServerKnownHosts;
  readonly credentials: Credentials;
  readonly hostKeys: HostKeys;
}

/** What is certain to fail for these hosts, or on the way to them, before any of them is contacted. */
export function checkHosts(
  hosts: readonly Host[],
  { knownHosts, credentials, hostKeys }: HostChecks,
): readonly Problem[] {
  const servers = listServers(hosts);
  const problems = servers.flatMap(checkPin);
  const unpinned = servers.filter((server) => server.hostKey === undefined);
  const lost = unpinned.filter((server) => knownHosts.of(server).lines.length === 0);
  if (hostKeys === 'needed' && lost.length > 0) {
    const broken = new Set(lost.flatMap((server) => knownHosts.of(server).broken));
    problems.push(noKnownHosts(lost, broken), ...[...broken].slice(0, MOST).map(({ problem }) => problem));
  }
  return [...problems, ...checkKeys(hostKeys === 'read' ? listHops(hosts) : servers, credentials)];
}

function checkPin(host: Server): Problem[] {
  if (host.hostKey === undefined || PIN.test(host.hostKey)) return [];
  return [
    {
      message: `limits_host_key of ${host.name}: expected SHA256: and 43 base64 digits, found "${host.hostKey.slice(0, 80)}"`,
      ...(host.place && { place: host.place }),
      hint: 'Copy it from the host: ssh-keygen -l -E sha256 -f /etc/ssh/ssh_host_ed25519_key.pub.',
    },
  ];
}

function noKnownHosts(hosts: readonly Server[], broken: ReadonlySet<BrokenLine>): Problem {
  return {
    message: `known-hosts: expected the host keys of ${listNames(hosts)}, found ${broken.size > 0 ? 'no line that can be used' : 'nothing'}`,
    hint: 'Host keys are always checked: put the lines of a trusted known_hosts file into known-hosts, or pin a key with limits_host_key.',
  };
}

/**
 * Lines of known_hosts that name one of these hosts, or a jump host on the way, and cannot be read: each is a host that
 * may look unknown.
 */
export function warnAboutHosts(hosts: readonly Host[], knownHosts: ServerKnownHosts): readonly Problem[] {
  const servers = listServers(hosts);
  const problems = servers.flatMap((server) =>
    brokenLinesFor(knownHosts.of(server), knownHostsNames(identityOf(server))),
  );
  return [...new Set(problems)];
}
