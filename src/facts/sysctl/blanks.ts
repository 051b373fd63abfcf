/** What isspace() takes away in C. JavaScript's trim also takes a byte order mark, with which a key is another one. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start += 1;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character !== undefined && ' \t\n\v\f\r'.includes(character);
}
