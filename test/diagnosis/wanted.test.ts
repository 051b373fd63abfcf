import { expect, test } from 'vitest';
import { wantedOf } from '../../src/diagnosis/wanted.ts';

test.each([
  ['at least 65,536', { atLeast: 65_536 }],
  ['at least 4096 and at most 1,000,000', { atLeast: 4096, atMost: 1_000_000 }],
  ['more than 1,023', { atLeast: 1024 }],
  ['less than 1,024', { atMost: 1023 }],
  ['more than 0.2', { atLeast: 0.2 }],
  ['at least unlimited', { atLeast: Number.POSITIVE_INFINITY }],
  ['exactly 0', { atLeast: 0, atMost: 0 }],
  ['limits/nproc/soft: at least 5 and limits/nofile/soft: at least 7', { atLeast: 7 }],
  ['one of 0, 2', {}],
  ['not (at least 5)', {}],
  ['at least 5, or at most 2', {}],
  ['if at least 5, then at most 9', {}],
  ['text like at least', {}],
  ['anything', {}],
])('%s', (expected, wanted) => {
  expect(wantedOf(expected)).toEqual(wanted);
});
