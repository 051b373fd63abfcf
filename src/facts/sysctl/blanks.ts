/** What isspace() takes away in C. JavaScript's trim also takes a byte order mark, with which a key is another one. */
const ISSPACE = ' \t\n\v\f\r';
/** systemd's own idea of white space. */
const SYSTEMD = ' \t\n\r';

export function trimBlanks(text: string, blanks: 'isspace' | 'systemd' = 'isspace'): string {
  const characters = blanks === 'isspace' ? ISSPACE : SYSTEMD;
  let start = 0;
  let end = text.length;
  while (start < end && characters.includes(text.charAt(start))) start += 1;
  while (end > start && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
