import { expect, test } from 'vitest';
import type { Problem } from '../../src/problem.ts';
import { problemText, problemTexts } from '../../src/report/problem-text.ts';

const about = (before: string, marked: string, after: string): Problem => ({
  message: 'Expected a.',
  place: { file: 'b.yml', line: 12, column: before.length + 1 },
  excerpt: { before, marked, after },
  hint: 'Do b.',
});
const shown = (before: string, marked: string, after = '') =>
  problemText(about(before, marked, after))
    .split('\n')
    .slice(1, 3);

test('the message, the line with carets, and what to do', () => {
  expect(problemText(about('  a: ', 'bcd', ' # e'))).toBe(
    `b.yml:12:6: Expected a.
  12 |   a: bcd # e
     |      ^^^
  Do b.`,
  );
});

test.each([
  ['a tab before it', '\t', 'abc', ['  12 |   abc', '     |   ^^^']],
  ['the tab itself', '', '\t', ['  12 | \\t', '     | ^^']],
  ['wide letters', '日本 🎉 ', 'abc', ['  12 | 日本 🎉 abc', '     |         ^^^']],
  ['a letter with a mark', 'e\u0301 ', 'abc', ['  12 | e\u0301 abc', '     |   ^^^']],
  ['control characters', '\u001b[31m', '\u202e', ['  12 | \\x1b[31m\\u{202e}', '     |         ^^^^^^^^']],
  ['a command of a workflow', '::error::', 'x', ['  12 | :\\x3aerror:\\x3ax', '     |                ^']],
  ['a command at the seam', 'x:', ':b', ['  12 | x:\\x3ab', '     |   ^^^^^']],
  ['nothing at the end of the line', 'abc', '', ['  12 | abc', '     |    ^']],
])('%s', (_name, before, marked, lines) => {
  expect(shown(before, marked)).toEqual(lines);
});

test('a long line is cut around the place, and fits a terminal of 80', () => {
  const lines = shown('a'.repeat(200), 'here', 'b'.repeat(200));
  expect(lines).toEqual([`  12 | …${'a'.repeat(24)}here${'b'.repeat(42)}…`, `     | ${' '.repeat(25)}^^^^`]);
  expect(shown('', 'c'.repeat(200))).toEqual([`  12 | ${'c'.repeat(71)}…`, `     | ${'^'.repeat(71)}`]);
});

test('what is said of one place in a row shows its line once', () => {
  const [first, last] = problemTexts([about('', 'x', ''), about('', 'x', '')]);
  expect(first).toBe('b.yml:12:1: Expected a.\n  Do b.');
  expect(last).toContain('12 | x');
});
