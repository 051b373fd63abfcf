import { describe, expect, test } from 'vitest';
import type { Facts } from '../../src/facts/facts.ts';
import { aFacts, aProgram, aSupervisor } from '../builders/facts.ts';
import { aProgramWithoutLimits, outcomes, withPrograms } from './outcomes.ts';

const NOFILE = '/supervisor/*/programs/*/limits/nofile/soft';
const FIRST = '/supervisor/0/programs/0/limits/nofile/soft';

describe('nothing at the path', () => {
  const { supervisor: _, ...unseen } = aFacts();
  const go = aFacts({ supervisor: [aSupervisor({ implementation: 'go' })] });
  const { systemd: __, ...withoutSystemd } = aFacts();
  const stopped = aProgramWithoutLimits({ name: 'w', group: 'g', running: false });

  test.each<readonly [string, Facts, string, string]>([
    ['no supervisord', aFacts(), NOFILE, `${NOFILE} | not_applicable | no supervisord runs on this host`],
    [
      'supervisord not looked for',
      unseen,
      NOFILE,
      `${NOFILE} | unknown | the facts have no list of supervisords, and do not say why`,
    ],
    [
      'no programs',
      withPrograms(),
      NOFILE,
      '/supervisor/0/programs/*/limits/nofile/soft | not_applicable | this supervisord has no programs',
    ],
    ['a stopped program', withPrograms(stopped), NOFILE, `${FIRST} | not_applicable | program g:w is not running`],
    [
      'a running program without limits',
      withPrograms(aProgramWithoutLimits()),
      NOFILE,
      `${FIRST} | unknown | the facts have no limits of program worker, and do not say why`,
    ],
    [
      'limits without nofile',
      withPrograms(aProgram({ limits: {} })),
      NOFILE,
      `${FIRST} | unknown | the facts have no limits of program worker, and do not say why`,
    ],
    [
      'a second supervisord',
      withPrograms(aProgram()),
      '/supervisor/1/pid',
      '/supervisor/1/pid | not_applicable | there is no 1 at /supervisor',
    ],
    [
      'headroom of supervisord',
      withPrograms(aProgram()),
      '/supervisor/*/headroom/nofile',
      '/supervisor/0/headroom/nofile | unknown | the facts have no headroom of this supervisord, and do not say why',
    ],
    [
      'the next start of Go supervisord',
      go,
      '/supervisor/*/nextStart/nofile/soft',
      '/supervisor/0/nextStart/nofile/soft | not_applicable | this supervisord is the one written in Go, which has other rules',
    ],
    [
      'a unit of a supervisord without one',
      withPrograms(),
      '/supervisor/*/parent/pid',
      '/supervisor/0/parent/pid | not_applicable | there is no parent at /supervisor/0',
    ],
    [
      'no such kernel parameter',
      aFacts(),
      '/sysctl/net.ipv4.tcp_tw_recycle',
      '/sysctl/net.ipv4.tcp_tw_recycle | not_applicable | the kernel has no net.ipv4.tcp_tw_recycle',
    ],
    [
      'a name of every object',
      aFacts(),
      '/sysctl/toString',
      '/sysctl/toString | not_applicable | the kernel has no toString',
    ],
    [
      'no kernel parameters',
      aFacts({ sysctl: {} }),
      '/sysctl/fs.nr_open',
      '/sysctl/fs.nr_open | unknown | the facts have no kernel parameters, and do not say why',
    ],
    [
      'not in the files',
      aFacts(),
      '/sysctlFiles/fs.nr_open/value',
      '/sysctlFiles/fs.nr_open/value | not_applicable | no sysctl file sets fs.nr_open',
    ],
    [
      'nothing in the files',
      aFacts(),
      '/sysctlFiles/*/value',
      '/sysctlFiles/*/value | not_applicable | the sysctl files set nothing',
    ],
    [
      'no connection tracking',
      aFacts(),
      '/capacity/conntrack/headroom',
      '/capacity/conntrack/headroom | not_applicable | connection tracking is not in use',
    ],
    [
      'half of connection tracking',
      aFacts({ capacity: { conntrack: { used: 1 } } }),
      '/capacity/conntrack/headroom',
      '/capacity/conntrack/headroom | unknown | the facts have no whole figures of connection tracking, and do not say why',
    ],
    [
      'file handles',
      aFacts(),
      '/capacity/fileHandles/headroom',
      '/capacity/fileHandles/headroom | unknown | the facts have no whole figures of file handles, and do not say why',
    ],
    [
      'limits of pid 1',
      aFacts({ limits: {} }),
      '/limits/init/nofile/soft',
      '/limits/init/nofile/soft | unknown | the facts have no such limit of init, and do not say why',
    ],
    [
      'no systemd',
      withoutSystemd,
      '/systemd/defaultNofile/soft',
      '/systemd/defaultNofile/soft | not_applicable | systemd does not run on this host',
    ],
    [
      'no such variable',
      aFacts(),
      '/host/vars/tier',
      '/host/vars/tier | not_applicable | the inventory sets no variable tier',
    ],
    ['no variables', aFacts(), '/host/vars/*', '/host/vars/* | not_applicable | the inventory sets no variables'],
    ['anything else', aFacts(), '/system/cpus', '/system/cpus | not_applicable | there is no cpus at /system'],
  ])('%s', async (_name, facts, path, expected) => {
    expect(await outcomes(path, 'const: 1', facts)).toEqual([expected]);
  });
});

