import { ROOT_ONLY } from '../facts/root-only.ts';
import { foldedList } from '../report/fold-names.ts';

/** A login that is to run the probe through sudo. */
export interface SudoAccount {
  /** Login name. */
  readonly user: string;
  /** Whom the probe runs as, `root` or the workflow's user. */
  readonly target: string;
  /** Hosts that it is for; none when no inventory was read. */
  readonly hosts: readonly string[];
}

/** Where the text is meant to go. sudo skips names with a dot. */
export const SUDOERS_FILE = '/etc/sudoers.d/limits-audit';

const WIDTH = 96;

/** Characters that sudoers reads as themselves in the name of a user. */
const PLAIN_NAME = /^[A-Za-z0-9_.$+-]+$/;
/** sudoers takes such a name for an alias, `ALL` for everybody, whether it is quoted or not. */
const ALIAS = /^[A-Z][A-Z0-9_]*$/;

/** Why sudoers cannot name this user, or would mean another; undefined when it can. */
export function whyUnwritable(user: string): string | undefined {
  if (ALIAS.test(user)) return 'sudoers takes it for an alias, and ALL for everybody';
  return /\\(\\|$)/.test(user) ? 'sudoers reads its backslash as an escape' : undefined;
}

/** The lines that sudo needs for an account. */
export function sudoersLines({ user, target }: SudoAccount): readonly string[] {
  const name = PLAIN_NAME.test(user) ? user : `"${user}"`;
  return [`Defaults:${name} !requiretty`, `${name} ALL=(${target}) NOPASSWD: /bin/sh -s`];
}

/** A whole file for /etc/sudoers.d: everything that is not a rule is a comment, so that it can be used as it is printed. */
export function renderSudoers(accounts: readonly SudoAccount[]): string {
  const users = [...new Set(accounts.map(({ user }) => user))].join(', ');
  return [
    ...comment('What an audit with become: sudo needs, and nothing else.'),
    '#',
    ...comment(
      `These rules let whoever can log in as ${users} run any script as the user in parentheses, root above all. sudo cannot allow less: the probe is a script that arrives on stdin, so there is nothing on the host to name. What can be confined is the login:`,
    ),
    ...item('use an account that is for the audit alone, without a password (useradd -r -m -s /bin/sh audit);'),
    ...item(
      'in its authorized_keys put from="ADDRESS-OF-THE-RUNNER",restrict in front of the audit\'s key: no other address, no forwarding, no terminal (a jump host needs restrict,port-forwarding);',
    ),
    ...item('give the private key to the workflow as a secret of a protected environment, never to a repository.'),
    '#',
    ...comment('To install it, on each host, as root (sudo does not read a file with a dot in its name):'),
    '#',
    '#   limits-audit sudoers > limits-audit      # where the inventory is; copy the file to the host',
    `#   visudo -cf limits-audit && install -o root -g root -m 0440 limits-audit ${SUDOERS_FILE}`,
    '#',
    ...(accounts.length > 1
      ? [...comment('A host needs only the rules under its own name: leave the others out there.'), '#']
      : []),
    ...comment('Without it, with become: none, an audit cannot know:'),
    ...ROOT_ONLY.flatMap(({ what, where }) => item(`${where}: ${what};`)),
    '#',
    ...comment(
      'Each is then reported as unknown, never as passed. With become: sudo:USER, that user misses what is not its own.',
    ),
    ...accounts.flatMap((account) => ['', ...heading(account), ...sudoersLines(account)]),
  ].join('\n');
}

function heading({ hosts }: SudoAccount): readonly string[] {
  return hosts.length === 0
    ? []
    : comment(`${hosts.length === 1 ? 'Host' : `${hosts.length} hosts`}: ${foldedList(hosts)}.`);
}

function comment(text: string): readonly string[] {
  return wrap(text, '# ', '# ');
}

function item(text: string): readonly string[] {
  return wrap(text, '#   - ', '#     ');
}

function wrap(text: string, first: string, next: string): readonly string[] {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(' ')) {
    if (line.length + word.length > WIDTH) {
      lines.push(line.trimEnd());
      line = next;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}
