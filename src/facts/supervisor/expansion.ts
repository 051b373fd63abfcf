import { shorten } from './config-quote.ts';

/** Stands in a pattern for text that we cannot know. A noncharacter: the INI reader keeps it out of values. */
export const ANYTHING = '\ufffe';

/** Text of which parts may be unknown. */
export interface Expanded {
  /** For people: an unknown part stays as it was written, as in `%(ENV_HOME)s/bin/app`. */
  readonly text: string;
  /** For matching: an unknown part is ANYTHING. */
  readonly pattern: string;
}

/** What `%(name)s` stands for; undefined: supervisord does not know this name and would not start. */
export type Names = (name: string) => Value | undefined;

export const UNKNOWN: Expanded = { text: '', pattern: ANYTHING };

/** The longest argument that Linux passes to a program; nothing that supervisord expands can be longer and work. */
const LONGEST = 131_072;

export function isKnown(expanded: Expanded): boolean {
  return !expanded.pattern.includes(ANYTHING);
}

export function literal(text: string): Expanded {
  return { text, pattern: text };
}

/**
 * Python's `format % mapping`, as far as supervisor's names can use it: `%(name)s`, flags, width and precision for
 * text and integers, `%%`. Where Python succeeds in a way that nobody wants (`date +%s` becomes the whole mapping,
 * environment included) the part is unknown. `fault`: Python raises, which ends supervisord's start.
 */
export function expand(format: string, names: Names): Expanded | Fault {
  let text = '';
  let pattern = '';
  // Python takes the mapping itself for the first nameless conversion, and then has nothing left.
  let nameless: Value | undefined = UNKNOWN;
  for (const piece of pieces(format)) {
    if ('fault' in piece) return piece;
    if ('plain' in piece) {
      text += piece.plain;
      pattern += piece.plain;
      continue;
    }
    const result = convert(piece, piece.name === undefined ? nameless : names(piece.name));
    if ('fault' in result) return result;
    nameless = undefined;
    text += isKnown(result) ? result.text : piece.source;
    pattern += result.pattern;
    if (text.length > LONGEST || pattern.length > LONGEST) return { text: text.slice(0, LONGEST), pattern: ANYTHING };
  }
  return { text, pattern };
}

interface Fault {
  readonly fault: string;
}

type Value = string | number | Expanded;

/** The text between conversions, `%%` among it, and the conversions. */
function* pieces(format: string): Generator<{ readonly plain: string } | Specifier | Fault> {
  let position = 0;
  while (position < format.length) {
    const start = format.indexOf('%', position);
    yield { plain: format.slice(position, start < 0 ? undefined : start) };
    if (start < 0) return;
    const isEscape = format[start + 1] === '%';
    const piece = isEscape ? { plain: '%', end: start + 2 } : readSpecifier(format, start);
    yield piece;
    if ('fault' in piece) return;
    position = piece.end;
  }
}

interface Specifier {
  /** As written, from the `%` on. */
  readonly source: string;
  readonly name?: string;
  readonly flags: string;
  readonly width: number;
  readonly precision?: number;
  readonly conversion: string;
  readonly end: number;
}

