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
  const reader = new FileReader(ini, file);
  for (const [text, line] of pythonLines(lines)) {
    if (!reader.read(text, line)) break;
  }
  reader.close();
  return reader.problems;
}

class FileReader {
  readonly problems: ConfigProblem[] = [];
  readonly #ini: Ini;
  readonly #file: string;
  #entries: Map<string, IniEntry> | undefined;
  #open: { readonly key: string; readonly line: number; readonly values: string[] } | undefined;
  #indent = 0;

  constructor(ini: Ini, file: string) {
    this.#ini = ini;
    this.#file = file;
  }

  /** False: nothing after this line is read. */
  read(text: string, line: number): boolean {
    const { value, commented } = withoutComment(text);
    const depth = indentation(text);
    if (value === '') {
      // An empty line is part of a value that may go on after it; a comment line is not.
      if (!commented) this.#open?.values.push('');
      return true;
    }
    if (this.#open !== undefined && depth > this.#indent) {
      this.#open.values.push(value);
      return true;
    }
    this.close();
    this.#indent = depth;
    const header = sectionName(value);
    if (header !== undefined) this.#entries = openSection(this.#ini, header, this.#file, line);
    else if (this.#entries !== undefined) this.#readKey(value, line);
    else {
      const found = text.startsWith('\ufeff') ? 'a byte order mark' : 'a line outside any section';
      this.#fault(line, `expected a [section] first, found ${found}`);
    }
    return this.#entries !== undefined;
  }

  /** The value that may still have gone on is complete. */
  close(): void {
    if (this.#open !== undefined) {
      const { key, line, values } = this.#open;
      this.#entries?.set(key, { value: stripEnd(values.join('\n')), file: this.#file, line });
    }
    this.#open = undefined;
  }

  #readKey(text: string, line: number): void {
    const at = text.search(/[=:]/);
    const key = stripEnd(text.slice(0, Math.max(at, 0))).toLowerCase();
    if (at < 0) this.#fault(line, 'expected KEY=VALUE, found a line without "=" or ":"');
    else if (key === '') this.#fault(line, 'expected KEY=VALUE, found no key');
    else this.#open = { key, line, values: [strip(text.slice(at + 1))] };
  }

  #fault(line: number, message: string): void {
    this.problems.push({ code: 'syntax', message, fatal: true, file: this.#file, line });
  }
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
