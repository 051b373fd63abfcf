/** A word of a line and the column, from 1, that it starts at. */
export interface ShellWord {
  readonly text: string;
  readonly column: number;
}

export type ShellWords =
  | { readonly words: readonly ShellWord[] }
  | { readonly fault: 'unclosed-quote' | 'dangling-backslash'; readonly column: number };

/**
 * Splits a line as Python's `shlex.split(line, comments=True)` does, which is what Ansible reads host lines with.
 * Its surprise: `#` starts a comment in the middle of a word too, so `password=a#b` is `password=a`.
 */
export function splitShellWords(line: string): ShellWords {
  const words: ShellWord[] = [];
  let word: { text: string; readonly column: number } | undefined;
  for (let at = 0; at < line.length && line.charAt(at) !== '#'; ) {
    if (/[ \t\r\n]/.test(line.charAt(at))) {
      if (word) words.push(word);
      word = undefined;
      at += 1;
      continue;
    }
    word ??= { text: '', column: at + 1 };
    const piece = readPiece(line, at);
    if ('fault' in piece) return { fault: piece.fault, column: at + 1 };
    word.text += piece.text;
    at = piece.end;
  }
  return { words: word ? [...words, word] : words };
}

type Piece =
  | { readonly text: string; readonly end: number }
  | { readonly fault: 'unclosed-quote' | 'dangling-backslash' };

/** What is quoted, one escaped character, or one ordinary one. */
function readPiece(line: string, at: number): Piece {
  const character = line.charAt(at);
  if (character === '"' || character === "'") return readQuoted(line, at) ?? { fault: 'unclosed-quote' };
  if (character !== '\\') return { text: character, end: at + 1 };
  if (at + 1 >= line.length) return { fault: 'dangling-backslash' };
  return { text: line.charAt(at + 1), end: at + 2 };
}

/** From the opening quote at `start`. Inside double quotes a backslash escapes only `"` and itself. */
function readQuoted(line: string, start: number): { readonly text: string; readonly end: number } | undefined {
  const mark = line.charAt(start);
  let text = '';
  for (let at = start + 1; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === mark) return { text, end: at + 1 };
    const isEscape = character === '\\' && mark === '"' && /["\\]/.test(line.charAt(at + 1));
    if (isEscape) at += 1;
    text += line.charAt(at);
  }
  return undefined;
}
