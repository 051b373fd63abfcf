import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byName, foldedList, foldNames } from '../../src/report/fold-names.ts';

const numbered = (form: (n: string) => string, from: number, to: number, width = 0): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => form(String(from + index).padStart(width, '0')));

describe('foldNames', () => {
  test.each([
    [['web1'], ['web1']],
    [
      ['b', 'a', 'b'],
      ['a', 'b'],
    ],
    [numbered((n) => `web${n}`, 1, 20, 2), ['web[01-20]']],
    [numbered((n) => `web${n}`, 8, 11), ['web[8-11]']],
    [
      ['web1', 'web3', 'web4', 'db1'],
      ['db1', 'web[1,3-4]'],
    ],
    [
      ['web01', 'web1', 'web2'],
      ['web01', 'web[1-2]'],
    ],
    [['web08', 'web09', 'web10', 'web11'], ['web[08-11]']],
    [numbered((n) => `web${n}.eu1.example`, 1, 3), ['web[1-3].eu1.example']],
    [
      ['a1b1', 'a1b2', 'a2b1'],
      ['a1b[1-2]', 'a2b1'],
    ],
    [['web:worker_00', 'web:worker_01'], ['web:worker_[00-01]']],
    [
      ['id1234567890', 'id1234567891'],
      ['id1234567890', 'id1234567891'],
    ],
    [[], []],
  ])('%j', (names, folded) => {
    expect(foldNames(names)).toEqual(folded);
  });

  test('loses and invents nobody', () => {
    const name = fc
      .tuple(fc.constantFrom('web', 'db-', 'x1y'), fc.nat(30), fc.boolean(), fc.constantFrom('', '.eu2'))
      .map(
        ([before, number, padded, after]) => `${before}${padded ? String(number).padStart(3, '0') : number}${after}`,
      );
    fc.assert(
      fc.property(fc.array(name, { maxLength: 40 }), (names) => {
        expect([...foldNames(names).flatMap(unfold)].sort()).toEqual([...new Set(names)].sort());
      }),
    );
  });
});

/** The other way round, written for the test: `web[01-02]` to both names. */
function unfold(folded: string): readonly string[] {
  const match = /^(.*?)\[([\d,-]+)\](.*)$/.exec(folded);
  if (match === null) return [folded];
  const [, before, ranges = '', after] = match;
  return ranges.split(',').flatMap((part) => {
    const [from = '', to = from] = part.split('-');
    return numbered((n) => `${before}${n}${after}`, Number(from), Number(to), from.length);
  });
}

test('byName counts', () => {
  expect(['web10', 'web2', 'web', 'web2a', 'Web1', 'web02'].sort(byName)).toEqual([
    'Web1',
    'web',
    'web02',
    'web2',
    'web2a',
    'web10',
  ]);
});

test('byName tells names of a megabyte apart, at once', () => {
  const long = '1a'.repeat(500_000);
  const names = Array.from({ length: 100 }, (_, index) => `${long}${String(index).padStart(2, '0')}`);
  const started = performance.now();
  expect([...names].reverse().sort(byName)).toEqual(names);
  expect(performance.now() - started).toBeLessThan(5000);
});

test('foldedList says how many it leaves out', () => {
  expect(foldedList(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
});
