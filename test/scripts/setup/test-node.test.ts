import { expect, it } from 'vitest';
import { runsVitest } from '../../../scripts/setup/test-node.mjs';

it.each([
  ['v20.20.2', false],
  ['22.11.0', false],
  ['v22.12.0', true],
  ['v24.0.0', true],
  ['', false],
  ['not a version', false],
])('whether Node %s runs the tests', (version, expected) => {
  expect(runsVitest(version)).toBe(expected);
});
