import type { ConfigProblem } from '../facts.ts';
import { ANYTHING } from './expansion.ts';
import { indentation, isPythonSpace, strip, stripEnd } from './python-text.ts';

export interface IniEntry {
  readonly value: string;
  readonly file: string;
  /** Line of the key. */
  readonly line: number;
  /** Copied from [DEFAULT] by `replaceHere`. */
  readonly inherited?: boolean;
}

export interface IniSection {
  readonly name: string;
  /** Where the section was opened first. */
  readonly file: string;
  readonly line: number;
  readonly entries: Map<string, IniEntry>;
}

/** What several files make together. Maps, because a section or key may be called `__proto__`. */
export interface Ini {
  readonly defaults: Map<string, IniEntry>;
  readonly sections: Map<string, IniSection>;
}

export function emptyIni(): Ini {
  return { defaults: new Map(), sections: new Map() };
}

export function lookUp(ini: Ini, section: IniSection, key: string): IniEntry | undefined {
  return section.entries.get(key) ?? ini.defaults.get(key);
}

/**
 * Merges one file into `ini` as UnhosedConfigParser of supervisor 4 does: Python's RawConfigParser, not strict, with
 * `;` and `#` as inline comments. Python stops at a line before any section and forgives the others until the end of
 * the file; both end the start of supervisord. What can be read is kept all the same.
 */
export function mergeIni(ini: Ini, file: string, lines: readonly string[]): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const syntax = (line: number, message: string) =>
    problems.push({ code: 'syntax', message, fatal: true, file, line: line });
  let entries: Map<string, IniEntry> | undefined;
  let open: { readonly key: string; readonly line: number; readonly values: string[] } | undefined;
  let indent = 0;

  const close = () => {
    if (open !== undefined && entries !== undefined) {
      entries.set(open.key, { value: stripEnd(open.values.join('\n')), file, line: open.line });
    }
    open = undefined;
  };

  for (const [text, line] of pythonLines(lines)) {
    const { value, commented } = withoutComment(text);
    if (value === '') {
      // An empty line is part of a value that may go on after it; a comment line is not.
      if (!commented) open?.values.push('');
      continue;
    }
    const depth = indentation(text);
    if (open !== undefined && depth > indent) {
      open.values.push(value);
      continue;
    }
    close();
    indent = depth;
    const header = sectionName(value);
    if (header !== undefined) {
      entries = openSection(ini, header, file, line);
    } else if (entries === undefined) {
      const found = text.startsWith('\ufeff') ? 'a byte order mark' : 'a line outside any section';
      syntax(line, `expected a [section] first, found ${found}`);
      return problems;
    } else {
      const at = value.search(/[=:]/);
      const key = stripEnd(value.slice(0, Math.max(at, 0))).toLowerCase();
      if (at < 0) syntax(line, 'expected KEY=VALUE, found a line without "=" or ":"');
      else if (key === '') syntax(line, 'expected KEY=VALUE, found no key');
      else open = { key, line, values: [strip(value.slice(at + 1))] };
    }
  }
  close();
  return problems;
}

/**
 * supervisor puts the directory of the file just read in place of every `%(here)s` that is left anywhere, defaults
 * included, which thereby become the section's own. Bounded: stops after a million looks.
 */
export function replaceHere(ini: Ini, here: string): void {
  const inherited = [...ini.defaults].filter(([, entry]) => entry.value.includes(HERE));
  let looks = 0;
  for (const section of ini.sections.values()) {
    for (const [key, entry] of inherited) {
      looks += 1;
      if (looks > 1_000_000) return;
      if (!section.entries.has(key)) section.entries.set(key, { ...entry, inherited: true });
    }
    for (const [key, entry] of section.entries) {
      if (!entry.value.includes(HERE) || entry.value.length > LONGEST_WITH_HERE) continue;
      section.entries.set(key, { ...entry, value: entry.value.replaceAll(HERE, () => here) });
    }
  }
}

const HERE = '%(here)s';
/** A megabyte of `%(here)s` would become half a gigabyte of paths. */
const LONGEST_WITH_HERE = 65_536;

function openSection(ini: Ini, name: string, file: string, line: number): Map<string, IniEntry> {
  if (name === 'DEFAULT') return ini.defaults;
  const known = ini.sections.get(name);
  if (known !== undefined) return known.entries;
  const section = { name, file, line, entries: new Map() };
  ini.sections.set(name, section);
  return section.entries;
}

/** From the first `[` to the last `]`; what follows is ignored. White space inside is part of the name. */
function sectionName(value: string): string | undefined {
  const end = value.startsWith('[') ? value.lastIndexOf(']') : -1;
  return end > 1 ? value.slice(1, end) : undefined;
}

/** Python also ends lines at a lone CR. `ANYTHING` is ours, so a file cannot hold it. */
function* pythonLines(lines: readonly string[]): Generator<readonly [string, number]> {
  for (const [index, line] of lines.entries()) {
    const pieces = line.replaceAll(ANYTHING, '\ufffd').split('\r');
    if (pieces.length > 1 && pieces.at(-1) === '') pieces.pop();
    for (const piece of pieces) yield [piece, index + 1];
  }
}

/**
 * Python looks at the first `;` and the first `#`, then at the second ones, and so on, and stops in the first round
 * that finds a comment. So in `a;b ;c #d` only `#d` is one.
 */
function withoutComment(text: string): { readonly value: string; readonly commented: boolean } {
  const stripped = strip(text);
  if (stripped.startsWith('#') || stripped.startsWith(';')) return { value: '', commented: true };
  let prefixes = [
    { prefix: ';', at: -1 },
    { prefix: '#', at: -1 },
  ];
  while (prefixes.length > 0) {
    prefixes = prefixes
      .map(({ prefix, at }) => ({ prefix, at: text.indexOf(prefix, at + 1) }))
      .filter(({ at }) => at >= 0);
    const starts = prefixes.map(({ at }) => at).filter((at) => at === 0 || isPythonSpace(text[at - 1]));
    if (starts.length > 0) return { value: strip(text.slice(0, Math.min(...starts))), commented: true };
  }
  return { value: stripped, commented: false };
}