describe('nothing inside of a subject that is there', () => {
  test.each([
    [
      'a property',
      'properties: { net.ipv4.tcp_tw_recycle: { const: 0 } }',
      'not_applicable | the kernel has no net.ipv4.tcp_tw_recycle',
    ],
    [
      'one property of two',
      'properties: { fs.nr_open: { minimum: 1 }, x: { const: 0 } }',
      'not_applicable | the kernel has no x',
    ],
    [
      'a property under anyOf',
      'anyOf: [{ properties: { x: { const: 0 } } }, { minProperties: 1 }]',
      'not_applicable | the kernel has no x',
    ],
    [
      'a property behind a $ref',
      "$ref: '#/at/~1sysctl/$defs/x'\n    $defs: { x: { properties: { x: { const: 0 } } } }",
      'not_applicable | the kernel has no x',
    ],
    [
      'keys of a pattern',
      'patternProperties: { ^nf: { minimum: 1 } }',
      'not_applicable | there are no kernel parameters',
    ],
    ['a path', 'at: { /x: { const: 0 } }', 'not_applicable | the kernel has no x'],
    [
      'an entry of a list',
      'properties: { net.ipv4.ip_local_port_range: { prefixItems: [{ minimum: 1 }, { minimum: 1 }, { minimum: 1 }] } }',
      'not_applicable | there is no 2 at /sysctl/net.ipv4.ip_local_port_range',
    ],
    ['a property that is required too', 'required: [x]\n    properties: { x: { const: 0 } }', 'fail | {"x":"absent"}'],
    [
      'a property that is fine with another branch',
      'anyOf: [{ required: [x], properties: { x: { const: 0 } } }, { minProperties: 1 }]',
      'pass',
    ],
    ['a property that must not be there', 'properties: { x: false }', 'pass'],
    [
      'an `if` that says what it needs',
      'if: { required: [x], properties: { x: { const: 0 } } }\n    then: { maxProperties: 1 }',
      'not_applicable | its "if" does not hold: there is no x',
    ],
  ])('%s', async (_, schema, expected) => {
    const [line = ''] = await outcomes('/sysctl', schema, aFacts());
    expect(line.replace('/sysctl | ', '').replace(/^pass \| .*/, 'pass')).toBe(expected);
  });

  test.each([
    ['items: { required: [file] }', 'not_applicable | /supervisor/0/stale is empty'],
    ["at: { '/*/state': { const: confirmed } }", 'not_applicable | /supervisor/0/stale is empty'],
    ['maxItems: 0', 'pass | []'],
    ['contains: { required: [file] }', 'fail | []'],
    ['{ contains: { required: [file] }, minContains: 0, maxContains: 0 }', 'pass | []'],
    ['not: { contains: { required: [file] } }', 'pass | []'],
  ])('an empty list: %s', async (schema, expected) => {
    const lines = schema.startsWith('{') ? schema.slice(2, -2).replace(/, m/g, '\n    m') : schema;
    expect(await outcomes('/supervisor/*/stale', lines, withPrograms(aProgram()))).toEqual([
      `/supervisor/0/stale | ${expected}`,
    ]);
  });
});

test.each([
  ['minimum: 5', '"text"', 'the control checks a number, and the value is text'],
  ['minimum: 5', 'null', 'the control checks a number, and the value is null'],
  ['minLength: 5', '7', 'the control checks text, and the value is a number'],
  ['anyOf: [{ const: 0 }, { minimum: 5 }]', '"text"', 'the control checks a number, and the value is text'],
  ['items: { minimum: 1 }', '[3,"x"]', 'the control checks a number, and 1 is text'],
  ["at: { '/*': { minimum: 1 } }", '5', 'the control checks a list or a map, and the value is a number'],
  ['properties: { a: { minLength: 1 } }', '{"a":[]}', 'the control checks text, and a is a list'],
])('a value that the checks do not look at is an error: %s of %s', async (schema, json, reason) => {
  const facts = aFacts();
  const withIt: Facts = { ...facts, host: { ...facts.host, vars: { x: JSON.parse(json) } } };
  expect(await outcomes('/host/vars/x', schema, withIt)).toEqual([`/host/vars/x | error | ${json} | ${reason}`]);
});

test.each<readonly [string, unknown, string]>([
  ['unevaluatedProperties: { minimum: 5 }', { q: 'text' }, 'error'],
  ['unevaluatedProperties: { minimum: 5 }', { q: 6 }, 'pass'],
  ['unevaluatedProperties: { minimum: 5 }', {}, 'not_applicable'],
  ['allOf: [{ properties: { q: true } }]\n    unevaluatedProperties: { minimum: 5 }', { q: 'text', n: 6 }, 'pass'],
  [
    'patternProperties: { ^q: { type: string } }\n    unevaluatedProperties: { minimum: 5 }',
    { q: 'text', n: 6 },
    'pass',
  ],
  [
    'patternProperties: { ^q: { type: string } }\n    additionalProperties: { minimum: 5 }',
    { q: 'text', n: 6 },
    'pass',
  ],
  ['unevaluatedItems: { minimum: 5 }', ['text'], 'error'],
  ['unevaluatedItems: { minimum: 5 }', [6], 'pass'],
  ['anyOf: [{ prefixItems: [{ type: string }] }]\n    unevaluatedItems: { minimum: 5 }', ['text', 6], 'pass'],
  ['anyOf: [{ prefixItems: [{ type: string }] }]\n    unevaluatedItems: { minimum: 5 }', ['text', 'more'], 'error'],
])('what is left over is looked at too: %s on %j', async (schema, x, expected) => {
  const facts = aFacts();
  const withIt = { ...facts, host: { ...facts.host, vars: JSON.parse(JSON.stringify({ x })) } };
  const [line = ''] = await outcomes('/host/vars/x', schema, withIt);
  expect(line.split(' | ')[1]).toBe(expected);
});
