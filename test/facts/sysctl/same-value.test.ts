import { expect, it } from 'vitest';
import { isSameValue } from '../../../src/facts/sysctl/same-value.ts';

it.each([
  [60, 60, true],
  [60, 30, false],
  [[5000, 65_000], [5000, 65_000], true],
  [[5000, 65_000], [5000, 60_999], false],
  [4096, [4096, 87_380, 1], true],
  [[4096, 1], 4096, false],
  ['cubic', 'cubic', true],
  ['reno  cubic', 'reno cubic', true],
  ['cubic', 'reno', false],
  [8080, '8080', true],
  ['82,90-95,80,81', '80-82,90-95', true],
  ['80-90,85-95', '80-95', true],
  ['80-90', '80-91', false],
  ['81', 80, false],
  ['', '', true],
  ['', '80', false],
  ['abc', 0, false],
])('%j, where the kernel shows %j: %s', (planned, live, expected) => {
  expect(isSameValue(planned, live)).toBe(expected);
});
