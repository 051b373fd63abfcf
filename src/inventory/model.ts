import type { Json } from '../json.ts';
import type { Place } from '../problem.ts';

/** A variable as one line of the inventory gives it. */
export interface Variable {
  readonly value: Json;
  readonly place: Place;
  /** Why the value cannot be used as it is: only Ansible could evaluate or decrypt it. */
  readonly opaque: Opaque | undefined;
}

export type Opaque = 'template' | 'vault';

export type Variables = ReadonlyMap<string, Variable>;

/** What hosts and groups have in common: a name, where it first stands, and its group_vars or host_vars files. */
export interface Entity {
  readonly name: string;
  readonly place: Place;
  /** Variables from files beside the inventory, by the position of the source that they stand beside. */
  readonly files: ReadonlyMap<number, Variables>;
  /** Files beside the inventory that ansible-vault encrypted as a whole: nobody knows which variables they set. */
  readonly encrypted: readonly string[];
}

export interface InventoryGroup extends Entity {
  /** Longest way down from `all`, which is 0. */
  readonly depth: number;
  /** `ansible_group_priority`, 1 unless set. */
  readonly priority: number;
  readonly variables: Variables;
  /** Hosts that are in this very group, in Ansible's order. */
  readonly hosts: ReadonlySet<string>;
  readonly children: ReadonlySet<string>;
  readonly parents: ReadonlySet<string>;
}

export interface InventoryHost extends Entity {
  /** Variables of each line that mentions the host, later ones win. */
  readonly layers: readonly Variables[];
  /** Groups that the host is directly in. */
  readonly groups: ReadonlySet<string>;
}

/** Everything that the sources say, with groups reconciled as Ansible does, before any variable is looked at. */
export interface Inventory {
  readonly sources: readonly string[];
  /** In the order of their first mention. */
  readonly hosts: ReadonlyMap<string, InventoryHost>;
  readonly groups: ReadonlyMap<string, InventoryGroup>;
}
