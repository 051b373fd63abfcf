import type { Json } from '../json.ts';
import { nearMiss } from '../near-miss.ts';
import { type BecomeChoice, isTargetUser, type Raised, splitChoice } from './become.ts';
import { opaqueProblem } from './explain-variable.ts';
import type { Host } from './host.ts';
import type { Variable } from './model.ts';
import { isFingerprint, isHostName, isPort, isUserName } from './names.ts';
import type { Problems } from './problems.ts';
import { quote } from './quote.ts';
import { findUnsupported } from './ssh-arguments.ts';

/** What the inputs say for hosts whose inventory is silent. */
export interface ConnectionDefaults {
  readonly user?: string | undefined;
  /** 22 when neither the inventory nor the inputs have one. */
  readonly port?: number | undefined;
  readonly become?: BecomeChoice | undefined;
}

export type Connection = Omit<Host, 'name' | 'groups' | 'vars' | 'place'>;

/** What an inventory says nothing about. */
const plain = { hostKey: undefined, hostKeyAlias: undefined, knownHostsFiles: [], keys: [], jump: [] } as const;

const transports = new Map<Json, Host['transport']>([
  ['ssh', 'ssh'],
  ['ansible.builtin.ssh', 'ssh'],
  // Ansible's ways to choose or replace the ssh program; each ends in an SSH connection to the same host.
  ['smart', 'ssh'],
  ['paramiko', 'ssh'],
  ['paramiko_ssh', 'ssh'],
  ['ansible.builtin.paramiko_ssh', 'ssh'],
  ['local', 'local'],
  ['ansible.builtin.local', 'local'],
]);

/** Ansible's words for booleans, in lower case. */
const booleans = new Map(
  Object.entries({ y: true, yes: true, on: true, '1': true, true: true, t: true }).concat(
    Object.entries({ n: false, no: false, off: false, '0': false, false: false, f: false }),
  ),
);

const sshArguments = ['ansible_ssh_common_args', 'ansible_ssh_extra_args', 'ansible_ssh_args'];

/**
 * Variables that only say how to connect, or that Ansible reserves for itself. They are no baseline's input, and a
 * password among them must not reach a report. Not used at all, and without harm: ansible_password and the like (the
 * inputs have the credentials, and one from a repository would be public), ansible_ssh_private_key_file (a path on
 * somebody's machine), ansible_host_key_checking (it always happens), ansible_python_interpreter (nothing needs it),
 * ansible_become_exe and _flags (it is always `sudo -n`), timeouts and pipelining.
 */
export function isConnectionVariable(name: string): boolean {
  return name.startsWith('ansible_') || name === 'limits_jump' || name === 'limits_host_key';
}

/**
 * Decides from the variables how to reach a host. What is wrong is noted in `problems`, and the answer is then of no
 * use. A missing user is the caller's to report, so that all hosts without one make one problem.
 */
export function readConnection(
  name: string,
  lookUp: (variable: string) => Variable | undefined,
  defaults: ConnectionDefaults,
  problems: Problems,
): Connection {
  const reader = new ConnectionReader(lookUp, problems);
  const transport = reader.transport();
  const raised = reader.become(splitChoice(defaults.become ?? 'none'));
  if (transport === 'local') return { address: name, port: 22, user: undefined, transport, ...raised, ...plain };
  reader.refuseDetours();
  return {
    ...plain,
    address: reader.address() ?? name,
    port: reader.port() ?? defaults.port ?? 22,
    user: reader.user() ?? defaults.user,
    transport,
    ...raised,
    hostKey: reader.hostKey(),
  };
}

/** Ours, by the name that an inventory gives them. */
const ownVariables = ['limits_jump', 'limits_host_key', 'limits_baseline'];

/** A misspelt variable of ours would be no check at all, and one that is not supported yet another check than meant. */
export function refuseOwnVariables(
  names: Iterable<string>,
  lookUp: (variable: string) => Variable | undefined,
  problems: Problems,
): void {
  for (const name of names) {
    const place = lookUp(name)?.place;
    if (!name.startsWith('limits_')) continue;
    if (name === 'limits_baseline') {
      problems.add(
        'limits_baseline is not supported yet: every host is judged by the input "baseline"',
        place,
        'Audit such groups in a run of their own.',
      );
    } else if (!ownVariables.includes(name)) {
      const near = nearMiss(name, ownVariables);
      problems.add(
        `there is no variable ${quote(name)} of this program`,
        place,
        near ? `Did you mean "${near}"?` : `Its variables are ${ownVariables.join(', ')}.`,
      );
    }
  }
}

class ConnectionReader {
  readonly #lookUp: (variable: string) => Variable | undefined;
  readonly #problems: Problems;

  constructor(lookUp: (variable: string) => Variable | undefined, problems: Problems) {
    this.#lookUp = lookUp;
    this.#problems = problems;
  }

