import { expect, test } from 'vitest';
import { UNLIMITED } from '../../src/facts/facts.ts';
import { baselineFrom } from './baseline-from.ts';

test.each([
  [{ minimum: 4096 }, 'at least 4,096'],
  [{ minimum: 0.2 }, 'at least 0.2'],
  [{ const: 0 }, 'exactly 0'],
  [{ const: UNLIMITED }, 'exactly unlimited'],
  [{ enum: [0, 2] }, 'one of 0, 2'],
  [{ enum: [2] }, 'exactly 2'],
  [{ enum: ['a', UNLIMITED] }, 'one of "a", unlimited'],
  [{ const: 'a"b' }, 'exactly "a\\"b"'],
  [{ const: { a: [1] } }, 'exactly {"a":[1]}'],
  [{ const: 'x'.repeat(200) }, `exactly "${'x'.repeat(119)}… (202 characters)`],
  [{ minimum: 1, maximum: 65_535 }, 'at least 1 and at most 65,535'],
  [{ exclusiveMinimum: 1, exclusiveMaximum: 5 }, 'more than 1 and less than 5'],
  [{ multipleOf: 2, type: 'integer' }, 'a multiple of 2 and a whole number'],
  [{ type: ['number', 'string'] }, 'a number or text'],
  [{ minLength: 1, maxLength: 20, pattern: '^a' }, 'at least 1 character and at most 20 characters and text like ^a'],
  [{ maxItems: 20 }, 'at most 20 entries'],
  [{ minItems: 1, maxItems: 1, uniqueItems: true }, 'at least 1 entry and at most 1 entry and no entry twice'],
  [{ maxItems: 0 }, 'no entries'],
  [{ items: { minimum: 1 } }, 'each entry: at least 1'],
  [
    { prefixItems: [{ minimum: 10_240 }, true], items: { maximum: 9 } },
    'entry 1: at least 10,240 and each further entry: at most 9',
  ],
  [{ contains: { const: 1 } }, 'at least 1 entry with exactly 1'],
  [{ contains: { const: 1 }, minContains: 0, maxContains: 0 }, 'no entry with exactly 1'],
  [
    { contains: { const: 1 }, minContains: 2, maxContains: 3 },
    'at least 2 entries and at most 3 entries with exactly 1',
  ],
  [{ required: ['a', 'b'] }, 'with a, b'],
  [{ required: ['a', 'b'], properties: { a: { const: 1 } } }, 'with b and a: exactly 1'],
  [
    { properties: { limits: { properties: { nofile: { minimum: 5 } }, required: ['nofile'] } } },
    'limits/nofile: at least 5',
  ],
  [{ properties: { a: false } }, 'a: nothing'],
  [{ properties: { a: { const: 1 } }, additionalProperties: false }, 'a: exactly 1 and no keys but a'],
  [{ patternProperties: { '^net': { const: 1 } } }, 'each key like ^net: exactly 1'],
  [{ propertyNames: { maxLength: 5 }, minProperties: 1 }, 'each key: at most 5 characters and at least 1 key'],
  [{ at: { '/a/*/b': { const: 1 } } }, 'a: each entry: b: exactly 1'],
  [{ allOf: [{ minimum: 1 }, { maximum: 2 }] }, 'at least 1 and at most 2'],
  [{ anyOf: [{ const: 0 }, { minimum: 5 }] }, 'exactly 0, or at least 5'],
  [{ oneOf: [{ const: 0 }, { minimum: 5 }] }, 'exactly one of: exactly 0; at least 5'],
  [{ not: { const: 'session' } }, 'anything but "session"'],
  [{ not: { enum: [1, 2] } }, 'none of 1, 2'],
  [{ not: { contains: { const: 1 } } }, 'no entry with exactly 1'],
  [{ not: { minimum: 5 } }, 'not (at least 5)'],
  [{ if: { const: 1 }, ...Object.fromEntries([['then', { const: 2 }]]) }, 'if exactly 1, then exactly 2'],
  [
    { dependentRequired: { a: ['b'] }, dependentSchemas: { a: { minProperties: 2 } } },
    'with b if there is a and if there is a: at least 2 keys',
  ],
  [
    { properties: Object.fromEntries([...'abcdefgh'].map((name) => [name, { const: 1 }])) },
    `${[...'abcdef'].map((name) => `${name}: exactly 1`).join(' and ')} and 2 more`,
  ],
])('%j is %s', async (schema, expected) => {
  const control = { id: 'a', severity: 'low', title: 'T' };
  const baseline = await baselineFrom(JSON.stringify({ at: { '/host/vars/x': { control, ...schema } } }));
  expect(baseline.compileFor(new Map()).controls[0]?.expected).toBe(expected);
});

test('a schema that refers to itself comes to an end', async () => {
  const text = [
    "$defs: { tree: { required: [a], properties: { a: { $ref: '#/$defs/tree' } } } }",
    'at:',
    "  /host/vars/x: { control: { id: a, severity: low, title: T }, $ref: '#/$defs/tree' }",
  ].join('\n');
  const [control] = (await baselineFrom(text)).compileFor(new Map()).controls;
  expect(control?.expected).toMatch(/^a: a: .*…/);
});
