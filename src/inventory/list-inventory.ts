import type { Draft } from './draft.ts';
import type { Variable, Variables } from './model.ts';
import type { Problems } from './problems.ts';
import { quote } from './quote.ts';
import { describe, entryOf, variableOf, type YamlEntry, type YamlMap, type YamlNode } from './yaml-node.ts';

const none: Variables = new Map();

/**
 * Whether JSON is what `ansible-inventory --list` or an inventory script prints (lists of names, variables of hosts
 * in `_meta.hostvars`) rather than a YAML inventory in JSON's syntax (mappings all the way down).
 */
export function isListOutput(root: YamlNode): boolean {
  if (root.kind !== 'mapping') return false;
  return root.entries.some(({ key, value }) => {
    if (key === '_meta' || value.kind === 'list') return true;
    return (
      value.kind === 'mapping' && ['hosts', 'children'].some((name) => entryOf(value, name)?.value.kind === 'list')
    );
  });
}

/**
 * Reads the output of `ansible-inventory --list` into the draft. `--list` has already merged the variables of groups
 * into `_meta.hostvars`; with `--export`, and from scripts, groups have `vars`. Names are taken as they are: no
 * ranges, no ports. Source of the rules: Ansible's `script` inventory plugin.
 */
export function readListOutput(root: YamlMap, draft: Draft, problems: Problems): void {
  new ListReader(draft, problems, hostVariables(root, problems)).read(root);
}

class ListReader {
  readonly #draft: Draft;
  readonly #problems: Problems;
  readonly #variables: ReadonlyMap<string, Variables>;
  /** A host has its variables once, however many groups it is in. */
  readonly #given = new Set<string>();

  constructor(draft: Draft, problems: Problems, variables: ReadonlyMap<string, Variables>) {
    this.#draft = draft;
    this.#problems = problems;
    this.#variables = variables;
  }

  read(root: YamlMap): void {
    const groups = root.entries.filter(({ key }) => key !== '_meta');
    // All groups exist before the first one names another as its child.
    const usable = groups.filter(({ key, place }) => this.#draft.addGroup(key, place));
    for (const { key, value } of usable) this.#group(key, value);
  }

  #group(name: string, node: YamlNode): void {
    if (node.kind === 'list') {
      this.#hosts(name, node);
    } else if (node.kind === 'mapping') {
      for (const section of node.entries) this.#section(name, section);
    } else {
      this.#problems.add(`expected the group ${quote(name)}, found ${describe(node)}`, node.place);
    }
  }

  #section(group: string, { key, value, place }: YamlEntry): void {
    if (key === 'hosts') this.#hosts(group, value);
    else if (key === 'children') this.#children(group, value);
    else if (key === 'vars' && value.kind === 'mapping') {
      for (const entry of value.entries) this.#draft.setVariable(group, entry.key, variableOf(entry));
    } else {
      this.#problems.add(
        `expected "hosts", "vars" or "children" in the group ${quote(group)}, found ${quote(key)}`,
        place,
      );
    }
  }

  #hosts(group: string, node: YamlNode): void {
    for (const { text, node: item } of this.#names(node, `"hosts" of the group ${quote(group)}`)) {
      const variables = this.#given.has(text) ? undefined : this.#variables.get(text);
      this.#given.add(text);
      this.#draft.addHost(text, group, variables ?? none, item.place);
    }
  }

  #children(group: string, node: YamlNode): void {
    for (const { text, node: item } of this.#names(node, `"children" of the group ${quote(group)}`)) {
      // `--list` leaves out groups without hosts, but not their names.
      if (this.#draft.addGroup(text, item.place)) this.#draft.addChild(group, text, item.place);
    }
  }

  #names(node: YamlNode, owner: string): readonly { readonly text: string; readonly node: YamlNode }[] {
    if (node.kind !== 'list') {
      this.#problems.add(`expected a list of names in ${owner}, found ${describe(node)}`, node.place);
      return [];
    }
    return node.items.flatMap((item) => {
      if (item.kind === 'scalar' && typeof item.value === 'string') return [{ text: item.value, node: item }];
      this.#problems.add(`expected a name in ${owner}, found ${describe(item)}`, item.place);
      return [];
    });
  }
}

function hostVariables(root: YamlMap, problems: Problems): ReadonlyMap<string, Variables> {
  const byHost = new Map<string, Variables>();
  const meta = entryOf(root, '_meta')?.value;
  const hostvars = meta?.kind === 'mapping' ? entryOf(meta, 'hostvars')?.value : undefined;
  if (!hostvars) return byHost;
  if (hostvars.kind !== 'mapping') {
    problems.add(`expected a mapping in "_meta.hostvars", found ${describe(hostvars)}`, hostvars.place);
    return byHost;
  }
  for (const { key, value } of hostvars.entries) {
    if (value.kind !== 'mapping') {
      problems.add(`expected the variables of ${quote(key)}, found ${describe(value)}`, value.place);
      continue;
    }
    const variables = new Map<string, Variable>();
    for (const entry of value.entries) variables.set(entry.key, variableOf(entry));
    byHost.set(key, variables);
  }
  return byHost;
}
