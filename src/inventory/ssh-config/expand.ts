import { isAbsolute, join } from 'node:path';
import type { Machine } from './entry.ts';

/** What the tokens of a path stand for. */
export interface Tokens {
  /** The name that `ssh` would be given (`%n`). */
  readonly name: string;
  /** What is connected to (`%h`). */
  readonly address: string;
  readonly port: number;
  /** Name to log in as (`%r`). */
  readonly user: string;
  readonly hostKeyAlias: string | undefined;
}

export type Expanded = { readonly text: string } | { readonly fault: string };

/** HostName: `%h` is the name that `ssh` would be given. */
export function expandHostName(text: string, name: string): Expanded {
  return replaceTokens(text, new Map([['h', name]]));
}

/**
 * The path of a file of keys. It must be absolute or start with `~/` or `%d`: one that is relative would be taken
 * from wherever the run was started, which under a pull request is its author's tree.
 */
export function expandPath(text: string, tokens: Tokens, machine: Machine): Expanded {
  if (/\$\{/.test(text)) return { fault: 'a variable of the environment, which is not expanded' };
  const values = new Map([
    ['d', machine.home],
    ['h', lowerCase(tokens.address)],
    ['k', tokens.hostKeyAlias ?? tokens.name],
    ['n', tokens.name],
    ['p', String(tokens.port)],
    ['r', tokens.user],
  ]);
  if (machine.login !== undefined) values.set('u', machine.login);
  const expanded = replaceTokens(text.startsWith('~/') ? `%d${text.slice(1)}` : text, values);
  if ('fault' in expanded) return expanded;
  const path = expanded.text;
  if (!isAbsolute(path)) return { fault: 'a path that is neither absolute nor starts with ~/' };
  if (/\p{Cc}/u.test(path)) return { fault: 'a control character' };
  return { text: join(path) };
}

/** As OpenSSH does with the name that it connects to. The name of an interface (`fe80::1%Eth0`) stays as it is. */
export function lowerCase(address: string): string {
  return address.includes('%') ? address : address.toLowerCase();
}

function replaceTokens(text: string, values: ReadonlyMap<string, string>): Expanded {
  let unknown: string | undefined;
  const expanded = text.replace(/%(.?)/gs, (whole, letter: string) => {
    const value = letter === '%' ? '%' : values.get(letter);
    if (value === undefined) unknown ??= whole;
    return value ?? '';
  });
  return unknown === undefined ? { text: expanded } : { fault: `the token ${unknown}, which is not supported here` };
}
