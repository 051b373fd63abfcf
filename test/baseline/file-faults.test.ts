import { expect, test } from 'vitest';
import { baselineFrom, control, type Fault, faultsOf, oneControl } from './baseline-from.ts';

const faults: readonly Fault[] = [
  {
    name: 'a key twice',
    text: `at:\n  /sysctl/x: { ${control()}, const: 0 }\n  /sysctl/x: { ${control('b')}, const: 0 }\n`,
    says: 't.yml:3:3: Expected each key once, found "/sysctl/x" again; it is in line 2 already.',
  },
  { name: 'an empty file', text: '', says: 't.yml: Expected a baseline, found an empty file.' },
  {
    name: 'a list',
    text: '- 1\n',
    says: 't.yml:1:1: Expected a baseline (a map with "at", "extends" or a JSON Schema), found a list.',
  },
  {
    name: 'broken YAML',
    text: 'at: [1,\n',
    says: 't.yml:1:8: Expected a "]" that ends the list, found none.',
  },
  {
    name: 'two documents',
    text: 'a: 1\n---\nb: 1\n',
    says: 't.yml:2:1: Expected one document in the file, found another one.',
  },
  {
    name: 'a tag',
    text: 'at: !foo 1\n',
    says: 't.yml:1:10: Expected a plain value, found the YAML tag "!foo".',
  },
  {
    name: 'a number that JSON lacks',
    text: oneControl('/sysctl/x', 'maximum: .inf'),
    says: 't.yml:4:14: Expected a value that JSON can hold, found Infinity.\n  Unlimited is written 18446744073709551615.',
  },
  {
    name: 'a map as a key',
    text: '{ ? { a: 1 } : 2 }\n',
    says: 't.yml:1:5: Expected a name as the key, found a map.',
  },
  {
    name: 'an alias without an anchor',
    text: 'at: *x\n',
    says: 't.yml:1:5: Expected an alias to an anchor above it, found *x, which nothing defines.',
  },
  {
    name: 'an alias inside its own anchor',
    text: 'at: &x { /sysctl/x: *x }\n',
    says: 't.yml:1:21: Expected an alias to an anchor above it, found one that stands inside its own anchor.',
  },
  {
    name: 'aliases that multiply',
    text: [
      'a: &a [1,1,1,1,1,1,1,1,1,1]',
      ...[...'bcdefg'].map(
        (name, index) => `${name}: &${name} [${new Array(10).fill(`*${'abcdef'[index]}`).join(',')}]`,
      ),
    ].join('\n'),
    says: 't.yml:1:1: Expected at most 50000 values, aliases written out, found more.',
  },
  {
    name: 'deep nesting',
    text: `a: ${'['.repeat(66)}${']'.repeat(66)}`,
    says: 't.yml:1:68: Expected at most 64 levels of nesting, found more.',
  },
];

test.each(faults)('$name', async ({ text, says }) => {
  expect(await faultsOf(baselineFrom(text))).toBe(says);
});

test('all faults of all files are told at once', async () => {
  const text = `extends: other.yml\n${oneControl('/sysctl/x', 'minimun: 5')}`;
  const other = oneControl('/sysctl/y', 'const: 1', 'control: { id: b, severity: bad, title: T }');
  expect(await faultsOf(baselineFrom(text, { 'other.yml': other }))).toBe(
    [
      'other.yml:3:33: Expected a severity (critical, high, medium or low), found text "bad".',
      't.yml:5:5: Expected a keyword of JSON Schema, found "minimun".\n  Did you mean "minimum"?',
    ].join('\n'),
  );
});

test('a hundred faults are shown, and the others counted', async () => {
  const text = Array.from({ length: 120 }, (_, index) => `k${index}: 1`).join('\n');
  const lines = (await faultsOf(baselineFrom(text))).split('\n');
  expect(lines).toHaveLength(101);
  expect(lines.at(-1)).toBe('20 more problems are not shown.');
});

test('nesting that only an attack would use is refused within the time of a blink', async () => {
  const text = `a: ${'['.repeat(2000)}${']'.repeat(2000)}`;
  expect(await faultsOf(baselineFrom(text))).toMatch(
    /^t\.yml:1:\d+: Expected at most 64 levels of nesting, found more\.$/,
  );
});