const AFTER_NAME = /([-+ #0]*)(\d*)(?:\.(\d*))?[hlL]?/y;

function readSpecifier(format: string, start: number): Specifier | Fault {
  let after = start + 1;
  let name: string | undefined;
  if (format[after] === '(') {
    const end = closingParenthesis(format, after);
    if (end < 0) return { fault: 'a %( is not closed' };
    name = format.slice(after + 1, end);
    after = end + 1;
  }
  AFTER_NAME.lastIndex = after;
  const [whole = '', flags = '', width = '', precision] = AFTER_NAME.exec(format) ?? [];
  const end = after + whole.length;
  const conversion = format[end];
  if (conversion === undefined) return { fault: 'it ends within a % conversion (a literal % is written %%)' };
  return {
    source: format.slice(start, end + conversion.length),
    ...(name === undefined ? {} : { name }),
    flags,
    width: Number(width),
    ...(precision === undefined ? {} : { precision: Number(precision) }),
    conversion,
    end: end + conversion.length,
  };
}

/** Python counts parentheses within the name. */
function closingParenthesis(format: string, open: number): number {
  let depth = 0;
  for (let index = open; index < format.length; index += 1) {
    if (format[index] === '(') depth += 1;
    if (format[index] === ')') depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}

function convert(specifier: Specifier, value: Value | undefined): Expanded | Fault {
  const { conversion } = specifier;
  if (!'sradiuoxXeEfFgGc'.includes(conversion)) {
    return { fault: `%${shorten(conversion)} is no conversion (a literal % is written %%)` };
  }
  if (value === undefined) return { fault: missing(specifier) };
  if (specifier.width > LONGEST || (specifier.precision ?? 0) > LONGEST) return { fault: 'a width is too large' };
  if (typeof value === 'object') return convertUnknown(specifier, value);
  if (conversion === 's') return literal(pad(cut(String(value), specifier.precision), specifier));
  // repr() and floating point: Python succeeds, and no configuration uses them.
  if (conversion === 'r' || conversion === 'a') return UNKNOWN;
  if (conversion === 'c') return convertCharacter(specifier, value);
  if (typeof value === 'string') return { fault: `%${conversion} needs a number and ${specifier.name} is text` };
  return 'eEfFgG'.includes(conversion) ? UNKNOWN : literal(formatInteger(specifier, value));
}

function missing({ name, conversion }: Specifier): string {
  return name === undefined
    ? `%${conversion} has no name (a literal % is written %%)`
    : `%(${shorten(name)})s is not a name that it knows`;
}

/** The mapping and the environment are text to Python; the number of a process may be unknown too. */
function convertUnknown(specifier: Specifier, value: Expanded): Expanded | Fault {
  const isNumber = specifier.name === 'process_num' || specifier.name === 'numprocs';
  if (isNumber) return UNKNOWN;
  if (specifier.conversion === 'c') return UNKNOWN;
  if (!'sra'.includes(specifier.conversion)) return { fault: `%${specifier.conversion} needs a number, found text` };
  const simple = specifier.conversion === 's' && specifier.width === 0 && specifier.precision === undefined;
  return simple ? value : UNKNOWN;
}

function convertCharacter(specifier: Specifier, value: string | number): Expanded | Fault {
  if (typeof value === 'string') {
    return Array.from(value).length === 1
      ? literal(pad(value, specifier))
      : { fault: '%c needs a number or one character' };
  }
  return value >= 0 && value <= 0x10ffff
    ? literal(pad(String.fromCodePoint(value), specifier))
    : { fault: '%c is out of range' };
}

const RADIX = new Map([
  ['o', { radix: 8, prefix: '0o' }],
  ['x', { radix: 16, prefix: '0x' }],
  ['X', { radix: 16, prefix: '0X' }],
]);

function formatInteger(specifier: Specifier, value: number): string {
  const { conversion, flags, precision, width } = specifier;
  const { radix, prefix } = RADIX.get(conversion) ?? { radix: 10, prefix: '' };
  const plain = Math.abs(value)
    .toString(radix)
    .padStart(precision ?? 0, '0');
  const digits = conversion === 'X' ? plain.toUpperCase() : plain;
  const start = signOf(value, flags) + (flags.includes('#') ? prefix : '');
  const zeros = flags.includes('0') && !flags.includes('-') ? width - start.length : 0;
  return pad(start + digits.padStart(zeros, '0'), specifier);
}

function signOf(value: number, flags: string): string {
  if (value < 0) return '-';
  if (flags.includes('+')) return '+';
  return flags.includes(' ') ? ' ' : '';
}

function pad(text: string, { flags, width }: Specifier): string {
  const missing = ' '.repeat(Math.max(0, width - Array.from(text).length));
  return flags.includes('-') ? text + missing : missing + text;
}

function cut(text: string, precision: number | undefined): string {
  return precision === undefined ? text : Array.from(text).slice(0, precision).join('');
}
