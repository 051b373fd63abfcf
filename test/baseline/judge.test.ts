import { describe, expect, test } from 'vitest';
import { judge } from '../../src/baseline/judge.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { aFacts, aProgram } from '../builders/facts.ts';
import { baselineFrom, oneControl } from './baseline-from.ts';
import { aProgramWithLimit, outcomes, withPrograms } from './outcomes.ts';

const NOFILE = '/supervisor/*/programs/*/limits/nofile/soft';

/** Facts with one inventory variable, which can hold any JSON. */
function withVariable(json: string): Facts {
  const facts = aFacts();
  return { ...facts, host: { ...facts.host, vars: JSON.parse(json) } };
}

test('each place that a path meets passes or fails for itself', async () => {
  expect(
    await outcomes(NOFILE, 'minimum: 4096', withPrograms(aProgramWithLimit(1024), aProgramWithLimit(65_536))),
  ).toEqual([
    '/supervisor/0/programs/0/limits/nofile/soft | fail | 1024',
    '/supervisor/0/programs/1/limits/nofile/soft | pass | 65536',
  ]);
});

test.each([
  ['a key with dots', '/host/vars/a.b', '{"a.b":1}'],
  ['a key with a slash', '/host/vars/a~1b', '{"a/b":1}'],
  ['a key with a tilde', '/host/vars/a~0b', '{"a~b":1}'],
  ['an escaped escape', '/host/vars/a~01b', '{"a~1b":1}'],
  ['an empty key', '/host/vars/', '{"":1}'],
  ['a key of every object', '/host/vars/__proto__', '{"__proto__":1}'],
  ['an index', '/host/vars/list/2', '{"list":[0,0,1]}'],
  ['an index as a key', '/host/vars/map/2', '{"map":{"2":1}}'],
])('%s is met', async (_, path, json) => {
  expect(await outcomes(path, 'const: 1', withVariable(json))).toEqual([`${path} | pass | 1`]);
});

test.each([
  [
    'an index with a leading zero',
    '/host/vars/list/00',
    '{"list":[1]}',
    '/host/vars/list/00 | not_applicable | there is no 00 at /host/vars/list',
  ],
  [
    'an index behind the end',
    '/host/vars/list/1',
    '{"list":[1]}',
    '/host/vars/list/1 | not_applicable | there is no 1 at /host/vars/list',
  ],
  [
    'a length of a list',
    '/host/vars/list/length',
    '{"list":[1]}',
    '/host/vars/list/length | not_applicable | there is no length at /host/vars/list',
  ],
  [
    'a part of a text',
    '/host/vars/text/0',
    '{"text":"1"}',
    '/host/vars/text/0 | not_applicable | there is no 0 at /host/vars/text',
  ],
  [
    'everything in a number',
    '/host/vars/number/*',
    '{"number":1}',
    '/host/vars/number/* | not_applicable | /host/vars/number is empty',
  ],
])('%s is not met', async (_, path, json, expected) => {
  expect(await outcomes(path, 'const: 1', withVariable(json))).toEqual([expected]);
});

test('null is a value like any other', async () => {
  expect(await outcomes('/host/vars/x', "type: 'null'", withVariable('{"x":null}'))).toEqual([
    '/host/vars/x | pass | null',
  ]);
  expect(await outcomes('/host/vars/x', 'const: 1', withVariable('{"x":null}'))).toEqual([
    '/host/vars/x | fail | null',
  ]);
});

