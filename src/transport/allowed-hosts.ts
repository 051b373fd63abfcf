import { isIP } from 'node:net';
import type { Problem } from '../problem.ts';
import type { AllowedHosts, Network } from './address-guard.ts';

/** Letters, digits, `.`, `-`, `_`, and the wildcards. */
const PATTERN = /^[A-Za-z0-9_*?](?:[A-Za-z0-9_.*?-]{0,251}[A-Za-z0-9_*?.])?$/;

/**
 * Reads what `allowed-hosts` lists: addresses, networks (`10.0.0.0/8`) and name patterns (`*.example.com`). A list that
 * is given and empty allows nothing, so it is a problem.
 */
export function parseAllowedHosts(lines: readonly string[]): AllowedHosts | readonly Problem[] {
  const entries = lines.flatMap((line) => line.split(/[,\s]+/)).filter((entry) => entry !== '');
  const problems: Problem[] = [];
  const names: string[] = [];
  const networks: Network[] = [];
  for (const entry of entries) {
    const network = parseNetwork(entry);
    if (network === 'none') {
      if (PATTERN.test(entry) && !looksNumeric(entry)) names.push(entry.toLowerCase().replace(/\.$/, ''));
      else problems.push(notAnEntry(entry));
    } else if (typeof network === 'string') problems.push({ message: `allowed-hosts: ${network}`, hint: HOW });
    else networks.push(network);
  }
  return problems.length > 0 ? problems : { names, networks };
}

const HOW = 'Write networks as 10.1.0.0/16, addresses as 10.1.2.3 or 2001:db8::1, and names as *.example.com.';

function notAnEntry(entry: string): Problem {
  const found = JSON.stringify(entry.slice(0, 80));
  const negated = entry.startsWith('!');
  return {
    message: `allowed-hosts: expected a network, an address or a name pattern, found ${found}`,
    hint: negated ? 'It lists what is allowed; there is no "all but". Leave the entry out.' : HOW,
  };
}

/** What is wrong with it, as a sentence; `none` when it is not meant as an address. */
function parseNetwork(entry: string): Network | string {
  const [text = '', length, ...more] = entry.split('/');
  const address = text.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(address);
  if (family === 0 || address.includes('%')) return length === undefined ? 'none' : noNetwork(entry);
  const most = family === 4 ? 32 : 128;
  if (more.length > 0) return noNetwork(entry);
  const prefix = length === undefined ? most : Number(/^\d{1,3}$/.test(length) ? length : Number.NaN);
  if (!(prefix <= most)) return `expected a prefix length from 0 to ${most}, found ${JSON.stringify(entry)}`;
  return { address, prefix, family: family === 4 ? 'ipv4' : 'ipv6' };
}

const noNetwork = (entry: string) =>
  `expected a network such as 10.1.0.0/16, found ${JSON.stringify(entry.slice(0, 80))}`;

/** `10.0.0` or `10.*` would be a name that only a machine called so could have: an address was meant. */
function looksNumeric(entry: string): boolean {
  return /^[\d.*?]+$/.test(entry) && /\d/.test(entry);
}
