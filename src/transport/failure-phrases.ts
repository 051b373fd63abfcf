import { formatPlace } from '../problem.ts';
import type { Phase } from './failure.ts';
import type { FailureDetails } from './failure-details.ts';
import type { KnownKey, OfferedKey } from './host-verdict.ts';
import { quoteRemote } from './remote-text.ts';

// What the texts of several failures are put together from.

export const phaseNames: Readonly<Record<Phase, string>> = {
  resolve: 'the name lookup',
  connect: 'the connection',
  banner: 'its SSH greeting',
  kex: 'the key exchange',
  hostkey: 'the check of its host key',
  auth: 'the login',
  session: 'opening a session',
  shell: 'starting a shell',
  sudo: 'sudo',
  exec: 'the probe',
  run: 'the run',
};

export const timeoutHints: { readonly [P in Phase]?: string } = {
  banner: 'The host may be overloaded, or what listens there may not be an SSH server: see the log of its sshd.',
  kex: 'A path MTU that is too small for full packets (VPN, tunnel) does this, and so does an overloaded host.',
  auth: 'The host may be waiting for a directory or a name server (LDAP, UseDNS): see the log of its sshd.',
};

type RefusedAddress = FailureDetails['address-refused'];

export function refusedWords(resolved: RefusedAddress['resolved'], why: RefusedAddress['why']): string {
  if (why === 'unresolved') {
    return 'allowed-hosts names only addresses, and a name behind a jump host is looked up there, where it cannot be checked';
  }
  if (why === 'local')
    return 'ansible_connection says that it is this machine, and allowed-hosts does not list localhost';
  const all = resolved.join(', ');
  if (why === 'not-allowed') {
    return resolved.length === 0 ? 'allowed-hosts does not list it' : `allowed-hosts lists neither it nor ${all}`;
  }
  return resolved.length > 1
    ? `${all} are link-local or metadata addresses`
    : `${all || 'it'} is a link-local or metadata address`;
}

export const refusedHints: Readonly<Record<RefusedAddress['why'], string>> = {
  'link-local':
    'Such addresses answer for the machine that asks, not for a host. If it is one all the same, list the address in allowed-hosts.',
  'not-allowed': 'If the host is to be audited, add its name or network to allowed-hosts in the workflow.',
  local: 'If this machine is to be audited, add localhost to allowed-hosts in the workflow.',
  unresolved: 'Add the name to allowed-hosts, or give the address in ansible_host.',
};

export function listTried(tried: readonly string[]): string {
  if (tried.length === 0) return 'nothing that the server accepts';
  const shown = tried.slice(0, 4).join(', ');
  return tried.length > 4 ? `${shown} and ${tried.length - 4} more` : shown;
}

export function authHint(accepts: readonly string[], tried: readonly string[], said = ''): string {
  if (tried.filter((each) => each.startsWith('publickey')).length > 3) {
    return "Many keys were tried, and servers stop listening after a few (MaxAuthTries): give the right one in ssh-key, or the line of its public key, so that only this one of the agent's is used.";
  }
  // sshd's words, never translated: it had enough before the right key came up.
  if (/^Too many authentication failures/.test(said)) {
    return 'The server stopped listening after so many tries (MaxAuthTries): give the one right key in ssh-key instead of an agent that holds several, and check the user name.';
  }
  if (accepts.includes('password') && !tried.includes('password') && !accepts.includes('publickey')) {
    return 'The server wants a password for this account: allow a key instead, or give ssh-password.';
  }
  return "Check the user name, that the key stands in the account's authorized_keys, and that the account is not locked (AllowUsers, expiry, shell). A user certificate needs ssh-certificate and ssh-backend: openssh.";
}

export function sudoersRule(user: string, target: string): string {
  return `${user} ALL=(${target}) NOPASSWD: /bin/sh -s`;
}

type Kept = FailureDetails['host-key-changed']['known'];

export function describeKept(known: Kept): string {
  if ('pinned' in known) return `the inventory pins ${known.pinned}`;
  return 'before' in known
    ? `this connection began with ${known.before}`
    : `known is ${known.map(describeKnown).join(', ')}`;
}

export function changedHint(offered: OfferedKey, known: Kept): string {
  if ('pinned' in known) {
    return `If the pin is that of another of its keys, or the host was reinstalled, compare on the host itself, then set limits_host_key to ${offered.fingerprint}.`;
  }
  if ('before' in known)
    return 'What the host said on this connection was thrown away: find out who can interfere with it.';
  const lines = known.map((key) => formatPlace(key.place)).join(', ');
  return `If the host was reinstalled, compare the fingerprint on the host itself, then replace ${lines} by: \`${offered.line}\``;
}

export function describeKnown(key: KnownKey): string {
  return `${key.type} ${key.fingerprint} (${formatPlace(key.place)})`;
}

export function after(said: Buffer | string): string {
  const quote = quoteRemote(said);
  return quote === '""' ? '' : `: ${quote}`;
}

export function exit(exitCode: number | undefined): string {
  return exitCode === undefined ? '' : ` (exit code ${exitCode})`;
}

export function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

export function mebibytes(bytes: number): number {
  return Math.round(bytes / ((1024 * 1024) / 10)) / 10;
}
