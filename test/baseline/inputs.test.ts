import { expect, test } from 'vitest';
import type { Json } from '../../src/json.ts';
import { baselineFrom, control, faultsOf, oneControl } from './baseline-from.ts';

const host = { name: 'web1', place: { file: 'hosts.ini', line: 4 } };
const usesN = oneControl('/sysctl/x', 'minimum: { $input: n }');

function vars(entries: Readonly<Record<string, Json>>): ReadonlyMap<string, Json> {
  return new Map(Object.entries(entries));
}

test('a variable of the inventory wins over the default', async () => {
  const baseline = await baselineFrom(`inputs: { n: 10 }\n${usesN}`);
  const expected = (variables: Readonly<Record<string, Json>>): unknown =>
    baseline.compileFor(vars(variables), host).controls[0]?.expected;
  expect(expected({})).toBe('at least 10');
  expect(expected({ n: 20, other: 'x' })).toBe('at least 20');
});

test('hosts with equal inputs share one compiled baseline, and all share the controls without inputs', async () => {
  const baseline = await baselineFrom(`inputs: { n: 10 }\n${usesN}  /sysctl/y: { ${control('b')}, const: 1 }\n`);
  const first = baseline.compileFor(vars({ n: 20 }), host);
  expect(baseline.compileFor(vars({ n: 20, other: 1 }), host)).toBe(first);
  const second = baseline.compileFor(vars({ n: 30 }), host);
  expect(second).not.toBe(first);
  expect(second.controls[0]).not.toBe(first.controls[0]);
  expect(second.controls[1]).toBe(first.controls[1]);
});

test('an input stands anywhere in a value', async () => {
  const baseline = await baselineFrom(`inputs: { n: 10 }\n${oneControl('/sysctl/x', 'enum: [0, { $input: n }]')}`);
  expect(baseline.compileFor(new Map(), host).controls[0]?.expected).toBe('one of 0, 10');
});

test('names all that hosts can set', async () => {
  const baseline = await baselineFrom(
    `inputs: { n: 10 }\n${usesN}  /host/vars/tier: { ${control('b')}, const: web }\n`,
  );
  expect(baseline.inputNames).toEqual(new Set(['n', 'tier']));
});

