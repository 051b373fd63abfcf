/**
 * `*` is any run of characters, `?` is exactly one, all others (brackets too) are themselves. Remembers only the
 * last `*`: quadratic at worst, where a regular expression made from a hostile pattern could take for ever.
 */
export function matchPattern(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let starAt = 0;
  let index = 0;
  while (at < name.length) {
    const character = pattern[index];
    if (character === '*') {
      star = index;
      starAt = at;
      index += 1;
    } else if (character !== undefined && (character === '?' || character === name[at])) {
      index += 1;
      at += 1;
    } else if (star >= 0) {
      starAt += 1;
      at = starAt;
      index = star + 1;
    } else {
      return false;
    }
  }
  while (pattern[index] === '*') index += 1;
  return index === pattern.length;
}
