import { expect, test } from 'vitest';
import { nearMiss } from '../src/near-miss.ts';

const words = ['hosts', 'vars', 'children', 'web', 'web1', 'web2', 'minimum', 'maximum', '__proto__'];

test.each([
  ['host', 'hosts'],
  ['HOSTS', 'hosts'],
  ['hsots', 'hosts'],
  ['childern', 'children'],
  ['child', undefined],
  ['wbe', 'web'],
  ['web3', 'web'],
  ['minmum', 'minimum'],
  ['__proto_', '__proto__'],
  ['x', undefined],
  ['', undefined],
  ['database', undefined],
  ['w'.repeat(101), undefined],
])('%j was probably meant to be %j', (word, meant) => {
  expect(nearMiss(word, words)).toBe(meant);
});

test('a word is no near miss of itself, and one letter is none of another', () => {
  expect(nearMiss('web', ['web'])).toBeUndefined();
  expect(nearMiss('a', ['b'])).toBeUndefined();
});

test('the closest candidate wins over the first one', () => {
  expect(nearMiss('program-nofile', ['program-noproc', 'program-nofiles'])).toBe('program-nofiles');
});
