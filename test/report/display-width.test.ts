import { expect, test } from 'vitest';
import { displayWidth } from '../../src/report/display-width.ts';
import { wrapped } from '../../src/report/terminal-wrap.ts';

test.each([
  ['web-1', 5, 'ASCII'],
  ['wéb', 3, 'a letter with its mark in one'],
  ['we\u0301b', 3, 'a letter and a mark'],
  ['東京', 4, 'Han'],
  ['ｗｅｂ', 6, 'full-width Latin'],
  ['ｶﾀｶﾅ', 4, 'half-width Katakana'],
  ['カタカナ', 8, 'Katakana'],
  ['서울', 4, 'Hangul'],
  ['\u1112\u1161\u11ab', 2, 'Hangul in parts'],
  ['🔴', 2, 'an emoji'],
  ['✓▶', 2, 'signs that are no pictures'],
  ['\u{20000}', 2, 'Han outside of the first plane'],
  ['', 0, 'nothing'],
])('%j takes %i columns: %s', (text, columns) => {
  expect(displayWidth(text)).toBe(columns);
});

test('lines of wide letters are as wide as any other', () => {
  const lines = wrapped('東京都'.repeat(12), { width: 21, first: '- ', indent: '  ' });
  expect(lines.map(displayWidth)).toEqual([20, 20, 20, 20]);
});
