import { strip } from './python-text.ts';

/** Python 3.11 refuses longer decimal integers (sys.int_info.default_max_str_digits). */
const MOST_DIGITS = 4300;

/**
 * Python's `int(text)`: white space around, a sign, single underscores between digits, digits of any script.
 * Undefined where Python raises ValueError. Beyond 2^53 the result is rounded, and never infinite.
 */
export function parseInteger(text: string): number | undefined {
  const [, sign, digits] = /^([+-]?)(\p{Nd}+(?:_\p{Nd}+)*)$/u.exec(strip(text)) ?? [];
  if (digits === undefined) return undefined;
  const plain = Array.from(digits.replaceAll('_', ''), digitValue).join('');
  if (plain.length > MOST_DIGITS) return undefined;
  return withSign(sign, Number(plain));
}

/** Python's `int(text, 8)`, which also takes a leading `0o`. */
export function parseOctal(text: string): number | undefined {
  const [, sign, digits] = /^([+-]?)(?:0[oO]_?)?([0-7]+(?:_[0-7]+)*)$/.exec(strip(text)) ?? [];
  if (digits === undefined) return undefined;
  return withSign(sign, Number.parseInt(digits.replaceAll('_', ''), 8));
}

const UNITS = new Map([
  ['kb', 1024],
  ['mb', 1024 ** 2],
  ['gb', 1024 ** 3],
]);

/** supervisor's byte_size: an integer, or one with KB, MB or GB in any case. */
export function parseByteSize(text: string): number | undefined {
  const unit = UNITS.get(text.slice(-2).toLowerCase());
  if (unit === undefined) return parseInteger(text);
  const amount = parseInteger(text.slice(0, -2));
  return amount === undefined ? undefined : finite(amount * unit);
}

function withSign(sign: string | undefined, value: number): number {
  // 0 − x rather than −x: Python has no negative zero.
  return finite(sign === '-' ? 0 - value : value);
}

function finite(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}

/** Unicode keeps decimal digits in runs of ten that start with the zero. */
function digitValue(digit: string): number {
  const point = digit.codePointAt(0) ?? 0;
  if (point < 0x80) return point - 0x30;
  let zero = point;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return (point - zero) % 10;
}
