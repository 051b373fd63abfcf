export type Line =
  | { readonly keyword: string; readonly words: readonly string[] }
  | { readonly fault: 'unclosed-quote'; readonly keyword: string };

/**
 * A line of an ssh_config as OpenSSH reads it: a keyword, then blanks or one `=`, then words. `#` starts a comment
 * where a word could begin and nowhere else. Undefined for a line that says nothing. Source of the rules: OpenSSH's
 * readconf.c and argv_split in misc.c, checked against `ssh -G`.
 */
export function readLine(text: string): Line | undefined {
  const [, keyword = '', rest = ''] = /^[ \t\r\n\f]*([^ \t\r\n="]*)[ \t\r]*=?(.*)$/s.exec(text) ?? [];
  if (keyword === '' ? text.trim() === '' : keyword.startsWith('#')) return undefined;
  const words = splitWords(rest.replace(/[ \t\r\n\f]+$/, ''));
  return words ? { keyword, words } : { keyword, fault: 'unclosed-quote' };
}

/** Undefined when a quote is not closed. */
function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  for (let at = 0; at < text.length; ) {
    if (isBlank(text.charAt(at))) {
      at += 1;
      continue;
    }
    if (text.charAt(at) === '#') break;
    const word = readWord(text, at);
    if (!word) return undefined;
    words.push(word.text);
    at = word.end;
  }
  return words;
}

function readWord(text: string, start: number): { readonly text: string; readonly end: number } | undefined {
  let word = '';
  let quote = '';
  let at = start;
  for (; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\' && isEscaped(text.charAt(at + 1), quote)) {
      at += 1;
      word += text.charAt(at);
    } else if (quote === '' && isBlank(character)) break;
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
    else word += character;
  }
  return quote === '' ? { text: word, end: at } : undefined;
}

function isEscaped(next: string, quote: string): boolean {
  return next === '"' || next === "'" || next === '\\' || (next === ' ' && quote === '');
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r';
}
