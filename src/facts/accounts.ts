import type { HostLines } from './host-lines.ts';
import { parseCount } from './numbers.ts';

/** The accounts of /etc/passwd that matter: those that processes run as and those that configurations name. */
export interface Accounts {
  nameOf(uid: number | undefined): string | undefined;
  uidOf(name: string): number | undefined;
  /** By name or number. Undefined: not in the file, and the host looks elsewhere too (LDAP, sssd). */
  exists(user: string): boolean | undefined;
}

/** Sources of accounts that the file is all of, as far as login names of daemons go. */
const LOCAL = new Set(['files', 'compat', 'systemd']);

export function readAccounts(host: HostLines): Accounts {
  const uids = new Map<string, number>();
  const names = new Map<number, string>();
  for (const line of host.ofFile('/etc/passwd')) {
    const at = line.lastIndexOf(':');
    const uid = parseCount(line.slice(at + 1));
    const name = line.slice(0, at);
    if (uid === undefined || name === '') continue;
    if (!uids.has(name)) uids.set(name, uid);
    if (!names.has(uid)) names.set(uid, name);
  }
  const sources = host
    .ofFile('/etc/nsswitch.conf')[0]
    ?.replace(/^passwd:/, '')
    .trim()
    .split(/\s+/) ?? ['files'];
  // No account at all means that the file was not read, not that it is empty.
  const complete = uids.size > 0 && sources.every((source) => LOCAL.has(source));
  return {
    nameOf: (uid) => (uid === undefined ? undefined : names.get(uid)),
    uidOf: (name) => uids.get(name),
    exists: (user) => {
      const uid = parseCount(user);
      const known = uids.has(user) || (uid !== undefined && names.has(uid));
      if (known) return true;
      return complete ? false : undefined;
    },
  };
}