describe('what is shown of a subject that fails', () => {
  test.each([
    [
      'a map: its wrong parts',
      '/sysctl',
      'properties: { net.ipv4.tcp_syncookies: { const: 2 }, fs.nr_open: { maximum: 1 } }',
      '{"net.ipv4.tcp_syncookies":1,"fs.nr_open":1048576}',
    ],
    ['a map: what is missing', '/sysctl', 'required: [fs.nr_open, x]', '{"x":"absent"}'],
    ['a list that is wrong as a whole', '/sysctl/net.ipv4.ip_local_port_range', 'minItems: 3', '[32768,60999]'],
    ['a list: its wrong entries', '/sysctl/net.ipv4.ip_local_port_range', 'items: { maximum: 40000 }', '{"1":60999}'],
    ['a number', '/sysctl/fs.nr_open', 'maximum: 5', '1048576'],
  ])('%s', async (_, path, schema, observed) => {
    expect(await outcomes(path, schema, aFacts())).toEqual([`${path} | fail | ${observed}`]);
  });

  test('a map with one wrong part: that part', async () => {
    const schema = 'properties: { net.ipv4.tcp_syncookies: { const: 2 }, fs.nr_open: { minimum: 1 } }';
    expect(await outcomes('/sysctl', schema, aFacts())).toEqual(['/sysctl/net.ipv4.tcp_syncookies | fail | 1']);
  });

  test('at most ten parts, with the number of the others', async () => {
    const programs = Array.from({ length: 12 }, () => aProgram());
    const schema = 'items: { properties: { name: { const: x } } }';
    const [line = ''] = await outcomes('/supervisor/*/programs', schema, withPrograms(...programs));
    expect(line).toMatch(
      /^\/supervisor\/0\/programs \| fail \| \{"0\/name":"worker",.*"9\/name":"worker","…":"2 more"\}$/,
    );
  });
});

test('a check that throws is an error, and the others go on', async () => {
  const baseline = await baselineFrom(`${oneControl('/sysctl/fs.nr_open', 'const: 1')}`);
  const [control] = baseline.compileFor(new Map()).controls;
  if (!control) throw new Error('expected a control');
  const broken = {
    ...control,
    check: () => {
      throw new RangeError('too deep');
    },
  };
  const results = judge({ controls: [broken, control] }, aFacts());
  expect(results.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['error', 'the check could not be carried out: too deep'],
    ['fail', undefined],
  ]);
});

test('a result says all that a report needs', async () => {
  const baseline = await baselineFrom(oneControl(NOFILE, 'minimum: 4096'));
  expect(judge(baseline.compileFor(new Map()), withPrograms(aProgramWithLimit(1024)))).toEqual([
    {
      host: 'web-1',
      control: 'a',
      subject: '/supervisor/0/programs/0/limits/nofile/soft',
      severity: 'low',
      outcome: 'fail',
      observed: 1024,
      expected: 'at least 4,096',
      place: { file: 't.yml', line: 3, column: 5 },
    },
  ]);
});

test('a control inside of another is judged on its own', async () => {
  const text = [
    'at:',
    '  /limits:',
    '    control: { id: outer, severity: low, title: T }',
    '    required: [login]',
    '    properties:',
    '      login:',
    '        control: { id: inner, severity: low, title: T }',
    '        required: [memlock]',
  ].join('\n');
  const results = judge((await baselineFrom(text)).compileFor(new Map()), aFacts());
  expect(results.map(({ control, outcome }) => `${control} ${outcome}`)).toEqual(['outer pass', 'inner fail']);
});

test('parameters whose absence is asked for are read', async () => {
  const text = [
    'at:',
    '  /sysctl:',
    '    control: { id: a, severity: low, title: T }',
    '    not: { required: [net.a] }',
    '    dependentRequired: { net.b: [net.c] }',
    '    dependentSchemas: { net.d: { properties: { net.e: { const: 1 } } } }',
  ].join('\n');
  const { sysctlKeys } = await baselineFrom(text);
  expect(sysctlKeys).toEqual(new Set(['net.a', 'net.b', 'net.c', 'net.d', 'net.e']));
});

test('a plain schema is a control per property, and one for the rest', async () => {
  const text = [
    '$schema: https://json-schema.org/draft/2020-12/schema',
    'type: object',
    'required: [sockets, systemd]',
    'properties:',
    '  sysctl: { title: Kernel, description: Why, properties: { net.ipv4.tcp_syncookies: { const: 2 } } }',
    '  supervisor: { minItems: 1 }',
  ].join('\n');
  const baseline = await baselineFrom(text);
  expect(baseline.controls.map(({ id, title, why, at }) => [id, title, why, at])).toEqual([
    ['facts', 'The facts under "facts" are as the baseline asks', undefined, ''],
    ['sysctl', 'Kernel', 'Why', '/sysctl'],
    ['supervisor', 'The facts under "supervisor" are as the baseline asks', undefined, '/supervisor'],
  ]);
  const { systemd: _, ...facts } = aFacts();
  expect(judge(baseline.compileFor(new Map()), facts).map(({ control, outcome }) => `${control} ${outcome}`)).toEqual([
    'facts fail',
    'sysctl fail',
    'supervisor fail',
  ]);
});
