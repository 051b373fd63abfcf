import { splitShellWords } from './shell-words.ts';

/** What `ssh` arguments in an inventory ask for that decides where a connection leads. */
export type Request =
  /** ProxyJump or `-J`, or `none` for the way that leads directly. */
  | { readonly what: 'jump'; readonly hops: string }
  /** What only a command or another file could tell: going around it would reach another machine, or none. */
  | { readonly what: 'detour'; readonly option: string }
  | { readonly what: 'destination'; readonly option: string; readonly instead: string }
  | { readonly what: 'unreadable' };

const destinations = new Map<string, readonly [keyword: string, instead: string]>([
  ['port', ['Port', 'ansible_port']],
  ['user', ['User', 'ansible_user']],
  ['hostname', ['HostName', 'ansible_host']],
]);

const destinationFlags = new Map([
  ['p', 'ansible_port'],
  ['l', 'ansible_user'],
]);

/** Flags of OpenSSH's client that take a value, which may follow in the same word or in the next one. */
const valued = 'BbcDEeFIiJLlmOopQRSWw';

/**
 * Looks through arguments for `ssh`, as in ansible_ssh_common_args, in their order. Options that only tune a
 * connection or loosen its checks (`StrictHostKeyChecking=no`, `ControlPersist`, `-i`) have no effect here: keys come
 * from the inputs, and host keys are always checked. `-F` names a configuration file that may hold a jump, and
 * counts as a detour like ProxyCommand and `-W`.
 */
export function readSshArguments(text: string): readonly Request[] {
  const split = splitShellWords(text);
  if ('fault' in split) return [{ what: 'unreadable' }];
  const words = split.words.map((word) => word.text);
  const requests: Request[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const flags = /^-([A-Za-z0-9]+)/.exec(word)?.[1];
    if (flags === undefined) continue;
    const position = [...flags].findIndex((flag) => valued.includes(flag));
    if (position < 0) continue;
    const rest = word.slice(position + 2);
    const value = rest === '' ? (words[at + 1] ?? '') : rest;
    if (rest === '') at += 1;
    const request = judge(flags.charAt(position), value);
    if (request) requests.push(request);
  }
  return requests;
}

function judge(flag: string, value: string): Request | undefined {
  if (flag === 'J') return { what: 'jump', hops: value };
  if (flag === 'W' || flag === 'F') return { what: 'detour', option: `-${flag}` };
  const instead = destinationFlags.get(flag);
  if (instead !== undefined) return { what: 'destination', option: `-${flag}`, instead };
  if (flag !== 'o') return undefined;
  const [, word = '', argument = ''] = /^\s*([A-Za-z]*)\s*=?\s*(.*)$/s.exec(value) ?? [];
  const keyword = word.toLowerCase();
  if (keyword === 'proxyjump') return { what: 'jump', hops: argument };
  if (keyword === 'proxycommand') {
    return argument.toLowerCase() === 'none'
      ? { what: 'jump', hops: 'none' }
      : { what: 'detour', option: 'ProxyCommand' };
  }
  const destination = destinations.get(keyword);
  return destination && { what: 'destination', option: destination[0], instead: destination[1] };
}
