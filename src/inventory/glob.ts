/** A run of anything, or one character out of some (or of all but some) ranges. */
type Piece = '*' | { readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/**
 * A matcher for shell patterns as Python's `fnmatch` has them: `*`, `?`, `[abc]`, `[a-f]`, `[!x]`; no braces, and
 * dots are ordinary. Its time grows with pattern × name, never worse, which the regular expression for `*a*a*a*b`
 * cannot say.
 */
export function aGlob(pattern: string): (text: string) => boolean {
  const pieces = parse(pattern);
  return (text) => matches(pieces, text);
}

/** The same for patterns in which only `*` and `?` mean something, as ssh_config has them. */
export function aWildcard(pattern: string): (text: string) => boolean {
  const [start = ''] = /^[^*?]*/.exec(pattern) ?? [];
  if (start === pattern) return (text) => text === pattern;
  const pieces = [...pattern].map(pieceOf);
  // Most patterns of a large file are for others, which their start tells.
  return (text) => text.startsWith(start) && matches(pieces, text);
}

function matches(pieces: readonly Piece[], text: string): boolean {
  let piece = 0;
  let at = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const current = pieces[piece];
    if (current === '*') {
      star = piece;
      resume = at;
      piece += 1;
    } else if (current !== undefined && accepts(current, text.charAt(at))) {
      piece += 1;
      at += 1;
    } else if (star >= 0) {
      // Only the last star can take one character more: earlier ones would gain nothing by it.
      resume += 1;
      at = resume;
      piece = star + 1;
    } else {
      return false;
    }
  }
  return pieces.slice(piece).every((rest) => rest === '*');
}

function accepts(piece: Exclude<Piece, '*'>, character: string): boolean {
  return piece.negated !== piece.ranges.some(([first, last]) => first <= character && character <= last);
}

function parse(pattern: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    // A bracket right after the opening one is a member; one that is never closed is an ordinary character.
    const found = character === '[' ? /^\[(!?)(\]?[^\]]*)\]/.exec(pattern.slice(at)) : null;
    if (found?.[2]) {
      pieces.push({ negated: found[1] === '!', ranges: rangesOf(found[2]) });
      at += found[0].length - 1;
    } else {
      pieces.push(pieceOf(character));
    }
  }
  return pieces;
}

function pieceOf(character: string): Piece {
  if (character === '*') return '*';
  if (character === '?') return { negated: true, ranges: [] };
  return { negated: false, ranges: [[character, character]] };
}

function rangesOf(members: string): readonly (readonly [string, string])[] {
  return [...members.matchAll(/([\s\S])-([\s\S])|([\s\S])/g)].map(([, first, last, only = '']) => [
    first ?? only,
    last ?? only,
  ]);
}
