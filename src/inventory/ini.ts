import { nearMiss } from '../near-miss.ts';
import type { Place } from '../problem.ts';
import type { Draft } from './draft.ts';
import type { Variable } from './model.ts';
import type { Problems } from './problems.ts';
import { readPythonLiteral } from './python-literal.ts';
import { quote } from './quote.ts';
import { splitShellWords } from './shell-words.ts';
import { aVariable } from './variable.ts';

const kinds = ['hosts', 'children', 'vars'] as const;
type Kind = (typeof kinds)[number];

const section = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/;
const groupLine = /^([^:\]\s]+)\s*(?:#.*)?$/;

/**
 * Reads an INI inventory into the draft: hosts before the first section, `[group]`, `[group:children]` and
 * `[group:vars]`. A list with a host per line is one, too. Source of the rules: Ansible's `ini` inventory plugin.
 * Messages never repeat a variable's value, which may be a password.
 */
export function readIni(text: string, file: string, draft: Draft, problems: Problems): void {
  new IniReader(file, draft, problems).read(text);
}

type LinePlace = Place & { readonly column: number };

interface Awaited {
  readonly kind: Kind;
  readonly place: Place;
  /** To be linked when the group turns up; Ansible's order of children depends on it. */
  readonly claims: { readonly parent: string; readonly place: Place }[];
}

class IniReader {
  readonly #file: string;
  readonly #draft: Draft;
  readonly #problems: Problems;
  /** Groups that only `:children` lines or a `:vars` section named so far. */
  readonly #awaited = new Map<string, Awaited>();
  #group: string | undefined = 'ungrouped';
  #kind: Kind = 'hosts';

  constructor(file: string, draft: Draft, problems: Problems) {
    this.#file = file;
    this.#draft = draft;
    this.#problems = problems;
  }

  read(text: string): void {
    const lines = text.split(/\r\n|\n|\r/);
    for (const [index, line] of lines.entries()) this.#line(line, index + 1);
    for (const [name, awaited] of this.#awaited) this.#undefined(name, awaited);
  }

  #line(raw: string, line: number): void {
    const text = raw.trim();
    if (text === '' || text.startsWith('#') || text.startsWith(';')) return;
    const place = { file: this.#file, line, column: raw.length - raw.trimStart().length + 1 };
    const odd = /[\p{Cc}\p{Zl}\p{Zp}]/u.exec(raw.replaceAll('\t', ' '));
    if (odd) {
      this.#problems.add(`expected a line of text, found the character ${quote(odd[0])}`, {
        ...place,
        column: odd.index + 1,
      });
    } else if (section.test(text) || (text.startsWith('[') && text.endsWith(']'))) {
      this.#section(text, place);
    } else if (this.#group !== undefined) {
      if (this.#kind === 'hosts') this.#host(text, this.#group, place);
      else if (this.#kind === 'vars') this.#variable(text, this.#group, place);
      else this.#child(text, this.#group, place);
    }
  }

  /** After a section that cannot be read, its lines are passed over: they would only repeat the fault. */
  #section(text: string, place: Place): void {
    const [, name, label = 'hosts'] = section.exec(text) ?? [];
    const kind = kinds.find((known) => known === label);
    this.#group = undefined;
    if (name === undefined || kind === undefined) {
      this.#problems.add(
        `expected [group], [group:children] or [group:vars], found ${quote(text)}`,
        place,
        /^\[[0-9A-Fa-f:.]+\]$/.test(text) ? 'Write an IPv6 address without brackets when no port follows.' : undefined,
      );
      return;
    }
    const known = this.#draft.groups.has(name);
    if (!this.#draft.addGroup(name, place)) return;
    this.#group = name;
    this.#kind = kind;
    const awaited = this.#awaited.get(name);
    if (kind === 'vars') {
      if (!known && !awaited) this.#awaited.set(name, { kind, place, claims: [] });
      return;
    }
    for (const claim of awaited?.claims ?? []) this.#draft.addChild(claim.parent, name, claim.place);
    this.#awaited.delete(name);
  }

  #host(line: string, group: string, place: LinePlace): void {
    const split = splitShellWords(line);
    const at = (column: number): Place => ({ ...place, column: place.column + column - 1 });
    if ('fault' in split) {
      const found = split.fault === 'unclosed-quote' ? 'a quote that is not closed' : 'a backslash at its end';
      this.#problems.add(`expected a host and its variables, found ${found}`, at(split.column));
      return;
    }
    const [host, ...words] = split.words;
    if (!host) return;
    const variables = new Map<string, Variable>();
    for (const { text, column } of words) {
      const equals = text.indexOf('=');
      if (equals < 1) {
        this.#problems.add(
          'expected name=value after the host, found a word without a name and "="',
          at(column),
          'Put quotes around a value with spaces: name="two words".',
        );
        continue;
      }
      variables.set(text.slice(0, equals), this.#read(text.slice(equals + 1), at(column)));
    }
    this.#draft.addHosts(host.text, group, variables, at(host.column));
  }

  #variable(line: string, group: string, place: Place): void {
    const equals = line.indexOf('=');
    const name = line.slice(0, Math.max(equals, 0)).trim();
    if (name === '') {
      this.#problems.add(`expected name=value in [${group}:vars], found a line without a name and "="`, place);
      return;
    }
    this.#draft.setVariable(group, name, this.#read(line.slice(equals + 1).trim(), place));
  }

  #child(text: string, group: string, place: Place): void {
    const name = groupLine.exec(text)?.[1];
    if (name === undefined) {
      this.#problems.add(`expected a group name in [${group}:children], found ${quote(text)}`, place);
      return;
    }
    if (this.#draft.groups.has(name)) {
      this.#draft.addChild(group, name, place);
      return;
    }
    const awaited = this.#awaited.get(name) ?? { kind: 'children', place, claims: [] };
    awaited.claims.push({ parent: group, place });
    this.#awaited.set(name, awaited);
  }

  #undefined(name: string, { kind, place, claims: [claim] }: Awaited): void {
    const message =
      kind === 'children' && claim
        ? `[${claim.parent}:children] names the group ${quote(name)}, which is not defined`
        : `[${name}:vars] sets variables of a group that is not defined`;
    const near = nearMiss(
      name,
      [...this.#draft.groups.keys()].filter((group) => !this.#awaited.has(group)),
    );
    const hint = near
      ? `Did you mean ${quote(near)}?`
      : `Define it: [${name}] with its hosts, or [${name}:children] with its groups.`;
    this.#problems.add(message, place, hint);
  }

  #read(value: string, place: Place): Variable {
    return aVariable(readPythonLiteral(value), place);
  }
}
