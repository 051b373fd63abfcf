import type { Inventory, InventoryGroup, InventoryHost, Variable, Variables } from './model.ts';

/** What hosts that are in the same groups share. */
export interface Membership {
  /** Parents included, without `all` and `ungrouped`, sorted. */
  readonly groups: readonly string[];
  readonly variables: Variables;
  /** Files that might set anything for them, since ansible-vault encrypted them as a whole. */
  readonly encrypted: readonly string[];
}

/**
 * Merges variables by Ansible's precedence, remembering what hosts of the same groups share. From weakest to
 * strongest: `all` in the inventory; the other groups in the inventory; group_vars/all beside each source;
 * group_vars of the other groups beside each source; the host's own lines; host_vars beside each source. Groups
 * count by depth, then ansible_group_priority, then name. So group_vars/all beats `[web:vars]`, and between two
 * sources the later one's group_vars win whatever the groups' depth. A value replaces the one before it whole.
 * Source of the rules: Ansible's variable manager (DEFAULT `precedence`), checked against its real output.
 */
export class Precedence {
  readonly #inventory: Inventory;
  readonly #memberships = new Map<string, Membership>();

  constructor(inventory: Inventory) {
    this.#inventory = inventory;
  }

  /** What the host has in common with every host that is in the same groups. */
  membership(host: InventoryHost): Membership {
    const key = [...host.groups].sort().join('\n');
    const known = this.#memberships.get(key);
    if (known) return known;
    const all = this.#inventory.groups.get('all');
    const groups = groupsOf(this.#inventory, host);
    const sources = [...this.#inventory.sources.keys()];
    const variables = merge([
      all?.variables,
      ...groups.map((group) => group.variables),
      ...sources.map((source) => all?.files.get(source)),
      ...sources.flatMap((source) => groups.map(({ files }) => files.get(source))),
    ]);
    const names = groups.map(({ name }) => name).filter((name) => name !== 'ungrouped');
    const encrypted = [...(all?.encrypted ?? []), ...groups.flatMap((group) => group.encrypted)];
    const membership = { groups: names.sort(), variables, encrypted };
    this.#memberships.set(key, membership);
    return membership;
  }

  /** What the host's own lines and files say, which beats every group. */
  hostVariables(host: InventoryHost): Variables {
    return merge([...host.layers, ...[...this.#inventory.sources.keys()].map((source) => host.files.get(source))]);
  }
}

/** Groups that the host is in, with all groups above them and without `all`, the weakest first. */
function groupsOf(inventory: Inventory, host: InventoryHost): readonly InventoryGroup[] {
  const names = new Set(host.groups);
  for (const name of names) for (const parent of inventory.groups.get(name)?.parents ?? []) names.add(parent);
  names.delete('all');
  const groups = [...names].flatMap((name) => inventory.groups.get(name) ?? []);
  return groups.sort((a, b) => a.depth - b.depth || a.priority - b.priority || (a.name < b.name ? -1 : 1));
}

function merge(layers: readonly (Variables | undefined)[]): Variables {
  const merged = new Map<string, Variable>();
  for (const layer of layers) for (const [name, variable] of layer ?? []) merged.set(name, variable);
  return merged;
}
