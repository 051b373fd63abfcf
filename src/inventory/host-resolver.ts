import type { Json } from '../json.ts';
import { type ConnectionDefaults, isConnectionVariable, readConnection, refuseOwnVariables } from './connection.ts';
import { precedenceOf } from './explain-variable.ts';
import type { Host } from './host.ts';
import type { Inventory, InventoryHost, Variables } from './model.ts';
import type { Precedence } from './precedence.ts';
import type { Problems } from './problems.ts';
import { quote } from './quote.ts';

/** Applies variables and inputs to hosts, one at a time. */
export class HostResolver {
  readonly #precedence: Precedence;
  readonly #defaults: ConnectionDefaults;
  readonly #problems: Problems;
  /** Hosts without variables of their own share their groups'. */
  readonly #carried = new Map<Variables, ReadonlyMap<string, Json>>();

  constructor(inventory: Inventory, defaults: ConnectionDefaults, problems: Problems) {
    this.#precedence = precedenceOf(inventory);
    this.#defaults = defaults;
    this.#problems = problems;
  }

  resolve(host: InventoryHost): Host {
    const { name, place } = host;
    const own = this.#precedence.hostVariables(host);
    const { groups, variables: shared } = this.#precedence.membership(host);
    const lookUp = (variable: string) => own.get(variable) ?? shared.get(variable);
    const vars = this.#vars(shared, own);
    refuseOwnVariables(vars.keys(), lookUp, this.#problems);
    return {
      name,
      ...readConnection(name, lookUp, this.#defaults, this.#problems),
      groups,
      vars,
      place,
    };
  }

  encryptedFiles(host: InventoryHost): readonly string[] {
    return [...this.#precedence.membership(host).encrypted, ...host.encrypted];
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
