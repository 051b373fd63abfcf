import { expect, test } from 'vitest';
import { readPythonLiteral } from '../../src/inventory/python-literal.ts';

// Every row is what Python 3.11's ast.literal_eval answers, or the text where that raises.
test.each([
  ['', ''],
  ['deploy', 'deploy'],
  ['yes', 'yes'],
  ['true', 'true'],
  ['True', true],
  ['False', false],
  ['None', null],
  ['Nonesuch', 'Nonesuch'],
  ['1', 1],
  ['-5', -5],
  ['- 2', -2],
  ['--1', '--1'],
  ['-True', '-True'],
  ['00', 0],
  ['010', '010'],
  ['0x1F', 31],
  ['0o17', 15],
  ['0b11', 3],
  ['1_000', 1000],
  ['1__0', '1__0'],
  ['1.10', 1.1],
  ['5.', 5],
  ['.5', 0.5],
  ['1e3', 1000],
  ['1e999', '1e999'],
  ['1j', '1j'],
  ['1-1', '1-1'],
  ['10.0.0.1', '10.0.0.1'],
  ['12abc', '12abc'],
  ['18446744073709551615', 2 ** 64],
  ["'03#pa33w0rd'", '03#pa33w0rd'],
  ['"a" \'b\'', 'ab'],
  ["'''t'''", 't'],
  [String.raw`'\n\x41\101\u00e9\q'`, '\nAA\u00e9\\q'],
  [String.raw`r'\d'`, '\\d'],
  ["b'x'", 'x'],
  ["f'x'", "f'x'"],
  [String.raw`'\N{DASH}'`, String.raw`'\N{DASH}'`],
  ["'open", "'open"],
  ["[1, 'a', [True,]]", [1, 'a', [true]]],
  ['[a, b]', '[a, b]'],
  ['[,]', '[,]'],
  ['1,2', [1, 2]],
  ['(1)', 1],
  ['(1,)', [1]],
  ['()', []],
  ["{'a': 1, 2: {}}", { a: 1, '2': {} }],
  ['{1, 2}', [1, 2]],
  ["{'a'}: 1", "{'a'}: 1"],
  ['65536 # per worker', 65536],
  ['deploy # ops', 'deploy # ops'],
  ['...', '...'],
  ['{{ nofile }}', '{{ nofile }}'],
])('%s', (text, value) => {
  expect(readPythonLiteral(text)).toStrictEqual(value);
});

test('a key __proto__ is a key, and changes nothing', () => {
  const value = readPythonLiteral("{'__proto__': {'polluted': 1}}");
  expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":1}}');
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});

test('brackets without end stay text', () => {
  const deep = '['.repeat(100_000);
  expect(readPythonLiteral(deep)).toBe(deep);
});
