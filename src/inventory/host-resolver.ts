import type { Json } from '../json.ts';
import { readBaselineChoice } from './baseline-choice.ts';
import { type ConnectionDefaults, readConnection, transportOf } from './connection.ts';
import { precedenceOf } from './explain-variable.ts';
import { HopResolver } from './hops.ts';
import type { Host } from './host.ts';
import { readJump } from './jump.ts';
import type { Inventory, InventoryHost, Variables } from './model.ts';
import { isConnectionVariable, refuseOwnVariables } from './own-variables.ts';
import type { Precedence } from './precedence.ts';
import type { Problems } from './problems.ts';
import { quote } from './quote.ts';
import { readServer, type ServerSettings } from './server.ts';
import { VariableReader } from './variable-reader.ts';

/** Applies variables and inputs to hosts, one at a time. */
export class HostResolver {
  readonly #inventory: Inventory;
  readonly #precedence: Precedence;
  readonly #hops: HopResolver;
  readonly #jumpHosts = new Map<string, ServerSettings>();
  readonly #defaults: ConnectionDefaults;
  readonly #problems: Problems;
  /** Hosts without variables of their own share their groups'. */
  readonly #carried = new Map<Variables, ReadonlyMap<string, Json>>();

  constructor(inventory: Inventory, defaults: ConnectionDefaults, problems: Problems) {
    this.#inventory = inventory;
    this.#precedence = precedenceOf(inventory);
    this.#defaults = defaults;
    this.#problems = problems;
    const { jump } = defaults;
    const standard = jump === undefined ? undefined : readJump(jump, 'the input "jump"', undefined, problems);
    this.#hops = new HopResolver((name) => this.#jumpHost(name), standard, problems);
  }

  resolve(host: InventoryHost): Host {
    const { name, place } = host;
    const own = this.#precedence.hostVariables(host);
    const { groups, variables: shared } = this.#precedence.membership(host);
    const variables = this.#reader(own, shared);
    const vars = this.#vars(shared, own);
    refuseOwnVariables(vars.keys(), variables.lookUp, this.#problems);
    const baseline = readBaselineChoice(variables);
    return {
      name,
      ...readConnection(name, variables, this.#defaults, this.#hops),
      groups,
      vars,
      ...(baseline && { baseline }),
      place,
    };
  }

  encryptedFiles(host: InventoryHost): readonly string[] {
    return [...this.#precedence.membership(host).encrypted, ...host.encrypted];
  }

  /** Many hosts are behind the same few. */
  #jumpHost(name: string): ServerSettings {
    const known = this.#jumpHosts.get(name);
    if (known) return known;
    const host = this.#inventory.hosts.get(name);
    const own = host && this.#precedence.hostVariables(host);
    const variables = host && own && this.#reader(own, this.#precedence.membership(host).variables);
    if (variables) refuseLocal(name, variables);
    const settings = readServer(name, variables, this.#defaults.sshConfig, this.#problems);
    this.#jumpHosts.set(name, settings);
    return settings;
  }

  #reader(own: Variables, shared: Variables): VariableReader {
    return new VariableReader((variable) => own.get(variable) ?? shared.get(variable), this.#problems);
  }

  #vars(shared: Variables, own: Variables): ReadonlyMap<string, Json> {
    const common = this.#carried.get(shared) ?? carried(shared);
    this.#carried.set(shared, common);
    const additional = carried(own);
    return additional.size === 0 ? common : new Map([...common, ...additional]);
  }
}

function carried(variables: Variables): ReadonlyMap<string, Json> {
  const values = new Map<string, Json>();
  for (const [name, { value }] of variables) if (!isConnectionVariable(name)) values.set(name, value);
  return values;
}

function refuseLocal(name: string, variables: VariableReader): void {
  const found = variables.find('ansible_connection');
  if (!found || transportOf(found.value) !== 'local') return;
  variables.problems.add(
    `the jump host ${quote(name)} is this machine (ansible_connection is ${quote(String(found.value))})`,
    found.place,
    'Set limits_jump to none for the hosts that this machine reaches directly.',
  );
}

/** No login name is ever guessed: not root, not the runner's, not the one in the known_hosts file. */
export function reportUserless(hosts: readonly InventoryHost[], resolver: HostResolver, problems: Problems): void {
  const [first] = hosts;
  if (!first) return;
  const names = hosts.slice(0, 3).map(({ name }) => quote(name));
  const more = hosts.length > names.length ? ` and ${hosts.length - names.length} more` : '';
  const who = hosts.length === 1 ? `the host ${names.join()} has` : `${hosts.length} hosts have`;
  const list = hosts.length === 1 ? '' : `: ${names.join(', ')}${more}`;
  const [encrypted] = resolver.encryptedFiles(first);
  const unread = encrypted === undefined ? '' : ` ${encrypted} may set it, but is encrypted by ansible-vault.`;
  problems.add(
    `${who} no user to log in as${list}`,
    first.place,
    `Set ansible_user in the inventory, or the input "user".${unread}`,
  );
}
