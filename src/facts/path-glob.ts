/** Which escapes and negations a pattern knows: Python's glob module, or glob(3) as systemd and procps use it. */
export type GlobDialect = 'python' | 'posix';

type Token =
  | { readonly kind: 'literal'; readonly character: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'many' }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/** PATH_MAX */
const LONGEST = 4096;

export function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

/**
 * Does a path meet a pattern, component by component? `*`, `?` and `[…]` never match a slash, nor a leading dot;
 * there are no braces and no `**`. Takes time in proportion to both lengths, whatever the pattern: no RegExp is built
 * from a pattern, because patterns come from hosts.
 */
export function matchesGlob(pattern: string, path: string, dialect: GlobDialect): boolean {
  if (pattern.length > LONGEST) return false;
  const patterns = pattern.split('/');
  const components = path.split('/');
  return (
    patterns.length === components.length &&
    patterns.every((part, index) => matchesComponent(part, components[index] ?? '', dialect))
  );
}

function matchesComponent(pattern: string, name: string, dialect: GlobDialect): boolean {
  if (!isGlob(pattern)) return pattern === name;
  if (name === '') return false;
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  return matchesTokens(tokenise(Array.from(pattern), dialect), Array.from(name));
}

function matchesTokens(tokens: readonly Token[], name: readonly string[]): boolean {
  let token = 0;
  let position = 0;
  let afterStar = -1;
  let starPosition = 0;
  while (position < name.length) {
    const current = tokens[token];
    if (current?.kind === 'many') {
      token += 1;
      afterStar = token;
      starPosition = position;
    } else if (current !== undefined && matchesOne(current, name[position] ?? '')) {
      token += 1;
      position += 1;
    } else if (afterStar >= 0) {
      starPosition += 1;
      token = afterStar;
      position = starPosition;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every((rest) => rest.kind === 'many');
}

function matchesOne(token: Token, character: string): boolean {
  if (token.kind === 'literal') return token.character === character;
  if (token.kind !== 'class') return token.kind === 'one';
  const point = codePoint(character);
  const inside = token.ranges.some(([from, to]) => codePoint(from) <= point && point <= codePoint(to));
  return inside !== token.negated;
}

function tokenise(pattern: readonly string[], dialect: GlobDialect): readonly Token[] {
  const tokens: Token[] = [];
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index] ?? '';
    const end = character === '[' ? endOfClass(pattern, index, dialect) : -1;
    if (character === '*') tokens.push({ kind: 'many' });
    else if (character === '?') tokens.push({ kind: 'one' });
    else if (end > 0) {
      tokens.push(readClass(pattern.slice(index + 1, end), dialect));
      index = end;
    } else if (character === '\\' && dialect === 'posix' && index + 1 < pattern.length) {
      index += 1;
      tokens.push({ kind: 'literal', character: pattern[index] ?? '' });
    } else tokens.push({ kind: 'literal', character });
  }
  return tokens;
}

/** Index of the closing bracket; a `]` right after the opening (or its negation) is a member. −1: a literal `[`. */
function endOfClass(pattern: readonly string[], start: number, dialect: GlobDialect): number {
  const first = start + 1 + (isNegation(pattern[start + 1], dialect) ? 1 : 0);
  return pattern.indexOf(']', pattern[first] === ']' ? first + 1 : first);
}

function readClass(inside: readonly string[], dialect: GlobDialect): Token {
  const negated = isNegation(inside[0], dialect);
  const members = negated ? inside.slice(1) : inside;
  const ranges: (readonly [string, string])[] = [];
  for (let index = 0; index < members.length; index += 1) {
    const from = members[index] ?? '';
    const to = members[index + 2];
    if (members[index + 1] === '-' && to !== undefined) {
      ranges.push([from, to]);
      index += 2;
    } else ranges.push([from, from]);
  }
  return { kind: 'class', negated, ranges };
}

function isNegation(character: string | undefined, dialect: GlobDialect): boolean {
  return character === '!' || (character === '^' && dialect === 'posix');
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}
