import { nearMiss } from '../near-miss.ts';
import type { Draft } from './draft.ts';
import type { Variable, Variables } from './model.ts';
import type { Problems } from './problems.ts';
import { quote } from './quote.ts';
import { describe, entryOf, variableOf, type YamlEntry, type YamlMap, type YamlNode } from './yaml-node.ts';

const sections = ['hosts', 'vars', 'children'];

/**
 * Reads the groups of a YAML inventory (`all: {hosts: …, vars: …, children: …}`) into the draft. Source of the rules:
 * Ansible's `yaml` inventory plugin. What that one skips with a warning, and so loses hosts over, is a fault here.
 */
export function readYamlInventory(root: YamlNode, draft: Draft, problems: Problems): void {
  if (root.kind !== 'mapping') {
    problems.add(`expected groups ("all:" with "hosts:"), found ${describe(root)}`, root.place);
    return;
  }
  const plugin = entryOf(root, 'plugin');
  if (plugin && plugin.value.kind === 'scalar') {
    problems.add(
      `this configures the inventory plugin ${quote(String(plugin.value.value))} (dynamic inventory), which is never run`,
      plugin.place,
      'Save what it prints, and use that: ansible-inventory --list > inventory.json',
    );
    return;
  }
  const reader = new YamlReader(draft, problems);
  for (const entry of root.entries) reader.group(entry);
}

class YamlReader {
  readonly #draft: Draft;
  readonly #problems: Problems;

  constructor(draft: Draft, problems: Problems) {
    this.#draft = draft;
    this.#problems = problems;
  }

  /** Tells whether the group can be linked to a parent. */
  group(entry: YamlEntry): boolean {
    const { key: name, place, value } = entry;
    if (!this.#isText(entry, 'group') || !this.#draft.addGroup(name, place)) return false;
    const body = this.#mapping(value, `the group ${quote(name)}`);
    for (const section of body?.entries ?? []) this.#section(name, section);
    return true;
  }

  #section(group: string, section: YamlEntry): void {
    const { key, value } = section;
    if (!sections.includes(key)) {
      this.#unknownSection(group, section);
      return;
    }
    const body = oneWord(value) ?? this.#mapping(value, `"${key}" of the group ${quote(group)}`);
    for (const entry of body?.entries ?? []) {
      if (key === 'hosts') this.#host(group, entry);
      else if (key === 'vars') this.#draft.setVariable(group, entry.key, variableOf(entry));
      else if (this.group(entry)) this.#draft.addChild(group, entry.key, entry.place);
    }
  }

  #unknownSection(group: string, { key, place, value }: YamlEntry): void {
    const message = `expected "hosts", "vars" or "children" in the group ${quote(group)}, found ${quote(key)}`;
    const near = nearMiss(key, sections);
    const parent = value.kind === 'mapping' ? 'Groups inside a group' : 'Variables of a group';
    const where = `${parent} stand below its "${value.kind === 'mapping' ? 'children' : 'vars'}:".`;
    this.#problems.add(message, place, near ? `Did you mean ${quote(near)}?` : where);
  }

  #host(group: string, entry: YamlEntry): void {
    if (!this.#isText(entry, 'host')) return;
    const body = this.#mapping(entry.value, `the host ${quote(entry.key)}`);
    if (body || isNothing(entry.value)) {
      this.#draft.addHosts(entry.key, group, body ? variablesOf(body) : new Map(), entry.place);
    }
  }

  #isText({ key, isText, place }: YamlEntry, what: string): boolean {
    if (!isText) {
      this.#problems.add(
        `expected the name of a ${what}, found ${key === '' ? 'nothing' : `${key}, which is not a string in YAML`}`,
        place,
        key === '' ? undefined : `Put it in quotes: "${key}":`,
      );
    }
    return isText;
  }

  /** A body that may be left out. */
  #mapping(node: YamlNode, owner: string): YamlMap | undefined {
    if (node.kind === 'mapping') return node;
    if (isNothing(node)) return undefined;
    this.#problems.add(
      `expected a mapping in ${owner}, found ${describe(node)}`,
      node.place,
      node.kind === 'list' ? 'Write each name as a key, with a colon and without a dash: "web1:".' : undefined,
    );
    return undefined;
  }
}

/** `hosts: web1` is short for a mapping with that one key. */
function oneWord(node: YamlNode): YamlMap | undefined {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return undefined;
  const { place, value: key } = node;
  const nothing: YamlNode = { kind: 'scalar', value: null, opaque: undefined, place, weight: 1, depth: 1 };
  return {
    kind: 'mapping',
    entries: [{ key, isText: true, place, value: nothing }],
    opaque: undefined,
    place,
    weight: 2,
    depth: 2,
  };
}

function variablesOf(body: YamlMap): Variables {
  const variables = new Map<string, Variable>();
  for (const entry of body.entries) variables.set(entry.key, variableOf(entry));
  return variables;
}

function isNothing(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
