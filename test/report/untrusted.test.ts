import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeLines, escapeLog, escapeTerminal, visible } from '../../src/report/untrusted.ts';
import {
  markdownCell,
  markdownCellCode,
  markdownCode,
  markdownProse,
  markdownText,
} from '../../src/report/untrusted-markdown.ts';

/** Texts of the characters that mean something to one of the sinks, and of any others. */
const piece = fc.constantFrom(
  ...'`|\\<>[]()!*_~#@&:;$"\'-+=.%, \n\r\t\x1b\x07\x00\x7f\x9b\u00ad\u200b\u200f\u202e\u2066\ufeff\u2028\u3164\ud800'.split(
    '',
  ),
  '::error::',
  '##[error]',
  'http://',
  'https://evil.example',
  'www.',
  'www.evil.example',
  'a@b.example',
  '@everyone',
  'GH-12',
  '#12',
  'deadbeef01',
  ':tada:',
  '<!--',
  '<b>',
  '&lt;',
  '&#64;',
  '{{',
  '1.',
  '- ',
  '```',
  '$$',
  'é',
  '漢',
  '👍',
  'word',
  'two words',
  '42',
  '1,024',
);
const hostile = fc
  .array(fc.oneof({ weight: 4, arbitrary: piece }, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 14 })
  .map((parts) => parts.join(''));

/** Characters that no sink may ever be given. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/u;

describe('visible', () => {
  test.each([
    ['a\nb\tc\r', 'a\\nb\\tc\\r'],
    ['\x1b[31mred', '\\x1b[31mred'],
    ['\u202egnitrevni', '\\u{202e}gnitrevni'],
    ['zero\u200bwidth', 'zero\\u{200b}width'],
    ['tag\u{e0041}', 'tag\\u{e0041}'],
    ['no\u00a0break', 'no\\xa0break'],
    ['\ud800', '\\u{d800}'],
    ['e\u0301 漢字 👍', 'e\u0301 漢字 👍'],
    [`z${'\u0335'.repeat(5)}`, `z${'\u0335'.repeat(3)}${'\\u{335}'.repeat(2)}`],
  ])('%j', (text, expected) => {
    expect(visible(text)).toBe(expected);
  });

  test('states what it cuts, and never cuts a character in half', () => {
    expect(visible('abcdef', 4)).toBe('abcd… (2 more)');
    expect(visible('👍👍👍', 2)).toBe('👍👍… (2 more)');
    expect(visible('x'.repeat(50_000_000)).length).toBeLessThan(2100);
  });

  test('what is written out takes twice the room at most, and is never cut in half', () => {
    expect(visible('\u202e'.repeat(8), 8)).toBe('\\u{202e}\\u{202e}… (6 more)');
    expect(visible(`${'\x00'.repeat(40)}${'x'.repeat(40)}`, 60)).toMatch(/^(?:\\x00){30}… \(50 more\)$/);
    expect(visible('👍👍👍👍', 4)).toBe('👍👍👍👍');
  });

  test('never lets an unseen character through', () => {
    fc.assert(fc.property(hostile, (text) => !UNSEEN.test(visible(text))));
  });
});

describe('terminal and log', () => {
  test.each([escapeTerminal, escapeLog])('no command and no escape sequence', (escaper) => {
    fc.assert(
      fc.property(hostile, (text) => {
        const line = escaper(text);
        return !UNSEEN.test(line) && !mayBeCommand(line) && !line.includes('##[');
      }),
    );
  });

  test.each(['2001:db8::1', 'audit@[2001:db8::1]:22', '2001:db8::/32 and fe80::1', 'a::ffff:10.0.0.1,'])(
    'an address can be read: %s',
    (text) => {
      expect(escapeLog(text)).toBe(text);
    },
  );

  test.each([
    // At the start of a line it would be a command's.
    ['::1', ':\\x3a1'],
    ['1::add-mask::x', '1:\\x3aadd-mask:\\x3ax'],
    ['abc::error::x', 'abc:\\x3aerror:\\x3ax'],
    ['1::2::3', '1:\\x3a2:\\x3a3'],
    ['12345::1', '12345:\\x3a1'],
    ['a::b_c', 'a:\\x3ab_c'],
    ['1::2%3', '1::2%3'],
  ])('what only looks like one: %s', (text, expected) => {
    expect(escapeLog(text)).toBe(expected);
  });

  test('shows what a command was', () => {
    expect(escapeLog('::error::x ##[warning]y')).toBe(':\\x3aerror:\\x3ax #\\x23[warning]y');
    expect(escapeLog(':::::')).toBe(':\\x3a:\\x3a:');
  });

  test('keeps line ends of our own texts, and nothing else', () => {
    expect(escapeLines('a\n  ::b\x1b')).toBe('a\n  :\\x3ab\\x1b');
  });
});

/** Every `::` but the one inside an address, which cannot begin a line. */
function mayBeCommand(line: string): boolean {
  const words = line.split(/[^\w:.-]/).filter((word) => word.includes('::'));
  return words.some((word) => !isIPv6(word) || word.startsWith('::'));
}

