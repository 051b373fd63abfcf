import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteRemote } from '../../src/transport/remote-text.ts';

test.each<[string, string | Buffer, string]>([
  ['plain', 'Not allowed at this time\r\n', '"Not allowed at this time"'],
  ['terminal colours', '\x1b[31mred\x1b[0m', '"[31mred [0m"'],
  ['a workflow command on a line of its own', 'x\n::error::y', '"x ::error::y"'],
  ['the other kind of line break', 'x\u2028::error::y', '"x ::error::y"'],
  ['text that runs backwards', 'a\u202Eb', '"a b"'],
  ['text that hides', 'a\u200Bb', '"a b"'],
  ['bytes that are no UTF-8', Buffer.from([0x61, 0xff, 0x62]), '"a\uFFFDb"'],
  ['nothing', '', '""'],
  ['only line ends', '\r\n\r\n', '""'],
  ['200 characters', 'x'.repeat(200), `"${'x'.repeat(200)}"`],
  ['201 characters', 'x'.repeat(201), `"${'x'.repeat(199)}…"`],
  ['characters beyond 16 bits stay whole', '😀'.repeat(201), `"${'😀'.repeat(199)}…"`],
])('%s', (_name, text, quoted) => {
  expect(quoteRemote(text)).toBe(quoted);
});

test('is one short line without control characters, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
      const quoted = quoteRemote(text);
      expect(quoted).toMatch(/^"[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*"$/u);
      expect([...quoted].length).toBeLessThanOrEqual(202);
    }),
  );
});
