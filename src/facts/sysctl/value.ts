import type { SysctlValue } from '../facts.ts';
import { trimBlanks } from './blanks.ts';

/**
 * The text of a kernel parameter, in a file or read from /proc/sys, as a number, several numbers, or as it stands.
 * Numbers as the kernel reads them: decimal, `0x` hexadecimal, a leading 0 octal; a comment behind them is tolerated.
 */
export function parseSysctlValue(text: string): SysctlValue {
  const trimmed = trimBlanks(text);
  if (trimmed.length > LONGEST) return trimmed;
  const words = wordsOf(trimmed);
  const comment = words.findIndex((word) => word.startsWith('#'));
  const numbers = (comment > 0 ? words.slice(0, comment) : words).map(parseNumber);
  if (!numbers.every((number) => number !== undefined)) return trimmed;
  return inOne(numbers) ?? trimmed;
}

/**
 * The value that a text becomes once it is written to a parameter whose value is `live`: of a number the kernel reads
 * only the first word, of three numbers the first three, and whatever follows does not matter to it.
 */
export function writtenValue(text: string, live: SysctlValue | undefined): SysctlValue {
  const parsed = parseSysctlValue(text);
  if (live === undefined || typeof live === 'string' || text.length > LONGEST) return parsed;
  const wanted = [live].flat().length;
  const numbers = wordsOf(trimBlanks(text))
    .slice(0, wanted)
    .flatMap((word) => parseNumber(word) ?? []);
  return numbers.length === wanted ? (inOne(numbers) ?? parsed) : parsed;
}

/**
 * Whether the kernel certainly refuses a text: what holds numbers takes nothing that does not begin with one. What may
 * be a list of ports or CPUs (`8080,9148`, `0-3`) is not judged.
 */
export function isRefused(text: string, live: SysctlValue | undefined): boolean {
  const [first = ''] = wordsOf(trimBlanks(text.slice(0, LONGEST)));
  if (live === undefined || typeof live === 'string' || parseNumber(first) !== undefined) return false;
  return /^\d*$/.test(first) || !/^[\d,:/-]+$/.test(first);
}

/** Longer ones (port lists, bitmaps) are text. */
const LONGEST = 4096;

function wordsOf(text: string): readonly string[] {
  return text.split(/[ \t-\r]+/);
}

function inOne(numbers: readonly number[]): SysctlValue | undefined {
  return numbers.length === 1 ? numbers[0] : numbers;
}

function parseNumber(word: string): number | undefined {
  if (!/^-?(?:0[xX][\da-fA-F]{1,16}|0[0-7]{0,22}|[1-9]\d{0,19})$/.test(word)) return undefined;
  const digits = word.replace('-', '');
  const octal = /^0[0-7]+$/.test(digits);
  const value = octal ? Number.parseInt(digits, 8) : Number(digits);
  return word.startsWith('-') ? 0 - value : value;
}
