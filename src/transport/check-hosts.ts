import type { Host } from '../inventory/host.ts';
import type { Problem } from '../problem.ts';
import type { Credentials } from './credentials.ts';
import { knownHostsNames } from './host-verdict.ts';
import { brokenLinesFor, type KnownHosts } from './known-hosts.ts';

/** Broken lines that are shown when no line is left to go by. */
const MOST = 10;

const PIN = /^SHA256:[A-Za-z0-9+/]{43}$/;

/** `sought`: a run whose very purpose is to learn host keys. Each host is refused all the same before any login. */
export type HostKeys = 'needed' | 'sought';

/** What is certain to fail for these hosts before any of them is contacted. */
export function checkHosts(
  hosts: readonly Host[],
  knownHosts: KnownHosts,
  credentials: Credentials,
  hostKeys: HostKeys,
): readonly Problem[] {
  const remote = hosts.filter((host) => host.transport === 'ssh');
  const problems = remote.flatMap(checkPin);
  const unpinned = remote.filter((host) => host.hostKey === undefined);
  if (hostKeys === 'needed' && unpinned.length > 0 && knownHosts.lines.length === 0) {
    problems.push(
      noKnownHosts(unpinned, knownHosts),
      ...knownHosts.broken.slice(0, MOST).map(({ problem }) => problem),
    );
  }
  if (remote.length > 0 && credentials.none) problems.push(noCredential(remote));
  return problems;
}

function checkPin(host: Host): Problem[] {
  if (host.hostKey === undefined || PIN.test(host.hostKey)) return [];
  return [
    {
      message: `limits_host_key of ${host.name}: expected SHA256: and 43 base64 digits, found "${host.hostKey.slice(0, 80)}"`,
      place: host.place,
      hint: 'Copy it from the host: ssh-keygen -l -E sha256 -f /etc/ssh/ssh_host_ed25519_key.pub.',
    },
  ];
}

function noKnownHosts(hosts: readonly Host[], knownHosts: KnownHosts): Problem {
  return {
    message: `known-hosts: expected the host keys of ${listNames(hosts)}, found ${knownHosts.broken.length > 0 ? 'no line that can be used' : 'nothing'}`,
    hint: 'Host keys are always checked: put the lines of a trusted known_hosts file into known-hosts, or pin a key with limits_host_key.',
  };
}

function noCredential(hosts: readonly Host[]): Problem {
  return {
    message: `ssh-key: expected something to log in to ${listNames(hosts)} with, found neither ssh-key nor ssh-password nor an SSH agent`,
    hint: 'Give a private key in ssh-key, or start an agent (SSH_AUTH_SOCK). Workflows that a fork triggers get no secrets.',
  };
}

function listNames(hosts: readonly Host[]): string {
  const names = hosts.slice(0, 3).map((host) => host.name);
  const more = hosts.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}

/** Lines of known_hosts that name one of these hosts and cannot be read: each is a host that may look unknown. */
export function warnAboutHosts(hosts: readonly Host[], knownHosts: KnownHosts): readonly Problem[] {
  const names = hosts
    .filter((host) => host.transport === 'ssh')
    .flatMap(({ address, port }) => knownHostsNames({ address, port, pinned: undefined }));
  return brokenLinesFor(knownHosts, names);
}