test.each<{ name: string; text: string; given: Readonly<Record<string, Json>>; says: string }>([
  {
    name: 'no value at all: each place that needs it is named',
    text: `${usesN}    maximum: { $input: n }\n`,
    given: {},
    says: ['t.yml:4:14', 't.yml:5:14']
      .map(
        (place) =>
          `${place}: Expected a value for the input "n", which the control "a" needs for the host "web1" (hosts.ini:4), found none.\n  Set it under "inputs", or as the variable n in the inventory.`,
      )
      .join('\n'),
  },
  {
    name: 'a value that contradicts another',
    text: `inputs: { low: 1, high: 9 }\n${oneControl('/sysctl/x', 'minimum: { $input: low }')}    maximum: { $input: high }\n`,
    given: { low: 12 },
    says: 't.yml:5:14: Expected "minimum" to be at most "maximum" (9), found the number 12: nothing is in that range with the inputs "low" (the number 12) and "high" (the number 9) of the host "web1" (hosts.ini:4).',
  },
  {
    name: 'a value behind a reference that the fact can never be',
    text: `$defs: { other: { not: { const: { $input: bad } } } }\n${oneControl('/capacity/pids/used', "$ref: '#/$defs/other'")}`,
    given: { bad: '4096' },
    says: 't.yml:1:33: Expected a number for /capacity/pids/used, found text "4096" with the input "bad" (text "4096") of the host "web1" (hosts.ini:4).',
  },
  {
    name: 'text that the fact can never be, which would always pass',
    text: oneControl('/capacity/pids/used', 'not: { enum: [1, { $input: bad }] }'),
    given: { bad: '4096' },
    says: 't.yml:4:22: Expected a number for /capacity/pids/used, found text "4096" with the input "bad" (text "4096") of the host "web1" (hosts.ini:4).',
  },
  {
    name: 'digits as text for a kernel parameter',
    text: oneControl('/sysctl/x', 'not: { const: { $input: bad } }'),
    given: { bad: '4096' },
    says: 't.yml:4:19: Expected a number for /sysctl/x, found text "4096" with the input "bad" (text "4096") of the host "web1" (hosts.ini:4).\n  A number stands without quotes.',
  },
  {
    name: 'a misspelt fact',
    text: oneControl('/limits', 'not: { required: { $input: names } }'),
    given: { names: ['logn'] },
    says: 't.yml:4:22: Expected one of the facts login or init of /limits, found "logn" with the input "names" (a list) of the host "web1" (hosts.ini:4).\n  Did you mean "login"?',
  },
  {
    name: 'a misspelt input',
    text: `inputs: { nofile: 10 }\n${oneControl('/sysctl/x', 'minimum: { $input: nofil }')}    maximum: { $input: nofile }\n`,
    given: {},
    says: 't.yml:5:14: Expected a value for the input "nofil", which the control "a" needs for the host "web1" (hosts.ini:4), found none.\n  Did you mean "nofile"? That is declared at t.yml:1:19.',
  },
  {
    name: 'a variable of another type',
    text: `inputs: { n: 10 }\n${usesN}`,
    given: { n: 'lots' },
    says: 'hosts.ini:4: Expected a number for the input "n" of the host "web1", found text "lots"; the default at t.yml:1:14 is the number 10.',
  },
  {
    name: 'a template',
    text: usesN,
    given: { n: '{{ nofile }}' },
    says: 'hosts.ini:4: Expected a value for the input "n" of the host "web1", found a template, "{{ nofile }}", which only Ansible can evaluate.',
  },
  {
    name: 'a value that the keyword cannot take',
    text: usesN,
    given: { n: 'lots' },
    says: 't.yml:4:14: Expected a number for "minimum", found text "lots" from the input "n" of the host "web1" (hosts.ini:4).',
  },
])('$name', async ({ text, given, says }) => {
  const baseline = await baselineFrom(text);
  expect(() => baseline.compileFor(vars(given), host)).toThrow(expect.objectContaining({ message: says }));
});

test.each([
  {
    name: 'a default that nothing uses',
    text: 'extends: recommended\ninputs: { nofle: 5 }\n',
    says: 't.yml:2:18: Expected an input that a control uses, found "nofle".\n  Did you mean "nofile"? That is used at recommended.yml:33:14.',
  },
  {
    name: 'a default of another type than the inherited one',
    text: 'extends: base.yml\ninputs: { n: many }\n',
    says: 't.yml:2:14: Expected a number for the input "n", as in base.yml:1:14, found text "many".',
  },
  {
    name: 'a default that the keyword cannot take',
    text: `inputs: { n: many }\n${usesN}`,
    says: 't.yml:5:14: Expected a number for "minimum", found text "many" from the input "n".',
  },
  {
    name: 'a default of nothing',
    text: `inputs: { n: }\n${usesN}`,
    says: 't.yml:1:11: Expected a default for the input "n", found nothing (null).\n  An input that every host must set itself is left out of "inputs".',
  },
  {
    name: 'an input with something beside it',
    text: oneControl('/sysctl/x', 'minimum: { $input: n, default: 3 }'),
    says: 't.yml:4:14: Expected { $input: NAME } alone, found "default" beside it.\n  Its default stands under "inputs", at the top of the file.',
  },
  {
    name: 'an input in the place of a schema',
    text: oneControl('/sysctl/x', 'allOf: [{ $input: n }]'),
    says: 't.yml:4:15: Expected a keyword that checks something, found "$input".\n  An input stands for a value, such as the number of "minimum", not for a schema.',
  },
])('$name', async ({ text, says }) => {
  expect(await faultsOf(baselineFrom(text, { 'base.yml': `inputs: { n: 10 }\n${usesN}` }))).toBe(says);
});
