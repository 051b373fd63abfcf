import { type Document, visit, type YAMLError } from 'yaml';

/** What a parser of YAML complains of, in the words of somebody who wrote a baseline. */
export interface SyntaxWords {
  readonly message: string;
  readonly hint?: string;
}

type Rule = readonly [pattern: RegExp, message: string, hint?: string];

/** `$1` and so on are what the pattern took. The messages are those of the library `yaml` 2. */
const RULES: readonly Rule[] = [
  [/^Tabs are not allowed as indentation/, 'Expected spaces as indentation, found a tab.'],
  [
    /^All mapping items must start at the same column/,
    'Expected a key that starts below the other keys of its map, found one further left or right.',
  ],
  [
    /^All sequence items must start at the same column/,
    'Expected a "-" that stands below the others of its list, found one further left or right.',
  ],
  [
    /^Block collections are not allowed within flow collections\n[^\n{[]+: /,
    'Expected one ": " behind the key, found another one in its value.',
    'A text with ": " needs quotes.',
  ],
  [/^Flow map in block collection must/, 'Expected a "}" that ends the map, found none.'],
  [/^Flow sequence in block collection must/, 'Expected a "]" that ends the list, found none.'],
  [/^Flow map must end with a/, 'Expected a "}" that ends the map, found none.'],
  [/^Flow sequence must end with a/, 'Expected a "]" that ends the list, found none.'],
  [/^Missing closing (.)quote/, 'Expected a closing quote ($1), found none.'],
  [
    /^Nested mappings are not allowed in compact mappings\n.*: /,
    'Expected one ": " in the line, found another one.',
    'Put text that holds ": " in quotes.',
  ],
  [
    /^Nested mappings are not allowed in compact mappings/,
    'Expected one value behind the key, found a map below it as well.',
    'Indent the next line like this one, or take the value away.',
  ],
  [
    /^A block sequence may not be used as an implicit map key/,
    'Expected a "-" that stands below the others of its list, found one further left or right.',
  ],
  [
    /^Implicit keys need to be on a single line|^Implicit map keys need to be followed by map values/,
    'Expected a key with ": " behind it, found text without.',
    'There is a space behind the colon, and text of several lines is put in quotes.',
  ],
  [/^Plain value cannot start with .*?(\S)\n/, 'Expected text in quotes, found text that starts with $1 and has none.'],
  [/^Missing , (?:or : )?between/, 'Expected a "," between two entries, found none.'],
  [/^Unexpected , in|^Unexpected empty item in/, 'Expected an entry, found a "," without one.'],
  [
    /^Invalid escape sequence (.*)\n/,
    'Expected an escape that YAML and JSON have, found $1.',
    'Within double quotes a backslash is written \\\\; within single quotes it stands for itself.',
  ],
];

/** `said`: the library's message. `rest`: the line from the place of the error on. */
export function syntaxWords(said: string, rest: string): SyntaxWords {
  const [first = ''] = said.split('\n');
  for (const [pattern, message, hint] of RULES) {
    const match = pattern.exec(`${first}\n${rest}`);
    if (match) return { message: message.replace('$1', () => match[1] ?? ''), ...(hint === undefined ? {} : { hint }) };
  }
  const fault = first.replace(/[.:]$/, '');
  return { message: `Expected YAML or JSON: ${fault}.` };
}

/** Where to look: at the quote that is never closed, at the text behind an indentation, and never behind the end. */
export function syntaxOffset(document: Document.Parsed, { message, pos }: YAMLError, text: string): number {
  const end = Math.min(pos[0], text.trimEnd().length);
  if (!message.startsWith('Missing closing')) return end + (/^ */.exec(text.slice(end))?.[0].length ?? 0);
  let opening = end;
  visit(document, {
    Scalar(_key, { type, range }) {
      if (type?.startsWith('QUOTE_') && range) opening = range[0];
    },
  });
  return opening;
}
