import { ANYTHING } from './expansion.ts';

const WHITE = ' \t\r\n';

/**
 * Python's `shlex.split(text)`: how supervisor makes an argv of command=. Undefined when a quote or escape is left
 * open: the program then never starts.
 */
export function splitCommand(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (WHITE.includes(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === '\\') {
      index += 1;
      if (index >= text.length) return undefined;
      word = (word ?? '') + (text[index] ?? '');
    } else if (character === "'" || character === '"') {
      const quoted = readQuoted(text, index);
      if (quoted === undefined) return undefined;
      word = (word ?? '') + quoted.value;
      index = quoted.end;
    } else {
      word = (word ?? '') + character;
    }
  }
  return word === undefined ? words : [...words, word];
}

/** From an opening quote to its closing one. In double quotes a backslash escapes only itself and the quote. */
function readQuoted(text: string, start: number): { readonly value: string; readonly end: number } | undefined {
  const quote = text[start];
  let value = '';
  for (let index = start + 1; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (character === quote) return { value, end: index };
    if (character === '\\' && quote === '"') {
      index += 1;
      const next = text[index];
      if (next === undefined) return undefined;
      value += next === '"' || next === '\\' ? next : character + next;
    } else {
      value += character;
    }
  }
  return undefined;
}

const WORD = new Set(`abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/.+-():${ANYTHING}`);

/**
 * supervisor's `environment=KEY="value",KEY2=value2`, which goes through Python's `shlex.shlex` in its old,
 * non-POSIX form: quotes are no escape, `#` starts a comment, any other character is a token of its own. Undefined
 * where supervisor refuses to start.
 */
export function parsePairs(text: string): ReadonlyMap<string, string> | undefined {
  const tokens = oldTokens(text);
  const pairs = new Map<string, string>();
  // Whatever stands between two pairs is skipped: supervisor expects a comma and does not look.
  for (let index = 0; tokens !== undefined && index < tokens.length; index += 4) {
    const [key, equals, value] = tokens.slice(index, index + 3);
    if (key === undefined || equals !== '=' || value === undefined) return undefined;
    pairs.set(key, withoutQuotes(value));
  }
  return tokens === undefined ? undefined : pairs;
}

function oldTokens(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  let index = 0;
  while (index < text.length) {
    const character = text[index] ?? '';
    if (WHITE.includes(character)) index += 1;
    else if (character === '#') index = endOfLine(text, index);
    else if (character === "'" || character === '"') {
      const end = text.indexOf(character, index + 1);
      if (end < 0) return undefined;
      tokens.push(text.slice(index, end + 1));
      index = end + 1;
    } else if (WORD.has(character)) {
      const word = oldWord(text, index);
      tokens.push(word.value);
      index = word.end;
    } else {
      const whole = String.fromCodePoint(text.codePointAt(index) ?? 0);
      tokens.push(whole);
      index += whole.length;
    }
  }
  return tokens;
}

/** Quotes inside a word are plain characters, and a comment inside a word is cut out of it. */
function oldWord(text: string, start: number): { readonly value: string; readonly end: number } {
  let value = '';
  let index = start;
  while (index < text.length) {
    const character = text[index] ?? '';
    if (character === '#') {
      index = endOfLine(text, index);
    } else if (WORD.has(character) || character === "'" || character === '"') {
      value += character;
      index += 1;
    } else break;
  }
  return { value, end: index };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

/** Loops, because a RegExp for this takes quadratic time on a value made of quotes. */
function withoutQuotes(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isQuote(value[start])) start += 1;
  while (end > start && isQuote(value[end - 1])) end -= 1;
  return value.slice(start, end);
}

function isQuote(character: string | undefined): boolean {
  return character === "'" || character === '"';
}
