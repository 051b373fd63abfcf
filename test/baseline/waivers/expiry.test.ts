import { expect, test } from 'vitest';
import { daysLeft, isDay, lastDay, whenWords } from '../../../src/baseline/waivers/expiry.ts';

test.each([
  ['2026-03-10', '2026-03-10T00:00:00.000Z', 1, 'today'],
  ['2026-03-10', '2026-03-10T23:59:59.999Z', 1, 'today'],
  ['2026-03-10', '2026-03-11T00:00:00.000Z', 0, '1 day ago'],
  ['2026-03-10', '2026-03-12T12:00:00.000Z', -1, '2 days ago'],
  ['2026-03-10', '2026-03-09T23:59:59.999Z', 2, 'in 1 day'],
  ['2026-03-10', '2026-02-24T12:00:00.000Z', 15, 'in 14 days'],
  // The end of the day counts in UTC, wherever the runner is.
  ['2026-03-10', '2026-03-11T01:00:00.000+02:00', 1, 'today'],
])('%s, seen at %s', (day, now, left, words) => {
  expect(daysLeft(day, new Date(now))).toBe(left);
  expect(whenWords(left)).toBe(words);
});

test.each([
  ['2026-02-28', true],
  ['2028-02-29', true],
  ['2026-02-29', false],
  ['2026-13-01', false],
  ['2026-1-1', false],
  ['2026-01-01T00:00:00Z', false],
  ['', false],
  ['+12026-01-01', false],
])('%j is a day: %s', (text, is) => {
  expect(isDay(text)).toBe(is);
});

test('the last day of a lifetime', () => {
  expect(lastDay(new Date('2026-01-31T23:00:00Z'), 365)).toBe('2027-01-31');
});