  transport(): Host['transport'] {
    const found = this.#find('ansible_connection');
    const transport = transports.get(found?.value ?? 'ssh');
    if (found && !transport) this.#expected('ssh or local', found);
    return transport ?? 'ssh';
  }

  become(fallback: Raised): Raised {
    const found = this.#find('ansible_become');
    const wanted = found ? booleans.get(String(found.value).toLowerCase()) : fallback.become === 'sudo';
    if (found && wanted === undefined) this.#expected('true or false', found);
    if (!wanted) return { become: 'none', becomeUser: undefined };
    const method = this.#find('ansible_become_method');
    if (method && method.value !== 'sudo' && method.value !== 'ansible.builtin.sudo') {
      this.#expected('sudo, the only method that is supported yet', method);
    }
    return { become: 'sudo', becomeUser: this.#becomeUser(fallback.becomeUser) };
  }

  /** The name is a word of the remote command: an inventory may choose root or the workflow's user, and nobody else. */
  #becomeUser(allowed: string | undefined): string | undefined {
    const user = this.#find('ansible_become_user', 'ansible_sudo_user');
    if (!user || user.value === allowed) return allowed;
    if (user.value === 'root') return undefined;
    const name = String(user.value);
    const hint = isTargetUser(name)
      ? `Users other than root are taken from the workflow only: set become: sudo:${name}, for these hosts in a run of their own.`
      : 'Users other than root are taken from the workflow only: become: sudo:USER.';
    this.#expected(allowed === undefined ? 'root' : `root, or ${allowed} as the input become says,`, user, hint);
    return undefined;
  }

  /** Ansible's older `ansible_ssh_…` names beat the newer ones, wherever they stand. */
  address(): string | undefined {
    const found = this.#find('ansible_ssh_host', 'ansible_host');
    if (!found) return undefined;
    if (typeof found.value === 'string' && isHostName(found.value)) return found.value;
    this.#expected('a host name or an IP address', found);
    return undefined;
  }

  port(): number | undefined {
    const found = this.#find('ansible_ssh_port', 'ansible_port');
    if (!found) return undefined;
    const port = /^\d{1,5}$/.test(String(found.value)) ? Number(found.value) : Number.NaN;
    if (!isPort(port)) this.#expected('a port from 1 to 65535', found);
    return port;
  }

  user(): string | undefined {
    const names = ['ansible_ssh_user', 'ansible_user'];
    const found = this.#find(...names);
    // A user that is set, though of no use, must not count as missing as well.
    if (!found) return names.some((name) => this.#lookUp(name)?.opaque) ? '' : undefined;
    const user = String(found.value);
    if (isUserName(user)) return user;
    const comment = / #/.test(user) ? 'In a [group:vars] section a comment needs a line of its own.' : undefined;
    this.#expected('a login name', found, comment);
    return user;
  }

  hostKey(): string | undefined {
    const found = this.#find('limits_host_key');
    if (!found) return undefined;
    if (typeof found.value === 'string' && isFingerprint(found.value)) return found.value;
    this.#expected('SHA256: and 43 characters of base64', found, "ssh-keygen -lf prints a host key's fingerprint.");
    return undefined;
  }

  /** Going around a jump host would reach another machine, or none: better no connection than that one. */
  refuseDetours(): void {
    const jump = this.#find('limits_jump');
    if (jump && jump.value !== '') this.#refuseJump(jump, '');
    for (const name of sshArguments) {
      const found = this.#find(name);
      if (!found) continue;
      const unsupported = findUnsupported(String(found.value));
      if (unsupported?.what === 'jump') this.#refuseJump(found, ` (${unsupported.option})`);
      else if (unsupported?.what === 'destination') {
        const { option, instead } = unsupported;
        this.#problems.add(`${name} sets ${option}, which is not read there`, found.place, `Set ${instead} instead.`);
      } else if (unsupported) {
        this.#problems.add(`expected arguments for ssh in ${name}, found an unclosed quote`, found.place);
      }
    }
  }

  #refuseJump(found: Found, how: string): void {
    this.#problems.add(
      `${found.name} asks for a jump host${how}, which is not supported yet`,
      found.place,
      'Leave the hosts behind it out of "hosts", or run where they can be reached directly.',
    );
  }

  /** The first of the names that has a value. Ansible takes `null` for not set. */
  #find(...names: readonly string[]): Found | undefined {
    for (const name of names) {
      const variable = this.#lookUp(name);
      if (!variable || (variable.value === null && !variable.opaque)) continue;
      const opaque = opaqueProblem(name, variable);
      if (!opaque) return { ...variable, name };
      this.#problems.add(opaque.message, opaque.place, opaque.hint);
      return undefined;
    }
    return undefined;
  }

  #expected(what: string, { name, value, place }: Found, hint?: string): void {
    const found = typeof value === 'object' ? 'a list or mapping' : quote(String(value));
    this.#problems.add(`expected ${what} in ${name}, found ${found}`, place, hint);
  }
}

type Found = Variable & { readonly name: string };
