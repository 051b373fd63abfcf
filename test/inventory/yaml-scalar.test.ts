import { expect, test } from 'vitest';
import { readPlainScalar } from '../../src/inventory/yaml-scalar.ts';

// Every row is what PyYAML 6's safe_load answers, except for dates and infinities, which stay text.
test.each([
  ['', null],
  ['~', null],
  ['null', null],
  ['nULL', 'nULL'],
  ['yes', true],
  ['On', true],
  ['NO', false],
  ['y', 'y'],
  ['n', 'n'],
  ['0', 0],
  ['-0', 0],
  ['017', 15],
  ['08', '08'],
  ['0o17', '0o17'],
  ['0x1F', 31],
  ['-0x1F', -31],
  ['0b11', 3],
  ['1_000', 1000],
  ['+5', 5],
  ['1:30', 90],
  ['1:60', '1:60'],
  ['190:20:30', 685230],
  ['1e3', '1e3'],
  ['1.0e+3', 1000],
  ['1.0e3', '1.0e3'],
  ['1.', 1],
  ['.5', 0.5],
  ['-.5', '-.5'],
  ['1:30.5', 90.5],
  ['10.0.0.1', '10.0.0.1'],
  ['.inf', '.inf'],
  ['2020-01-01', '2020-01-01'],
])('%j is %j', (text, value) => {
  expect(readPlainScalar(text)).toStrictEqual(value);
});
