import { formatPlace } from '../../problem.ts';
import { foldedList } from '../fold-names.ts';
import { groupBy } from '../group-by.ts';
import { escapeTerminal } from '../untrusted.ts';
import { counted } from '../words.ts';
import type { AskedServer, KeyLine, LeftOut, SortedKeys } from './offered-keys.ts';

/** Host names in one comment. */
const MOST_NAMES = 8;

/**
 * The text of a known_hosts file that nobody has verified yet, which it says first. Everything from outside stands in
 * comments, escaped, so that none of it ends its line; only what {@link SortedKeys} holds becomes a line.
 */
export function renderKnownHosts({ lines, leftOut }: SortedKeys, readAt: string): string {
  const known = lines.filter((line) => line.known !== undefined).length;
  return [
    `# NOT VERIFIED: ${counted(lines.length, 'key')}, as whoever answered on the network at ${readAt} offered them.`,
    '# Before you trust a line, compare its fingerprint with what the host itself says, on its console or in the log of',
    '# its first boot at the cloud provider, not over the network: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub',
    '# (ecdsa, rsa alike). Delete the lines that you did not compare.',
    ...(known > 0 ? [`# Known before, where it says so: ${counted(known, 'key')}.`] : []),
    ...groupBy(lines, ({ key }) => key.line).flatMap(keyLines),
    ...(leftOut.length > 0 ? ['', '# No line for:', ...leftOut.map(leftOutLine)] : []),
    '',
  ].join('\n');
}

/** The same server under several names of the inventory has one line. */
function keyLines(same: readonly KeyLine[]): readonly string[] {
  const [first] = same;
  if (first === undefined) return [];
  const known = same.find((line) => line.known !== undefined)?.known;
  const state =
    known === undefined ? 'NEW, compare' : `known: ${known === 'pinned' ? 'limits_host_key' : formatPlace(known)}`;
  const names = same.flatMap(({ server }) => server.names);
  return [
    '',
    `# ${escapeTerminal(`${foldedList(names, MOST_NAMES)}: ${first.key.type} ${first.key.fingerprint} ${state}`)}`,
    first.key.line,
  ];
}

function leftOutLine({ server, kind, code }: LeftOut): string {
  return `# ${escapeTerminal(`${kind === 'refused' ? 'REFUSED' : 'not read'}: ${namesOf(server)} (${code})`)}`;
}

/** `web1, web2: 192.0.2.1 port 22`. */
function namesOf({ names, target }: AskedServer): string {
  return `${foldedList(names, MOST_NAMES)}: ${target}`;
}
