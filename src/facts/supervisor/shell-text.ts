/** One simple command of a shell text. */
export interface ShellPart {
  readonly words: readonly string[];
  /** What joins it to the command before it in its chain; `first`: it begins a chain. */
  readonly link: 'first' | '&&' | '||';
  /** Chains are separated by `;` and new lines, and count from 0. */
  readonly chain: number;
}

export interface ShellText {
  /** The simple commands, in order, up to the first thing that is not one. */
  readonly parts: readonly ShellPart[];
  /** The whole text was understood. */
  readonly plain: boolean;
}

const KEYWORDS = new Set(
  'if then else elif fi for while until do done case esac in function select time ! { } [[ ]] coproc'.split(' '),
);

/**
 * Splits `sh -c` text into simple commands. Understood: words, quotes, backslashes, `;`, new lines, `&&`, `||`,
 * redirections, comments and variables (as words that nobody knows). Anything else (pipes, `&`, subshells, keywords,
 * backquotes, here-documents) ends the reading.
 */
export function readShell(text: string): ShellText {
  const { tokens, complete } = readTokens(text);
  const parts = groupWords(tokens);
  const keyword = parts.findIndex(({ words: [first = ''] }) => KEYWORDS.has(first));
  if (keyword >= 0) return { parts: parts.slice(0, keyword), plain: false };
  // What was read last may be half of something else.
  return complete ? { parts, plain: true } : { parts: parts.slice(0, -1), plain: false };
}

function groupWords(tokens: readonly Token[]): readonly ShellPart[] {
  const parts: ShellPart[] = [];
  let words: string[] = [];
  let link: ShellPart['link'] = 'first';
  let chain = 0;
  for (const token of [...tokens, { operator: ';' } as const]) {
    if ('word' in token) {
      // Assignments in front of a command are not the command.
      if (words.length > 0 || !/^\w+=/.test(token.word)) words.push(token.word);
      continue;
    }
    if (words.length > 0) parts.push({ words, link, chain });
    words = [];
    link = LINKS.get(token.operator) ?? 'first';
    if (link === 'first') chain += 1;
  }
  return parts;
}

const LINKS = new Map<string, ShellPart['link']>([
  ['&&', '&&'],
  ['||', '||'],
]);

type Token = { readonly word: string } | { readonly operator: string };

/** Stands in a word for what a shell would put there: `$VAR`, `$(…)`. Never a number, so never a limit. */
const DYNAMIC = '\ufffd';

interface Piece {
  readonly value: string;
  readonly end: number;
}

/** `complete`: nothing came up that is not understood. */
function readTokens(text: string): { readonly tokens: readonly Token[]; readonly complete: boolean } {
  const tokens: Token[] = [];
  let redirected = false;
  let index = 0;
  while (index < text.length) {
    const skipped = match(BLANK, text, index) ?? match(REDIRECTION, text, index);
    if (skipped !== undefined) {
      redirected ||= /[<>]/.test(skipped) && !skipped.startsWith('#');
      index += skipped.length;
      continue;
    }
    const operator = match(OPERATOR, text, index);
    const word = operator === undefined ? readWord(text, index) : undefined;
    if (operator !== undefined) tokens.push({ operator });
    else if (word === undefined) return { tokens, complete: false };
    // The word behind a redirection is a file.
    else if (!redirected) tokens.push({ word: word.value });
    redirected = false;
    index = word?.end ?? index + (operator?.length ?? 0);
  }
  return { tokens, complete: true };
}

const BLANK = /[ \t\r]+|#[^\n]*/y;
const REDIRECTION = /\d{0,3}(?:>>|>&|>\||<&|[<>])/y;
const OPERATOR = /&&|\|\||[;\n]/y;

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** Undefined: something that is not understood begins here or within. */
function readWord(text: string, start: number): Piece | undefined {
  let value = '';
  let index = start;
  while (index < text.length && !' \t\r\n;&|<>'.includes(text[index] ?? '')) {
    const piece = readPiece(text, index);
    if (piece === undefined) return undefined;
    value += piece.value;
    index = piece.end;
  }
  // No progress: a single `&` or `|`, or the second character of `<<` and `<(`.
  return index === start ? undefined : { value, end: index };
}

function readPiece(text: string, start: number): Piece | undefined {
  const character = text[start] ?? '';
  if (character === '$') return readVariable(text, start);
  if (character === '"') return readDoubleQuotes(text, start);
  if (character === "'") {
    const end = text.indexOf("'", start + 1);
    return end < 0 ? undefined : { value: text.slice(start + 1, end), end: end + 1 };
  }
  if (character === '\\') {
    const next = text[start + 1] ?? '';
    return { value: next === '\n' ? '' : next, end: start + 2 };
  }
  return '()`'.includes(character) ? undefined : { value: character, end: start + 1 };
}

function readVariable(text: string, start: number): Piece | undefined {
  const open = text[start + 1];
  if (open === '(' || open === '{') {
    const end = text.indexOf(open === '(' ? ')' : '}', start);
    const nested = text.slice(start + 2, Math.max(end, 0));
    return end < 0 || /[({'"]/.test(nested) ? undefined : { value: DYNAMIC, end: end + 1 };
  }
  let end = start + 1;
  while (/[\w@*#?]/.test(text[end] ?? '')) end += 1;
  return { value: DYNAMIC, end };
}

function readDoubleQuotes(text: string, start: number): Piece | undefined {
  const inside = /"((?:[^"\\`]|\\[\s\S])*)"/y;
  inside.lastIndex = start;
  const quoted = inside.exec(text)?.[1];
  if (quoted === undefined || quoted.includes('$(')) return undefined;
  const value = quoted.replace(/\\(["\\$`])|\$/g, (_, escaped: string | undefined) => escaped ?? DYNAMIC);
  return { value, end: inside.lastIndex };
}
