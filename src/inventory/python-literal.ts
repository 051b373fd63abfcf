import type { Json } from '../json.ts';

/** Python's own parser gives up at 200 brackets; nothing readable is near either. */
const deepest = 50;

/**
 * The value of an INI variable as Ansible sees it: what Python's `ast.literal_eval` makes of the text, or the text
 * itself where that fails (`yes`, `010`, `10.0.0.1` and `deploy # ops` are strings; `True`, `1.10`, `[1, 2]` and
 * `5 # files` are not). Ansible's manual says that values in `:vars` sections stay strings; its code treats both
 * alike, and so does this. What JSON has no form for (complex numbers, infinity, `...`) stays text.
 */
export function readPythonLiteral(text: string): Json {
  try {
    return new Literal(text).whole();
  } catch (error) {
    if (error instanceof NotALiteral) return text;
    throw error;
  }
}

class NotALiteral extends Error {}

const numbers: readonly (readonly [pattern: RegExp, value: (digits: string) => number])[] = [
  [/0[xX](?:_?[0-9a-fA-F])+/y, Number],
  [/0[oO](?:_?[0-7])+/y, Number],
  [/0[bB](?:_?[01])+/y, Number],
  [/(?:\d(?:_?\d)*)?\.\d(?:_?\d)*(?:[eE][+-]?\d(?:_?\d)*)?/y, Number],
  [/\d(?:_?\d)*\.?[eE][+-]?\d(?:_?\d)*/y, Number],
  [/\d(?:_?\d)*\./y, Number],
  [/[1-9](?:_?\d)*|0(?:_?0)*/y, Number],
];

const constants = new Map<string, Json>([
  ['True', true],
  ['False', false],
  ['None', null],
]);

const escapes = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
]);

class Literal {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Json {
    let value: Json = this.#value(0);
    // A tuple needs no parentheses: `1,2` is one.
    if (this.#peek() === ',') {
      const items: Json[] = [value];
      while (this.#take(',') && !this.#atEnd()) items.push(this.#value(0));
      value = items;
    }
    if (!this.#atEnd()) throw new NotALiteral();
    return value;
  }

  #value(depth: number): Json {
    if (depth > deepest) throw new NotALiteral();
    const next = this.#peek();
    if (next === '[') return this.#items(']', depth);
    if (next === '(') return this.#parenthesis(depth);
    if (next === '{') return this.#braces(depth);
    const word = this.#match(/[A-Za-z_]\w*(?!['"\w])/y);
    if (word !== undefined) {
      const constant = constants.get(word);
      if (constant === undefined) throw new NotALiteral();
      return constant;
    }
    return this.#number() ?? this.#strings();
  }

  #items(close: string, depth: number): Json[] {
    this.#at += 1;
    const items: Json[] = [];
    while (!this.#take(close)) {
      items.push(this.#value(depth + 1));
      if (!this.#take(',') && this.#peek() !== close) throw new NotALiteral();
    }
    return items;
  }

  /** `(1)` is a number in parentheses, `(1,)` and `()` are tuples. */
  #parenthesis(depth: number): Json {
    const start = this.#at;
    const items = this.#items(')', depth);
    const [only] = items;
    const tuple = items.length !== 1 || /,\s*\)$/.test(this.#text.slice(start, this.#at));
    return tuple || only === undefined ? items : only;
  }

  /** A dictionary, or a set, which becomes a list. `{}` is a dictionary. */
  #braces(depth: number): Json {
    this.#at += 1;
    const items: Json[] = [];
    const entries = new Map<string, Json>();
    while (!this.#take('}')) {
      const item = this.#value(depth + 1);
      if (this.#take(':')) entries.set(keyText(item), this.#value(depth + 1));
      else items.push(item);
      if (!this.#take(',') && this.#peek() !== '}') throw new NotALiteral();
    }
    if (items.length > 0 && entries.size > 0) throw new NotALiteral();
    // fromEntries defines properties, so that a key `__proto__` is a key like any other.
    return items.length > 0 ? items : Object.fromEntries(entries);
  }

  #number(): number | undefined {
    const start = this.#at;
    const sign = this.#match(/[+-]/y);
    this.#peek();
    for (const [pattern, read] of numbers) {
      const digits = this.#match(pattern);
      if (digits === undefined) continue;
      const value = read(digits.replaceAll('_', ''));
      // `10.0.0.1`, `007`, `1j`, `12abc` and `1e999` are not numbers that JSON can hold.
      if (/[\w.]/.test(this.#text.charAt(this.#at)) || !Number.isFinite(value)) throw new NotALiteral();
      return sign === '-' ? 0 - value : value;
    }
    if (sign !== undefined) throw new NotALiteral();
    this.#at = start;
    return undefined;
  }

  /** One string, or several that stand side by side and count as one. */
  #strings(): string {
    let text = this.#string();
    while (/["'bBrRuU]/.test(this.#peek())) text += this.#string();
    return text;
  }

  #string(): string {
    const prefix = this.#match(/(?:[rR][bB]?|[bB][rR]?|[uU])?(?=['"])/y);
    if (prefix === undefined) throw new NotALiteral();
    const mark = this.#match(/"""|'''|["']/y) ?? '';
    let text = '';
    while (!this.#text.startsWith(mark, this.#at)) {
      if (this.#at >= this.#text.length) throw new NotALiteral();
      text += /r/i.test(prefix) ? this.#rawCharacter() : this.#character(/b/i.test(prefix));
    }
    this.#at += mark.length;
    return text;
  }

  /** In a raw string a backslash stays, and still keeps a quote from ending the string. */
  #rawCharacter(): string {
    return this.#match(/\\?[\s\S]/y) ?? '';
  }

  #character(bytes: boolean): string {
    if (this.#match(/\\/y) === undefined) return this.#match(/[\s\S]/y) ?? '';
    const code = this.#match(bytes ? /x[\da-fA-F]{2}/y : /x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}/y);
    if (code !== undefined) return fromCode(Number.parseInt(code.slice(1), 16));
    const octal = this.#match(/[0-7]{1,3}/y);
    if (octal !== undefined) return fromCode(Number.parseInt(octal, 8));
    const next = this.#match(/[\s\S]/y) ?? '';
    if (next === '' || /[xN]/.test(next) || (!bytes && /[uU]/.test(next))) throw new NotALiteral();
    return escapes.get(next) ?? `\\${next}`;
  }

  #peek(): string {
    while (/[ \t\f]/.test(this.#text.charAt(this.#at))) this.#at += 1;
    return this.#text.charAt(this.#at);
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  /** Python takes a comment after the value, too. */
  #atEnd(): boolean {
    const next = this.#peek();
    return next === '' || next === '#';
  }
}

function fromCode(code: number): string {
  if (code > 0x10ffff) throw new NotALiteral();
  return String.fromCodePoint(code);
}

/** Ansible prints numbers and constants that are keys the way JSON would. Containers cannot be keys. */
function keyText(key: Json): string {
  if (key !== null && typeof key === 'object') throw new NotALiteral();
  return String(key);
}
