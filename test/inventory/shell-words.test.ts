import { expect, test } from 'vitest';
import { splitShellWords } from '../../src/inventory/shell-words.ts';

// Rows agree with Python's shlex.split(line, comments=True).
test.each([
  ['web1', ['web1']],
  ['web1  a=1\tb=2', ['web1', 'a=1', 'b=2']],
  ['a="two words" b=\'c "d"\'', ['a=two words', 'b=c "d"']],
  ['a=x#y b=1', ['a=x']],
  ['a="x#y" # note', ['a=x#y']],
  [String.raw`a=b\ c d=\#`, ['a=b c', 'd=#']],
  [String.raw`"a\"b\\c\d"`, [String.raw`a"b\c\d`]],
  [String.raw`'a\b'`, [String.raw`a\b`]],
  ['"" x', ['', 'x']],
  ['', []],
  ['# only', []],
])('%s', (line, words) => {
  const split = splitShellWords(line);
  expect('words' in split && split.words.map(({ text }) => text)).toStrictEqual(words);
});

test('words know their columns, faults too', () => {
  expect(splitShellWords('web1  a="x"')).toStrictEqual({
    words: [
      { text: 'web1', column: 1 },
      { text: 'a=x', column: 7 },
    ],
  });
  expect(splitShellWords('web1 a="x')).toStrictEqual({ fault: 'unclosed-quote', column: 8 });
  expect(splitShellWords('web1 a\\')).toStrictEqual({ fault: 'dangling-backslash', column: 7 });
});
