import { expect, test } from 'vitest';
import { UNLIMITED } from '../../src/facts/facts.ts';
import { parseLimits } from '../../src/facts/limits.ts';

test.each([
  [
    'Max open files            1024                 524288               files     ',
    { nofile: { soft: 1024, hard: 524288 } },
  ],
  [
    'Max processes             unlimited            unlimited            processes ',
    { nproc: { soft: UNLIMITED, hard: UNLIMITED } },
  ],
  [
    'Max locked memory         18446744073709551615 0                    bytes     ',
    { memlock: { soft: UNLIMITED, hard: 0 } },
  ],
  ['Max open files            -1                   524288               files     ', {}],
  ['Max open files            1e3                  524288               files     ', {}],
  ['Max open files            1024', {}],
  ['Max open files            99999999999999999999999 1 files', {}],
  ['__proto__  1  1  x', {}],
])('%j', (line, limits) => {
  expect(parseLimits([line])).toEqual(limits);
});
