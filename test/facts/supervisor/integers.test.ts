import { expect, it } from 'vitest';
import { parseByteSize, parseInteger, parseOctal } from '../../../src/facts/supervisor/integers.ts';

it.each([
  ['65536', 65_536],
  [' \u001f+5\u00a0', 5],
  ['-0', 0],
  ['007', 7],
  ['1_000', 1000],
  ['٣٢', 32],
  ['𝟏𝟗', 19],
  ['9'.repeat(400), Number.MAX_VALUE],
  ['9'.repeat(4301), undefined],
  ['', undefined],
  ['+', undefined],
  ['- 5', undefined],
  ['1__0', undefined],
  ['_1', undefined],
  ['0x10', undefined],
  ['1e6', undefined],
  ['65,535', undefined],
  ['\ufeff7', undefined],
])('int(%j)', (text, expected) => {
  expect(parseInteger(text)).toBe(expected);
});

it.each([
  ['022', 18],
  ['0o22', 18],
  ['0O_7', 7],
  ['-7', -7],
  ['8', undefined],
  ['', undefined],
])('int(%j, 8)', (text, expected) => {
  expect(parseOctal(text)).toBe(expected);
});

it.each([
  ['50MB', 52_428_800],
  ['1 kb', 1024],
  ['2GB', 2_147_483_648],
  ['0', 0],
  ['MB', undefined],
  ['5K', undefined],
])('byte_size(%j)', (text, expected) => {
  expect(parseByteSize(text)).toBe(expected);
});
