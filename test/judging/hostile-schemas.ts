import type { Json } from '../../src/json.ts';
import { asking, both, CONTROL, HEAVY, type Hostile, many, type Shape } from './hostile.ts';

function nested(levels: number, wrap: (inner: Json) => Json, core: Json): Json {
  return many(levels, () => undefined).reduce<Json>((inner) => wrap(inner), core);
}

const OWN_PROTO = JSON.parse('{"__proto__":{"const":1}}') as Shape;
const SLOW = 'a error: the check was stopped: it took longer than 2 s';
const bomb = 'a'.repeat(40);

/** A value that two references at every level visit 2^28 times. */
const deep = nested(28, (inner) => ({ n: inner }), 1);
const twice = { $ref: '#/$defs/t' };
const doubling = {
  t: {
    anyOf: [
      { properties: { n: twice }, required: ['n', 'z'] },
      { properties: { n: twice }, required: ['n', 'y'] },
    ],
  },
};

export const HOSTILE_SCHEMAS: readonly Hostile[] = [
  ...both('(a+)+$', asking({ pattern: '^(a+)+$' }), SLOW, `${bomb}!`),
  ...both('(a|a)* in patternProperties', asking({ patternProperties: { '^(a|a)*$': { const: 1 } } }), SLOW, {
    [`${bomb}!`]: 2,
  }),
  ...both('(.*a){20} in propertyNames', asking({ propertyNames: { pattern: '^(.*a){20}$' } }), SLOW, {
    [`${'a'.repeat(60)}!`]: 2,
  }),
  ...both('references that double at every level', asking(twice, { $defs: doubling }), SLOW, deep),
  ...both('__proto__ below a control', asking({ properties: OWN_PROTO }), [
    'b.json:1:88: Expected the key "__proto__" in a path of "at" that is a control itself, found it inside of one.',
    'b.yml:8:7: Expected the key "__proto__" in a path of "at" that is a control itself, found it inside of one.',
  ]),
  ...both('__proto__ as a keyword', asking(JSON.parse('{"__proto__":{"const":1}}')), [
    'b.json:1:74: Expected a keyword of JSON Schema, found "__proto__".',
    'b.yml:7:5: Expected a keyword of JSON Schema, found "__proto__".',
  ]),
  ...both('constructor as a keyword', asking({ constructor: { const: 1 } }), [
    'b.json:1:74: Expected a keyword of JSON Schema, found "constructor".',
    'b.yml:7:5: Expected a keyword of JSON Schema, found "constructor".',
  ]),
  ...both('constructor as a property', asking({ properties: { constructor: { const: 1 } } }), 'a pass', {
    constructor: 1,
  }),
  ...both('__proto__ in const', asking({ const: JSON.parse('{"__proto__":1}') as Json }), 'a fail', {}),
  ...both('__proto__ at the top', { ...asking({ const: 1 }), ...JSON.parse('{"__proto__":1}') }, [
    'b.json:1:86: Expected a keyword of JSON Schema, found "__proto__".',
    'b.yml:8:1: Expected a keyword of JSON Schema, found "__proto__".',
  ]),
  ...both(
    '__proto__ as an input',
    { ...asking({ const: { $input: '__proto__' } }), inputs: JSON.parse('{"__proto__":1}') },
    'a pass',
    1,
  ),
  ...both(
    '__proto__ as an override',
    { ...asking({ const: 1 }), override: JSON.parse('{"__proto__":false}') },
    [
      'b.json:1:98: Expected the id of a control that this baseline has, found "__proto__".',
      'b.yml:9:3: Expected the id of a control that this baseline has, found "__proto__".',
    ],
    1,
  ),
  ...both('a $ref to itself', asking({ $ref: '#/$defs/t' }, { $defs: { t: { $ref: '#/$defs/t' } } }), [
    'b.json:1:116: Expected a $ref that leads to a schema, found one that leads back to itself.',
    'b.yml:10:11: Expected a $ref that leads to a schema, found one that leads back to itself.',
  ]),
  ...both(
    'two $ref to each other',
    asking({ $ref: '#/$defs/t' }, { $defs: { t: { $ref: '#/$defs/u' }, u: { $ref: '#/$defs/t' } } }),
    [
      'b.json:1:141: Expected a $ref that leads to a schema, found one that leads back to itself.',
      'b.yml:12:11: Expected a $ref that leads to a schema, found one that leads back to itself.',
    ],
  ),
  ...both(
    'a $ref to itself through allOf',
    asking({ $ref: '#/$defs/t' }, { $defs: { t: { allOf: [{ minLength: 1 }, { anyOf: [{ $ref: '#/$defs/t' }] }] } } }),
    [
      'b.json:1:152: Expected a $ref that leads to a schema, found one that leads back to itself.',
      'b.yml:13:19: Expected a $ref that leads to a schema, found one that leads back to itself.',
    ],
  ),
  ...both('$dynamicRef elsewhere', asking({ $dynamicRef: 'https://example.com/s#x' }), [
    'b.json:1:74: Expected a keyword that checks something, found "$dynamicRef".',
    'b.yml:7:5: Expected a keyword that checks something, found "$dynamicRef".',
  ]),
  ...both('$recursiveRef', asking({ $recursiveRef: '#' }), [
    'b.json:1:74: Expected a keyword that checks something, found "$recursiveRef".',
    'b.yml:7:5: Expected a keyword that checks something, found "$recursiveRef".',
  ]),
  ...both('$ref elsewhere', asking({ $ref: 'http://169.254.169.254/latest' }), [
    'b.json:1:81: Expected a $ref into this file, a file beside it or a built-in baseline, found "http://169.254.169.254/latest".',
    'b.yml:7:11: Expected a $ref into this file, a file beside it or a built-in baseline, found "http://169.254.169.254/latest".',
  ]),
  ...both('$ref to a file outside', asking({ $ref: '../../../../etc/passwd' }), [
    'b.json:1:81: Expected a built-in baseline or a file, found "../../../../etc/passwd": it is outside the directory of the audit.',
    'b.yml:7:11: Expected a built-in baseline or a file, found "../../../../etc/passwd": it is outside the directory of the audit.',
  ]),
  ...both('$id elsewhere', asking({ $id: 'https://json-schema.org/draft/2020-12/schema', const: 1 }), 'a fail'),
  ...both('$anchor', asking({ $anchor: 'x', const: 1 }), 'a fail'),
  ...both(
    'extends itself',
    asking({ const: 1 }, { extends: './b.yml' }),
    [
      'b.json:1:96: Expected a built-in baseline or a file, found "./b.yml": there is no such file.',
      'b.yml:8:10: Expected "extends" to come to an end, found a circle: b.yml → b.yml.',
    ],
    1,
  ),
  ...both(
    'uniqueItems on 20,000 maps',
    asking({ uniqueItems: true }),
    SLOW,
    many(20_000, (n) => ({ a: { n } })),
  ),
  ...both('20,000 allOf', asking({ allOf: many(20_000, () => ({ minLength: 1 })) }), HEAVY),
  ...both(
    'unevaluatedProperties over 28 levels of allOf',
    asking({
      ...(nested(28, (inner) => ({ allOf: [inner, { properties: { a: true } }] }), {
        properties: { b: { const: 1 } },
      }) as Shape),
      unevaluatedProperties: false,
    }),
    'a pass',
    { b: 1 },
  ),
  ...both(
    'unevaluatedProperties over 1,500 anyOf',
    asking({ anyOf: many(1_500, (n) => ({ properties: { [`p${n}`]: { const: n } } })), unevaluatedProperties: false }),
    HEAVY,
    { b: 1 },
  ),
  ...both('50,000 values in enum', asking({ enum: many(50_000, (n) => n) }), HEAVY),
  ...both('4,000 values in enum', asking({ enum: many(4_000, (n) => ({ n })) }), HEAVY, 5),
  ...both('minLength 1e308', asking({ minLength: 1e308 }), 'a fail', 'a'),
  ...both('multipleOf 1e-300', asking({ multipleOf: 1e-300 }), 'a fail', 5),
  ...both('an unknown format', asking({ format: 'regex' }), [
    'b.json:1:74: Expected a keyword that checks something, found "format".',
    'b.yml:7:5: Expected a keyword that checks something, found "format".',
  ]),
  ...both(
    '5,001 controls',
    {
      at: Object.fromEntries(many(5_001, (n) => [`/sysctl/k${n}`, { control: { ...CONTROL, id: `c${n}` }, const: 0 }])),
    },
    HEAVY,
  ),
  ...both(
    'an override of 10,000 ids',
    asking({ const: 1 }, { override: Object.fromEntries(many(10_000, (n) => [`c${n}`, false])) }),
    HEAVY,
  ),
  ...both('(a{0,1000}){0,1000}', asking({ pattern: '(a{0,1000}){0,1000}' }), 'a pass', 'a'),
  ...both('a pattern of 500,000 characters', asking({ pattern: '(a|b)?'.repeat(80_000) }), HEAVY, 'a'),
  ...both('a string of a million characters', asking({ const: 'a'.repeat(1_000_000) }), HEAVY, 'a'),
  ...both(
    '2,000 patterns of properties',
    asking({ patternProperties: Object.fromEntries(many(2_000, (n) => [`^${n}`, { const: n }])) }),
    HEAVY,
    { 5: 1 },
  ),
];
