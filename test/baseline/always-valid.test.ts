import { expect, test } from 'vitest';
import { isAlwaysValid } from '../../src/baseline/always-valid.ts';
import type { Schema } from '../../src/baseline/schema.ts';

const every = ['null', 'boolean', 'number', 'string', 'array', 'object'];

test.each<[boolean, Schema]>([
  [true, true],
  [true, {}],
  [true, { required: [] }],
  [true, { uniqueItems: false }],
  [true, { minItems: 0, minLength: 0, minProperties: 0 }],
  [true, { dependentRequired: { a: [] } }],
  [true, { type: every }],
  [true, { not: false }],
  [true, { anyOf: [{ minimum: 1 }, true] }],
  [true, { oneOf: [true] }],
  [true, { allOf: [true, { items: {} }] }],
  [true, { properties: { a: { additionalProperties: true } }, propertyNames: true }],
  [true, { prefixItems: [true], unevaluatedItems: true }],
  [true, JSON.parse('{"if":{"minimum":1},"then":true}')],
  [true, { contains: { minimum: 1 }, minContains: 0 }],
  [true, { $ref: '#/$defs/open' }],
  [false, false],
  [false, { required: ['a'] }],
  [false, { uniqueItems: true }],
  [false, { maxItems: 0 }],
  [false, { minItems: 1 }],
  [false, { dependentRequired: { a: ['b'] } }],
  [false, { type: every.slice(1) }],
  [false, { not: true }],
  [false, { not: {} }],
  [false, { anyOf: [{ minimum: 1 }] }],
  [false, { oneOf: [true, true] }],
  [false, { allOf: [true, { items: { minimum: 1 } }] }],
  [false, { unevaluatedProperties: false }],
  [false, JSON.parse('{"if":true,"else":true,"then":{"minimum":1}}')],
  [false, { if: { minimum: 1 }, else: false }],
  [false, { contains: true }],
  [false, { contains: true, minContains: 0, maxContains: 3 }],
  [false, { $ref: '#/$defs/closed' }],
])('%s: %j', (expected, schema) => {
  const open: Schema = { properties: { a: { $ref: '#/$defs/open' } } };
  const closed: Schema = { minimum: 1, properties: { a: { $ref: '#/$defs/closed' } } };
  expect(isAlwaysValid({ schema, defs: { open, closed } })).toBe(expected);
});
