/** Longest piece of a host's own words that goes into a message, in characters. */
const LONGEST_QUOTE = 200;

// Control characters, lone surrogates, bidirectional overrides, zero-width and line-separating characters: all
// that could move the cursor, hide text or start a line of its own in a log.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]+/gu;

/**
 * A host's own words, for the inside of a message: one line, bounded, without characters that do anything but
 * show. It is still the host's text, so every report escapes it again for where it goes.
 */
export function quoteRemote(text: string | Buffer): string {
  const whole = typeof text === 'string' ? text : text.subarray(0, 4 * LONGEST_QUOTE).toString('utf8');
  const line = whole.replace(UNSAFE, ' ').replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length <= LONGEST_QUOTE ? `"${line}"` : `"${characters.slice(0, LONGEST_QUOTE - 1).join('')}…"`;
}
