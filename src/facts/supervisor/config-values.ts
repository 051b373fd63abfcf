import type { ConfigProblem } from '../facts.ts';
import { parseByteSize, parseInteger, parseOctal } from './integers.ts';
import { strip } from './python-text.ts';

/** How supervisor reads one kind of value (supervisor/datatypes.py). `parse` is undefined where it would not start. */
export interface ValueKind<T> {
  readonly code: ConfigProblem['code'];
  readonly expected: string;
  readonly parse: (text: string) => T | undefined;
}

export const INTEGER: ValueKind<number> = {
  code: 'bad-integer',
  expected: 'an integer in plain digits',
  parse: parseInteger,
};

export const OCTAL: ValueKind<number> = { code: 'bad-integer', expected: 'an octal number', parse: parseOctal };

export const BYTE_SIZE: ValueKind<number> = {
  code: 'bad-integer',
  expected: 'an integer, alone or with KB, MB or GB',
  parse: parseByteSize,
};

const BOOLEANS = new Map([
  ...['yes', 'true', 'on', '1'].map((word) => [word, true] as const),
  ...['no', 'false', 'off', '0'].map((word) => [word, false] as const),
]);

export const BOOLEAN: ValueKind<boolean> = {
  code: 'bad-value',
  expected: 'yes, true, on, 1, no, false, off or 0',
  parse: (text) => BOOLEANS.get(text.toLowerCase()),
};

export const TEXT: ValueKind<string> = { code: 'bad-value', expected: 'text', parse: (text) => text };

export const AUTORESTART: ValueKind<string> = oneOf(['unexpected', ...BOOLEANS.keys()]);

export const LOG_LEVEL: ValueKind<string> = oneOf(['critical', 'error', 'warn', 'info', 'debug', 'trace', 'blather']);

const SIGNALS = new Set(
  (
    'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT RTMAX RTMIN SEGV STKFLT STOP SYS ' +
    'TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ _BLOCK _DFL _IGN _SETMASK _UNBLOCK'
  ).split(' '),
);

/** Names as Python's signal module has them on Linux, with or without SIG, in any case; or their numbers. */
export const SIGNAL: ValueKind<string> = {
  code: 'bad-value',
  expected: 'a signal name or number',
  parse: (text) => {
    const number = parseInteger(text);
    const name = strip(text).toUpperCase().replace(/^SIG/, '');
    const known = number === undefined ? SIGNALS.has(name) : isSignalNumber(number);
    return known ? text : undefined;
  },
};

export const EXIT_CODES: ValueKind<readonly number[]> = {
  code: 'bad-integer',
  expected: 'integers from 0 to 255, separated by commas',
  parse: (text) => {
    const codes = text === '' ? [] : text.split(',').map(parseInteger);
    const valid = codes.filter((code) => code !== undefined && code >= 0 && code <= 255) as number[];
    return valid.length === codes.length ? valid : undefined;
  },
};

/** `,`-separated; nothing at all is an empty list, and an empty item stays one. */
export const LIST: ValueKind<readonly string[]> = {
  code: 'bad-value',
  expected: 'names, separated by commas',
  parse: (text) => (text === '' ? [] : text.split(',').map(strip)),
};

/** Names that would break the event listener protocol. */
export const NAME: ValueKind<string> = {
  code: 'bad-value',
  expected: 'a name without space, ":" or "/"',
  parse: (text) => (/[ :/]/.test(strip(text)) ? undefined : strip(text)),
};

export const PORT: ValueKind<number> = {
  code: 'bad-value',
  expected: 'PORT or ADDRESS:PORT, with a port from 1 to 65535',
  parse: (text) => {
    const port = parseInteger(text.slice(text.lastIndexOf(':') + 1));
    return port !== undefined && port >= 1 && port <= 65_535 ? port : undefined;
  },
};

function oneOf(words: readonly string[]): ValueKind<string> {
  const known = new Set(words);
  return {
    code: 'bad-value',
    expected: `one of ${words.join(', ')}`,
    parse: (text) => (known.has(text.toLowerCase()) ? text.toLowerCase() : undefined),
  };
}

/** 32 and 33 belong to the C library; 34 and 64 are SIGRTMIN and SIGRTMAX; 0 is SIG_DFL to Python. */
function isSignalNumber(number: number): boolean {
  return (number >= 0 && number <= 31) || number === 34 || number === 64;
}
