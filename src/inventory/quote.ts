const longest = 80;

/**
 * Text from an inventory, fit for a message: in double quotes, on one line, at most 80 characters of it, and
 * with whatever does not print (control, bidirectional and zero-width characters) as `\u{…}`.
 */
export function quote(text: string): string {
  const shown = text.length > longest ? `${text.slice(0, longest)}…` : text;
  const printable = shown.replace(/["\\]/g, '\\$&').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, codePoint);
  return `"${printable}"`;
}

function codePoint(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
