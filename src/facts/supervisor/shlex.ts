import { ANYTHING } from './expansion.ts';

const WHITE = ' \t\r\n';

/**
 * Python's `shlex.split(text)`: how supervisor makes an argv of command=. Undefined when a quote or escape is left
 * open: the program then never starts.
 */
export function splitCommand(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let index = 0;
  while (index < text.length) {
    if (WHITE.includes(text[index] ?? '')) {
      if (word !== undefined) words.push(word);
      word = undefined;
      index += 1;
      continue;
    }
    const piece = readPiece(text, index);
    if (piece === undefined) return undefined;
    word = (word ?? '') + piece.value;
    index = piece.end;
  }
  return word === undefined ? words : [...words, word];
}

interface Piece {
  readonly value: string;
  readonly end: number;
}

/** One character, an escaped one, or all between two quotes; undefined: the text ends too early. */
function readPiece(text: string, start: number): Piece | undefined {
  const character = text[start] ?? '';
  if (character === '"') return readDoubleQuotes(text, start);
  if (character === "'") {
    const end = text.indexOf("'", start + 1);
    return end < 0 ? undefined : { value: text.slice(start + 1, end), end: end + 1 };
  }
  if (character !== '\\') return { value: character, end: start + 1 };
  const escaped = text[start + 1];
  return escaped === undefined ? undefined : { value: escaped, end: start + 2 };
}

/** Within them a backslash escapes only itself and the quote. */
function readDoubleQuotes(text: string, start: number): Piece | undefined {
  const inside = /"((?:[^"\\]|\\[\s\S])*)"/y;
  inside.lastIndex = start;
  const value = inside.exec(text)?.[1];
  return value === undefined ? undefined : { value: value.replace(/\\(["\\])/g, '$1'), end: inside.lastIndex };
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
    const token = oldToken(text, index);
    if (token === undefined) return undefined;
    if (token.value !== '') tokens.push(token.value);
    index = token.end;
  }
  return tokens;
}

/** A token, or nothing ('') for white space and comments; undefined: a quote is left open. */
function oldToken(text: string, start: number): Piece | undefined {
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
  if (WHITE.includes(character)) return { value: '', end: start + 1 };
  if (character === '#') return { value: '', end: endOfLine(text, start) };
  if (WORD.has(character)) return oldWord(text, start);
  if (!isQuote(character)) return { value: character, end: start + character.length };
  const end = text.indexOf(character, start + 1);
  return end < 0 ? undefined : { value: text.slice(start, end + 1), end: end + 1 };
}

/** Quotes inside a word are plain characters, and a comment inside a word is cut out of it. */
function oldWord(text: string, start: number): Piece {
  let value = '';
  let index = start;
  while (index < text.length) {
    const character = text[index] ?? '';
    if (character === '#') {
      index = endOfLine(text, index);
    } else if (WORD.has(character) || isQuote(character)) {
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
