import type { Place } from '../problem.ts';
import { readHostEntry } from './host-entry.ts';
import type { InventoryGroup, InventoryHost, Variable, Variables } from './model.ts';
import { hostNameFault, isGroupName, isHostName } from './names.ts';
import type { Problems } from './problems.ts';
import { quote } from './quote.ts';
import { aVariable } from './variable.ts';

/** Far above any fleet that one job can audit; a range of a few bytes could otherwise fill the runner's memory. */
const mostHosts = 100_000;
/** A host counts once for each line that mentions it. */
const mostMentions = 1_000_000;
const mostGroups = 10_000;

export interface DraftGroup extends InventoryGroup {
  readonly files: Map<number, Variables>;
  readonly encrypted: string[];
  depth: number;
  priority: number;
  readonly variables: Map<string, Variable>;
  readonly hosts: Set<string>;
  readonly children: Set<string>;
  readonly parents: Set<string>;
}

export interface DraftHost extends InventoryHost {
  readonly files: Map<number, Variables>;
  readonly encrypted: string[];
  readonly layers: Variables[];
  readonly groups: Set<string>;
  /** The port that its first mention gave it, if it did. */
  readonly port: number | undefined;
}

/** An inventory while its sources are read, each adding to what the ones before it said. */
export class Draft {
  readonly groups = new Map<string, DraftGroup>();
  readonly hosts = new Map<string, DraftHost>();
  /** Where a parent first claimed a child, by `parent` and then `child`. */
  readonly claims = new Map<string, Map<string, Place>>();
  readonly #problems: Problems;
  #mentions = 0;
  /** Told once, not for every line after it. */
  #full = false;

  constructor(problems: Problems, file: string) {
    this.#problems = problems;
    this.addGroup('all', { file });
    this.addGroup('ungrouped', { file });
    this.addChild('all', 'ungrouped', { file });
  }

  /** Tells whether the name can be used; a group that is already there is one more mention of it. */
  addGroup(name: string, place: Place): boolean {
    if (this.groups.has(name)) return true;
    if (!isGroupName(name)) {
      this.#problems.add(
        `expected a group name (at most 253 characters, no slashes, no control characters), found ${quote(name)}`,
        place,
      );
      return false;
    }
    if (this.groups.size >= mostGroups) {
      this.#problems.add(`the inventory has more than ${mostGroups} groups`);
      return false;
    }
    const members = { hosts: new Set<string>(), children: new Set<string>(), parents: new Set<string>() };
    const variables = new Map<string, Variable>();
    this.groups.set(name, {
      name,
      place,
      depth: 0,
      priority: 1,
      variables,
      ...members,
      files: new Map(),
      encrypted: [],
    });
    return true;
  }

  addChild(parent: string, child: string, place: Place): void {
    const above = this.groups.get(parent);
    const below = this.groups.get(child);
    if (!above || !below) return;
    above.children.add(child);
    below.parents.add(parent);
    const claims = this.claims.get(parent) ?? new Map<string, Place>();
    if (!claims.has(child)) claims.set(child, place);
    this.claims.set(parent, claims);
  }

  /** Hosts as a person writes them: a name or a range, perhaps with a port. */
  addHosts(entry: string, group: string, variables: Variables, place: Place): void {
    const read = readHostEntry(entry, mostHosts);
    if ('fault' in read) {
      this.#problems.add(read.fault, place, read.hint);
      return;
    }
    for (const name of read.names) if (!this.#mention(name, group, variables, read.port, place)) return;
  }

  /** A host as a program writes it: `--list` gives names that are never ranges and have no port. */
  addHost(name: string, group: string, variables: Variables, place: Place): void {
    if (isHostName(name)) {
      this.#mention(name, group, variables, undefined, place);
      return;
    }
    const { message, hint } = hostNameFault(name);
    this.#problems.add(message, place, hint);
  }

  setVariable(group: string, name: string, variable: Variable): void {
    const target = this.groups.get(group);
    if (!target) return;
    if (name !== 'ansible_group_priority') {
      target.variables.set(name, variable);
      return;
    }
    const priority = Number(variable.value);
    if (/^[+-]?\d{1,9}$/.test(String(variable.value))) target.priority = priority;
    else this.#problems.add('ansible_group_priority must be a whole number', variable.place);
  }

  #mention(name: string, group: string, variables: Variables, port: number | undefined, place: Place): boolean {
    this.#mentions += 1;
    const known = this.hosts.get(name);
    if (this.#mentions > mostMentions || (!known && this.hosts.size >= mostHosts)) {
      const most = known ? `${mostMentions} mentions of hosts` : `${mostHosts} hosts`;
      if (!this.#full) {
        this.#problems.add(`the inventory has more than ${most}`, place, 'Audit it in parts, one inventory each.');
      }
      this.#full = true;
      return false;
    }
    const host = known ?? this.#newHost(name, port, place);
    // Ansible keeps the first mention's port in silence; whoever wrote the second one expects it to count.
    if (port !== undefined && port !== host.port) {
      this.#problems.add(
        `host ${quote(name)} gets port ${port} here, but was first named without it in ${host.place.file}:${host.place.line}`,
        place,
        'Ansible ignores this port. Set ansible_port, or name the port where the host stands first.',
      );
    }
    if (variables.size > 0) host.layers.push(variables);
    host.groups.add(group);
    this.groups.get(group)?.hosts.add(name);
    return true;
  }

  #newHost(name: string, port: number | undefined, place: Place): DraftHost {
    const layers: Variables[] = port === undefined ? [] : [new Map([['ansible_port', aVariable(port, place)]])];
    const host: DraftHost = { name, place, port, layers, groups: new Set(), files: new Map(), encrypted: [] };
    this.hosts.set(name, host);
    return host;
  }
}
