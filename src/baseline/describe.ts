import type { Json } from '../json.ts';

const LONGEST = 60;

/** What was found, for error texts: `text "80k"`, `the number 5`, `a list`. Cuts what is long, and says so. */
export function describe(value: Json): string {
  if (value === null) return 'nothing (null)';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'string') return `text ${quote(value)}`;
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty map' : 'a map';
  return typeof value === 'number' ? `the number ${value}` : `${value}`;
}

/** A name or a text from a file, in quotes, on one line. */
export function quote(text: string): string {
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text);
}

/** `a, b or c`. */
export function listed(words: readonly string[], joiner = 'or'): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${joiner} ${words.at(-1)}`;
}

/** Hint for a word that is close to one of the candidates. */
export function didYouMean(nearest: string | undefined): { readonly hint?: string } {
  return nearest === undefined ? {} : { hint: `Did you mean ${quote(nearest)}?` };
}