/** What a Markdown text says, with `…` for each code span, by the rule of CommonMark: equal runs of backticks pair. */
function outsideOfCode(markdown: string): string {
  let outside = '';
  let rest = markdown;
  for (;;) {
    const open = /`+/.exec(rest);
    if (open === null) return outside + rest;
    const after = rest.slice(open.index + open[0].length);
    const close = [...after.matchAll(/`+/g)].find(([run]) => run.length === open[0].length);
    if (close === undefined) return `${outside}${rest} UNPAIRED`;
    outside += `${rest.slice(0, open.index)}…`;
    rest = after.slice(close.index + close[0].length);
  }
}

/** Letters, digits, marks and the punctuation of plain sentences: nothing that any Markdown or GitHub reads. */
const PLAIN = /^[\p{L}\p{N}\p{M}\p{So} .,;:()'’"%…–!?+-]*$/u;
const MEANS_SOMETHING = /\bwww\.|:\/\/|\bgh-\d|\b[0-9a-f]{7,40}\b|[a-z]:[a-z]|::|^\s*(?:[-+] |\d+[.)] )/i;

describe('Markdown', () => {
  test.each([markdownText, markdownCell, markdownProse])(
    'a text means nothing outside of its code spans',
    (escaper) => {
      fc.assert(
        fc.property(hostile, (text) => {
          const outside = outsideOfCode(escaper(text));
          expect(outside).toMatch(PLAIN);
          expect(outside).not.toMatch(MEANS_SOMETHING);
        }),
        { numRuns: 2000 },
      );
    },
  );

  test.each([markdownCode, markdownCellCode])('a code span is one, whatever is in it', (escaper) => {
    fc.assert(
      fc.property(hostile, (text) => outsideOfCode(escaper(text)) === '…'),
      { numRuns: 2000 },
    );
  });

  test.each([markdownCell, markdownCellCode])('a cell never ends early', (escaper) => {
    fc.assert(
      fc.property(hostile, (text) => !/(?<!\\)\|/.test(escaper(text))),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['plain words, with 1,024 numbers (in brackets): yes.', 'plain words, with 1,024 numbers (in brackets): yes.'],
    ['/etc/supervisor/supervisord.conf:4, then', '`/etc/supervisor/supervisord.conf:4`, then'],
    ['(/etc/a:2)', '(`/etc/a:2`)'],
    ['range="5000 65000" is', '`range="5000 65000"` is'],
    ['minprocs is "100k", so', 'minprocs is "100k", so'],
    ['ask @everyone', 'ask `@everyone`'],
    ['see #12 or GH-12 or deadbeef01', 'see `#12` or `GH-12` or `deadbeef01`'],
    ['www.evil.example and a@b.example', '`www.evil.example` and `a@b.example`'],
    ['a `b` c', 'a `b` c'],
    ['a `<img src=x>` @you c', 'a `<img src=x>` `@you` c'],
    ['one ` alone @you', 'one `` ` `` alone `@you`'],
    ['1. no list', '`1.` no list'],
    ['- no list', '`-` no list'],
    ['<img src=x>', '`<img` `src=x>`'],
    ['', ''],
  ])('%j', (text, expected) => {
    expect(markdownText(text)).toBe(expected);
  });

  test('a control may put code into its text, and nothing else', () => {
    expect(markdownProse('Set `a|b` in\n**[x](http://y)**, see `c`.')).toBe(
      'Set `a|b` in `**[x](http://y)**`, see `c`.',
    );
  });

  test('code spans', () => {
    expect([markdownCode('a``b'), markdownCode('`'), markdownCode(''), markdownCellCode('a|b')]).toEqual([
      '```a``b```',
      '`` ` ``',
      '` `',
      '`a\\|b`',
    ]);
  });
});
