import type { SysctlValue } from '../facts.ts';
import { trimBlanks } from './blanks.ts';

/**
 * The text of a kernel parameter, in a file or read from /proc/sys, as a number, several numbers, or as it stands.
 * Numbers as the kernel reads them: decimal, `0x` hexadecimal, a leading 0 octal; a comment behind them is tolerated.
 */
export function parseSysctlValue(text: string): SysctlValue {
  const trimmed = trimBlanks(text);
  if (trimmed.length > LONGEST) return trimmed;
  const words = trimmed.split(/[ \t-\r]+/);
  const comment = words.findIndex((word) => word.startsWith('#'));
  const numbers = (comment > 0 ? words.slice(0, comment) : words).map(parseNumber);
  if (!numbers.every((number) => number !== undefined)) return trimmed;
  return numbers.length === 1 ? (numbers[0] ?? trimmed) : numbers;
}

/** Longer ones (port lists, bitmaps) are text. */
const LONGEST = 4096;

function parseNumber(word: string): number | undefined {
  if (!/^-?(?:0[xX][\da-fA-F]{1,16}|0[0-7]{0,22}|[1-9]\d{0,19})$/.test(word)) return undefined;
  const digits = word.replace('-', '');
  const octal = /^0[0-7]+$/.test(digits);
  const value = octal ? Number.parseInt(digits, 8) : Number(digits);
  return word.startsWith('-') ? 0 - value : value;
}
