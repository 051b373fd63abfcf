import { isIPv6 } from 'node:net';
import { nearMiss } from '../near-miss.ts';
import { aGlob } from './glob.ts';
import type { Problems } from './problems.ts';
import { quote } from './quote.ts';

const longest = 10_000;

/** What a pattern chooses from: the names of an inventory, without its variables. */
export interface Population {
  readonly hosts: ReadonlyMap<string, unknown>;
  readonly groups: ReadonlyMap<string, PopulationGroup>;
}

export interface PopulationGroup {
  readonly name: string;
  /** Hosts that are in this very group. */
  readonly hosts: ReadonlySet<string>;
  readonly children: ReadonlySet<string>;
}

/**
 * Hosts that a pattern in Ansible's language selects, in the order of the inventory: names of hosts and groups, `all`,
 * globs, `~regex`, separated by `,` or `:`, with `&` for "also in", `!` for "not in" and subscripts `web[0]`,
 * `web[0:2]`, `web[-1]`. Unlike Ansible, a name that matches nothing is a problem wherever it stands, and there is no
 * implicit localhost. Source of the rules: Ansible's InventoryManager.
 */
export function selectHosts(inventory: Population, pattern: string, problems: Problems): readonly string[] {
  if (pattern.length > longest) {
    problems.add(`expected a host pattern of at most ${longest} characters, found ${pattern.length}`);
    return [];
  }
  const parts = splitPattern(pattern);
  if (parts.length === 0) {
    problems.add('expected a host pattern, found nothing', undefined, 'Write "all" for every host.');
    return [];
  }
  const before = problems.count;
  const selected = evaluate(parts, new PartMatcher(inventory, problems));
  if (selected.size === 0 && problems.count === before) {
    problems.add(`the host pattern ${quote(pattern)} selects no host of the inventory`);
  }
  return [...inventory.hosts.keys()].filter((name) => selected.has(name));
}

/** With a comma in it only commas separate. A colon also separates, outside of brackets and of IPv6 addresses. */
function splitPattern(pattern: string): readonly string[] {
  const parts = pattern.includes(',') ? pattern.split(',') : splitAtColons(pattern);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function splitAtColons(pattern: string): readonly string[] {
  if (isIPv6(pattern.trim().replace(/^[!&]/, ''))) return [pattern];
  return pattern.match(/(?:[^\s:[\]]|\[[^\]]*\])+/g) ?? [];
}

/** First everything that is included, then the intersections, then the exclusions, however they are written. */
function evaluate(parts: readonly string[], matcher: PartMatcher): ReadonlySet<string> {
  const excluded = parts.filter((part) => part.startsWith('!'));
  const required = parts.filter((part) => part.startsWith('&'));
  const included = parts.filter((part) => !/^[!&]/.test(part));
  let hosts = new Set((included.length === 0 ? ['all'] : included).flatMap((part) => matcher.match(part, 'must')));
  for (const part of required) {
    const also = new Set(matcher.match(part.slice(1), 'must'));
    hosts = new Set([...hosts].filter((name) => also.has(name)));
  }
  for (const part of excluded) for (const name of matcher.match(part.slice(1), 'may')) hosts.delete(name);
  return hosts;
}

class PartMatcher {
  readonly #inventory: Population;
  readonly #problems: Problems;

  constructor(inventory: Population, problems: Problems) {
    this.#inventory = inventory;
    this.#problems = problems;
  }

  /** An exclusion by glob or regex may match nothing; a plain name must exist, since it would be a typing mistake. */
  match(part: string, demand: 'must' | 'may'): readonly string[] {
    if (this.#inventory.hosts.has(part)) return [part];
    const [expression, subscript] = splitSubscript(part);
    const matches = this.#matcher(expression);
    if (!matches) return [];
    const groups = [...this.#inventory.groups.values()].filter(({ name }) => matches(name));
    const hosts = new Set(groups.flatMap((group) => hostsBelow(this.#inventory, group)));
    if (groups.length === 0 || /^~|[.?*[]/.test(expression)) {
      for (const name of this.#inventory.hosts.keys()) if (matches(name)) hosts.add(name);
    }
    const isName = !/^~|[?*[]/.test(expression);
    if (hosts.size === 0 && groups.length === 0 && (isName || demand === 'must')) this.#unknown(expression, isName);
    return subscript && hosts.size > 0 ? this.#pick([...hosts], subscript, part) : [...hosts];
  }

  #matcher(expression: string): ((name: string) => boolean) | undefined {
    if (!expression.startsWith('~')) return aGlob(expression);
    // Python's match() holds the start and leaves the end open. `(?i)` is the one flag that people write.
    const [, flag, source = ''] = /^~(\(\?i\))?(.*)$/s.exec(expression) ?? [];
    try {
      const regex = new RegExp(`^(?:${source})`, flag ? 'iu' : 'u');
      return (name) => regex.test(name);
    } catch {
      this.#problems.add(`expected a regular expression after "~" in the host pattern, found ${quote(source)}`);
      return undefined;
    }
  }

  #unknown(expression: string, isName: boolean): void {
    if (!isName) {
      this.#problems.add(`no host and no group of the inventory matches ${quote(expression)} in the host pattern`);
      return;
    }
    const names = [...this.#inventory.groups.keys(), ...this.#inventory.hosts.keys()];
    const near = nearMiss(expression, names);
    const local = ['localhost', '127.0.0.1', '::1'].includes(expression)
      ? `There is no implicit localhost: add a line "${expression} ansible_connection=local" to the inventory.`
      : undefined;
    this.#problems.add(
      `the host pattern names ${quote(expression)}, which is neither a host nor a group of the inventory`,
      undefined,
      local ?? (near && `Did you mean ${quote(near)}?`),
    );
  }

  #pick(hosts: readonly string[], { first, last }: Subscript, part: string): readonly string[] {
    if (last !== undefined) return hosts.slice(first, last === -1 ? undefined : last + 1);
    const host = hosts.at(first);
    if (host !== undefined) return [host];
    this.#problems.add(
      `the host pattern asks for ${quote(part)}, but there are only ${hosts.length} hosts to choose from`,
    );
    return [];
  }
}

interface Subscript {
  readonly first: number;
  /** Included; -1 for the end. Absent when the subscript is one number. */
  readonly last: number | undefined;
}

/** `web[1:]` ends at the last host; `~web[0]` is a regular expression and has no subscript. */
function splitSubscript(part: string): readonly [expression: string, subscript: Subscript | undefined] {
  const found = part.startsWith('~') ? null : /^(.+)\[(?:(-?\d{1,9})|(\d{1,9})[:-](\d{0,9}))\]$/.exec(part);
  if (!found) return [part, undefined];
  const [, expression = '', index, first, last] = found;
  if (index !== undefined) return [expression, { first: Number(index), last: undefined }];
  return [expression, { first: Number(first), last: last === '' ? -1 : Number(last) }];
}

/** Hosts of a group and of all groups below it, level by level, as subscripts count them. */
function hostsBelow(inventory: Population, group: PopulationGroup): readonly string[] {
  const groups = new Set([group]);
  const hosts = new Set<string>();
  for (const each of groups) {
    for (const name of each.hosts) hosts.add(name);
    for (const child of each.children) {
      const below = inventory.groups.get(child);
      if (below) groups.add(below);
    }
  }
  return [...hosts];
}
