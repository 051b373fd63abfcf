import { expect, it } from 'vitest';
import { parseSysctlValue } from '../../../src/facts/sysctl/value.ts';

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
