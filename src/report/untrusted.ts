import { isIPv6 } from 'node:net';

/** Longest text that is taken from anywhere, in characters. */
const LONGEST = 2000;
/** Characters that one of a text may take on average: `\u{202e}` takes eight. */
const GROWTH = 2;

/**
 * What must never be printed as it is: control and format characters (bidi, zero width, tags, byte order marks),
 * line and paragraph separators, lone surrogates, private code points, variation selectors, blank letters
 * (Hangul fillers, Braille blank) and every space but the common one.
 */
const INVISIBLE = new RegExp(
  String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Noncharacter_Code_Point}\p{Variation_Selector}]|` +
    String.raw`[\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}`,
  'gu',
);

/** A fourth combining mark on one letter grows into the lines above. */
const STACKED_MARKS = /(?<=\p{M}{3})\p{M}/gu;

/** Nearly every text of a report: nothing in it has to be looked at one by one. */
const PRINTABLE = /^[\x20-\x7e]*$/;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text from a host, an inventory or a baseline with everything in it made visible, on one line: `\n`, `\x1b`,
 * `\u{202e}`. What is longer than `longest` characters is cut, and the cut is stated; what is written out may make it
 * twice as long and no longer, or invisible text would fill every report. Every sink starts with this.
 */
export function visible(text: string, longest: number = LONGEST): string {
  if (text.length <= longest && PRINTABLE.test(text)) return text;
  return shownWithin(text, longest, longest * GROWTH);
}

function shownWithin(text: string, longest: number, room: number): string {
  // A character takes at most two units: the slice bounds the work on a text of many megabytes.
  const characters = [...text.slice(0, longest * 2 + 2)];
  const kept = characters.length > longest ? characters.slice(0, longest).join('') : text;
  const cut = text.length - kept.length;
  const shown = kept.replace(INVISIBLE, escaped).replace(STACKED_MARKS, escaped);
  if (shown.length > room) return shownWithin(text, Math.floor((longest * room) / shown.length), room);
  return cut > 0 ? `${shown}… (${cut} more)` : shown;
}

function escaped(character: string): string {
  const named = NAMED[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/** For a terminal: one line, no escape sequence, and nothing that a runner would take for a command. */
export function escapeTerminal(text: string, longest?: number): string {
  return disarmed(visible(text, longest));
}

/** For a line of a workflow's log. */
export function escapeLog(text: string, longest?: number): string {
  return disarmed(visible(text, longest));
}

/** Texts of several lines, such as a formatted problem: line ends stay, each line is escaped for itself. */
export function escapeLines(text: string): string {
  return text
    .split('\n')
    .map((line) => escapeLog(line))
    .join('\n');
}

/** What may be an IPv6 address with something before its `::`, and nothing behind it that would go on. */
const ADDRESS = /(?<![\w:.-])[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4})*::[0-9A-Fa-f:.]*(?![\w:.-])/g;

/**
 * The runner reads `::command` at the start of a line and `##[command]` anywhere in one. A terminal may wrap a line
 * anywhere, so neither is left standing at any place, except inside an address: that is one word, does not start with
 * `::`, and no command has a number for its name.
 */
export function disarmed(line: string): string {
  if (!line.includes('::') && !line.includes('##[')) return line;
  const kept: string[] = [];
  // A private code point is never left in a text that has been made visible.
  const open = line.replace(ADDRESS, (address) =>
    isIPv6(address) ? `\ue000${kept.push(address) - 1}\ue000` : address,
  );
  const safe = open.replaceAll('::', ':\\x3a').replaceAll('##[', '#\\x23[');
  return safe.replace(/\ue000(\d+)\ue000/g, (_, index) => kept[Number(index)] ?? '');
}
