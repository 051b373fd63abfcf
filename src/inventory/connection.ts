import type { Json } from '../json.ts';
import { type BecomeChoice, isTargetUser, type Raised, splitChoice } from './become.ts';
import type { HopResolver } from './hops.ts';
import type { Host } from './host.ts';
import { completeServer, readServer } from './server.ts';
import type { SshConfig } from './ssh-config/entry.ts';
import type { Found, VariableReader } from './variable-reader.ts';

/** What the inputs say for hosts whose inventory is silent. */
export interface ConnectionDefaults {
  readonly user?: string | undefined;
  /** 22 when neither the inventory nor the inputs have one. */
  readonly port?: number | undefined;
  readonly become?: BecomeChoice | undefined;
  /** The input `jump`: jump hosts of hosts for which neither the inventory nor ssh_config has a word. */
  readonly jump?: string | undefined;
  readonly sshConfig?: SshConfig | undefined;
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

export function transportOf(value: Json): Host['transport'] | undefined {
  return transports.get(value);
}

/** Ansible's words for booleans, in lower case. */
const booleans = new Map(
  Object.entries({ y: true, yes: true, on: true, '1': true, true: true, t: true }).concat(
    Object.entries({ n: false, no: false, off: false, '0': false, false: false, f: false }),
  ),
);

/**
 * Decides from the variables how to reach a host. What is wrong is noted in their problems, and the answer is then of
 * no use. A missing user is the caller's to report, so that all hosts without one make one problem.
 */
export function readConnection(
  name: string,
  variables: VariableReader,
  defaults: ConnectionDefaults,
  hops: HopResolver,
): Connection {
  const reader = new ConnectionReader(variables);
  const transport = reader.transport();
  const raised = reader.become(splitChoice(defaults.become ?? 'none'));
  if (transport === 'local') return { address: name, port: 22, user: undefined, transport, ...raised, ...plain };
  const settings = readServer(name, variables, defaults.sshConfig, variables.problems);
  const port = settings.port ?? defaults.port ?? 22;
  const user = settings.user ?? defaults.user;
  const jump = hops.resolve({ name, user }, settings.jump());
  return { ...completeServer(settings, port, user), transport, ...raised, jump };
}

class ConnectionReader {
  readonly #variables: VariableReader;

  constructor(variables: VariableReader) {
    this.#variables = variables;
  }

  transport(): Host['transport'] {
    const found = this.#find('ansible_connection');
    const transport = transportOf(found?.value ?? 'ssh');
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

  #find(...names: readonly string[]): Found | undefined {
    return this.#variables.find(...names);
  }

  #expected(what: string, found: Found, hint?: string): void {
    this.#variables.expected(what, found, hint);
  }
}
