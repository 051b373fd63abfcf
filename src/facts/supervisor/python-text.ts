/** What `str.isspace()` and `\s` mean to Python; JavaScript's `trim` differs (U+FEFF, U+001C to U+001F, U+0085). */
const SPACES = new Set(
  '\t\n\v\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
);

export function isPythonSpace(character: string | undefined): boolean {
  return character !== undefined && SPACES.has(character);
}

/** `str.rstrip()` */
export function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isPythonSpace(text[end - 1])) end -= 1;
  return text.slice(0, end);
}

/** How many white-space characters a text begins with. */
export function indentation(text: string): number {
  let start = 0;
  while (isPythonSpace(text[start])) start += 1;
  return start;
}

/** `str.strip()` */
export function strip(text: string): string {
  return stripEnd(text.slice(indentation(text)));
}

/** `str.split()` without arguments. */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    if (!isPythonSpace(character)) word += character;
    else if (word !== '') {
      words.push(word);
      word = '';
    }
  }
  return word === '' ? words : [...words, word];
}
