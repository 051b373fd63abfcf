import type { Hop, Host, SshServer } from '../inventory/host.ts';
import { quote } from '../inventory/quote.ts';
import { nearMiss } from '../near-miss.ts';
import type { Place, Problem } from '../problem.ts';
import type { Credentials } from './credentials.ts';
import { isKeyFile } from './key-files.ts';

/** Names of keys that a message lists. */
const MOST_NAMES = 20;

/** A host or a hop, as far as its login goes. */
export interface Login extends Pick<SshServer, 'keys'> {
  readonly name: string;
  readonly place: Place | undefined;
}

/** Every server that these hosts need a login on, hops included. */
export function listLogins(hosts: readonly Host[]): readonly Login[] {
  return hosts.filter((host) => host.transport === 'ssh').flatMap((host) => [host, ...host.jump]);
}

/** The jump hosts on the ways to these hosts. */
export function hopsOf(hosts: readonly Host[]): readonly Hop[] {
  return hosts.flatMap((host) => host.jump);
}

/** Keys that are named and not there, and logins without anything to log in with: before anything is contacted. */
export function checkKeys(logins: readonly Login[], credentials: Credentials): readonly Problem[] {
  const bare = logins.filter(({ keys }) => keys.length === 0);
  return [
    ...group(logins, ({ keys }) => credentials.missing(keys)).map(([name, users]) =>
      unknownName(name, users, credentials.names),
    ),
    ...group(logins, filesAlone).flatMap(([, users]) => noFile(users, credentials)),
    ...(bare.length > 0 && credentials.none ? [noCredential(bare, credentials.names)] : []),
  ];
}

/** Key files that cannot be used where another one can: the host may know only that key. */
export function warnAboutKeyFiles(hosts: readonly Host[], credentials: Credentials): readonly Problem[] {
  const files = listLogins(hosts).flatMap(({ keys }) => credentials.readFiles(keys));
  return [...new Set(files)].flatMap((file) => (file.problem === undefined || file.missing ? [] : [file.problem]));
}

/** Servers by what they have in common, so that a fault of a whole group is said once. */
function group(
  logins: readonly Login[],
  keysOf: (login: Login) => readonly string[],
): readonly (readonly [string, readonly [Login, ...Login[]]])[] {
  const groups = new Map<string, [Login, ...Login[]]>();
  for (const login of logins) {
    for (const key of keysOf(login)) {
      const known = groups.get(key);
      if (known) known.push(login);
      else groups.set(key, [login]);
    }
  }
  return [...groups];
}

function unknownName(name: string, users: readonly [Login, ...Login[]], known: readonly string[]): Problem {
  const near = nearMiss(name, known);
  const has = known.length === 0 ? 'The input ssh-keys is empty.' : `ssh-keys has ${listSome(known)}.`;
  return {
    message: `${listNames(users)}: expected the name of a key in ssh-keys, found ${quote(name)}`,
    ...placeOf(users),
    hint: near === undefined ? has : `Did you mean "${near}"? ${has}`,
  };
}

function filesAlone({ keys }: Login): readonly string[] {
  return keys.length > 0 && keys.every(isKeyFile) ? [keys.join('\n')] : [];
}

function noFile(users: readonly [Login, ...Login[]], credentials: Credentials): readonly Problem[] {
  const files = credentials.readFiles(users[0].keys);
  if (files.some(({ problem }) => problem === undefined)) return [];
  const why = files.map(({ problem }) => problem?.message).join('; ');
  const hint = files.map(({ problem }) => problem?.hint).find((each) => each !== undefined);
  return [
    {
      message: `${listNames(users)}: expected a key file (IdentityFile) that can be used, found none: ${why}`,
      ...placeOf(users),
      hint: hint ?? 'Copy the key to where ssh_config says, or take the IdentityFile lines out: then ssh-key is used.',
    },
  ];
}

function placeOf([{ place }]: readonly [Login, ...Login[]]): { readonly place?: Place } {
  return place === undefined ? {} : { place };
}

function noCredential(logins: readonly Login[], named: readonly string[]): Problem {
  return {
    message: `ssh-key: expected something to log in to ${listNames(logins)} with, found neither ssh-key nor ssh-password nor an SSH agent`,
    hint:
      named.length > 0
        ? `A key of ssh-keys is used only where limits_ssh_key names it (there is ${listSome(named)}). Set that, or give a key for all others in ssh-key.`
        : 'Give a private key in ssh-key, or start an agent (SSH_AUTH_SOCK). Workflows that a fork triggers get no secrets.',
  };
}

/** Each name once: a hop serves many hosts. */
export function listNames(servers: readonly { readonly name: string }[]): string {
  const all = [...new Set(servers.map(({ name }) => name))];
  const names = all.slice(0, 3);
  const more = all.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}

function listSome(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}
