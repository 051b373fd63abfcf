import { expect, it } from 'vitest';
import { isRefused, parseSysctlValue, writtenValue } from '../../../src/facts/sysctl/value.ts';

it.each([
  ['60', 60],
  [' 60 \n', 60],
  ['-1', -1],
  ['-0', 0],
  ['0', 0],
  ['0x1f', 31],
  ['0755', 493],
  ['08', '08'],
  ['60\u00a0', '60\u00a0'],
  ['32768\t60999', [32_768, 60_999]],
  ['5000 65000 # wide', [5000, 65_000]],
  ['60 # comment', 60],
  ['60#comment', '60#comment'],
  ['"60"', '"60"'],
  ['+5', '+5'],
  ['1e3', '1e3'],
  ['cubic', 'cubic'],
  ['cubic # best', 'cubic # best'],
  ['# nothing', '# nothing'],
  ['', ''],
  ['8080,9148', '8080,9148'],
  ['9223372036854775807', 2 ** 63],
  ['|/usr/lib/core %p', '|/usr/lib/core %p'],
  ['1 two', '1 two'],
])('%j', (text, expected) => {
  expect(parseSysctlValue(text)).toEqual(expected);
});

it('keeps what is too long for a number as text', () => {
  const text = '1 '.repeat(3000).trim();
  expect(parseSysctlValue(text)).toBe(text);
});

it.each([
  ['30 seconds', 60, 30],
  ['5 6', 15, 5],
  ['30 # c', 60, 30],
  ['30#c', 60, '30#c'],
  ['20000 30000 40000', [32_768, 60_999], [20_000, 30_000]],
  ['20000', [32_768, 60_999], 20_000],
  ['20000 x', [32_768, 60_999], '20000 x'],
  ['8080,9148', 8080, '8080,9148'],
  ['5 6', 'text', [5, 6]],
  ['30 seconds', undefined, '30 seconds'],
])('%j written to a parameter of %j', (text, live, expected) => {
  expect(writtenValue(text, live)).toEqual(expected);
});

it.each([
  ['abc', 60, true],
  ['', 60, true],
  ['"30"', 60, true],
  ['+5', 60, true],
  ['08', 60, true],
  ['30#c', 60, true],
  ['30 c', 60, false],
  ['-1', 60, false],
  ['0x1F', 60, false],
  ['low high', [1, 2], true],
  ['8080,9148', 8080, false],
  ['0-3', 0, false],
  ['abc', 'cubic', false],
  ['abc', undefined, false],
])('%j is refused by a parameter of %j: %s', (text, live, expected) => {
  expect(isRefused(text, live)).toBe(expected);
});
