import { splitShellWords } from './shell-words.ts';

/** What `ssh` arguments in an inventory ask for that cannot be left out without connecting somewhere else. */
export type Unsupported =
  | { readonly what: 'jump'; readonly option: string }
  | { readonly what: 'destination'; readonly option: string; readonly instead: string }
  | { readonly what: 'unreadable' };

/** Keywords of ssh_config, in lower case. Both are jumps for us: what runs a command may lead anywhere. */
const jumps = new Map([
  ['proxyjump', 'ProxyJump'],
  ['proxycommand', 'ProxyCommand'],
]);

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
 * Looks through arguments for `ssh`, as in ansible_ssh_common_args. Options that only tune a connection or loosen its
 * checks (`StrictHostKeyChecking=no`, `ControlPersist`, `-i`) have no effect here: keys come from the inputs, and
 * host keys are always checked. `-F` names a configuration file that may hold a jump, and counts as one.
 */
export function findUnsupported(text: string): Unsupported | undefined {
  const split = splitShellWords(text);
  if ('fault' in split) return { what: 'unreadable' };
  const words = split.words.map((word) => word.text);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const flags = /^-([A-Za-z0-9]+)/.exec(word)?.[1];
    if (flags === undefined) continue;
    const position = [...flags].findIndex((flag) => valued.includes(flag));
    if (position < 0) continue;
    const rest = word.slice(position + 2);
    const value = rest === '' ? (words[at + 1] ?? '') : rest;
    if (rest === '') at += 1;
    const found = judge(flags.charAt(position), value);
    if (found) return found;
  }
  return undefined;
}

function judge(flag: string, value: string): Unsupported | undefined {
  if (flag === 'J' && value.toLowerCase() === 'none') return undefined;
  if (flag === 'J' || flag === 'W' || flag === 'F') return { what: 'jump', option: `-${flag}` };
  const instead = destinationFlags.get(flag);
  if (instead !== undefined) return { what: 'destination', option: `-${flag}`, instead };
  if (flag !== 'o') return undefined;
  const [, keyword = '', argument = ''] = /^\s*([A-Za-z]*)\s*=?\s*(.*)$/s.exec(value) ?? [];
  const jump = jumps.get(keyword.toLowerCase());
  if (jump !== undefined) return argument.toLowerCase() === 'none' ? undefined : { what: 'jump', option: jump };
  const destination = destinations.get(keyword.toLowerCase());
  return destination && { what: 'destination', option: destination[0], instead: destination[1] };
}
