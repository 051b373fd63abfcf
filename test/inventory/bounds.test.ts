import { expect, test } from 'vitest';
import { faultsOf, hostsOf, load } from './a-tree.ts';

const laughs = ['x: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]']
  .concat(Array.from({ length: 30 }, (_, at) => `y${at}: &a${at + 1} [*a${at}, *a${at}, *a${at}, *a${at}]`))
  .join('\n');

const ladder = ['a0: &a0 [1]']
  .concat(Array.from({ length: 60 }, (_, at) => `a${at + 1}: &a${at + 1} ${'['.repeat(50)}*a${at}${']'.repeat(50)}`))
  .join('\n');

const nested = 'malformed YAML: nested more than 100 levels deep';

// Each would take minutes, gigabytes or the whole process without its bound.
test.each([
  ['flow collections in each other', { 'a.yml': '['.repeat(2_000_000) }, `a.yml:1:101: ${nested}`],
  ['lists in each other', { 'a.yml': '- '.repeat(500_000) }, `a.yml:1:200: ${nested}`],
  ['mappings in each other', { 'a.yml': '{a: '.repeat(500_000) }, `a.yml:1:398: ${nested}`],
  ['aliases of aliases', { 'a.yml': laughs }, 'a.yml:10:10: aliases stand for more than 1000000 nodes'],
  ['aliases that build a tower', { 'a.yml': ladder }, 'a.yml:4:59: aliases are nested more than 100 levels deep'],
  [
    'a range of a billion hosts',
    { hosts: 'web[0:999999999]' },
    'hosts:1:1: cannot expand the range in "web[0:999999999]": the ranges make more than 100000 hosts',
  ],
  [
    'too many hosts in all',
    { hosts: 'web[1:60000]\ndb[1:60000]\nx\n' },
    'hosts:2:1: the inventory has more than 100000 hosts\n  Audit it in parts, one inventory each.',
  ],
  [
    'the same hosts over and over',
    { hosts: Array.from({ length: 13 }, (_, at) => `[g${at}]\nweb[1:90000]`).join('\n') },
    'hosts:24:1: the inventory has more than 1000000 mentions of hosts\n  Audit it in parts, one inventory each.',
  ],
  [
    'too many groups',
    { hosts: `h\n${Array.from({ length: 10_001 }, (_, at) => `[g${at}]`).join('\n')}` },
    'the inventory has more than 10000 groups',
  ],
  [
    'too many files',
    Object.fromEntries(Array.from({ length: 20_001 }, (_, at) => [`inv/f${at}`, ''])),
    'the inventory is larger than 20000 files or 50 MiB\n  Name a smaller part of it in the input "inventory".',
  ],
])('bounded: %s', async (_, files, text) => {
  const [first = ''] = Object.keys(files);
  expect(await faultsOf(load(files, [first.startsWith('inv/') ? 'inv' : first]))).toBe(text);
});

test('a long chain of groups, and many hosts, are read in no time', async () => {
  const chain = Array.from({ length: 5000 }, (_, at) => `[g${at}:children]\ng${at + 1}`).join('\n');
  const hosts = await hostsOf(`${chain}\n[g5000]\nweb[1:2000]\n`, 'g0');
  expect(hosts).toHaveLength(2000);
  expect(hosts[0]?.groups).toHaveLength(5001);
});

test('names that JavaScript objects have are names like any other', async () => {
  const files = {
    'hosts.ini':
      'constructor toString=1\n[__proto__]\n__defineGetter__ __proto__=5\n[__proto__:vars]\nhasOwnProperty=True\n[valueOf:children]\n__proto__\n',
    'group_vars/__proto__.yml': '__proto__: {__proto__: {polluted: 1}}\nvalueOf: x\n',
  };
  const [first, second] = await hostsOf(files);
  expect(first).toMatchObject({ name: 'constructor', groups: [] });
  expect([...(first?.vars ?? [])]).toStrictEqual([['toString', 1]]);
  expect(second).toMatchObject({ name: '__defineGetter__', groups: ['__proto__', 'valueOf'] });
  expect(new Map(second?.vars)).toStrictEqual(
    new Map<string, unknown>([
      ['hasOwnProperty', true],
      ['__proto__', 5],
      ['valueOf', 'x'],
    ]),
  );
  expect(Object.prototype).not.toHaveProperty('polluted');
  const names = async (pattern: string) => (await hostsOf(files, pattern)).map(({ name }) => name);
  expect(await names('__proto__')).toStrictEqual(['__defineGetter__']);
  expect(await faultsOf(names('isPrototypeOf'))).toBe(
    'the host pattern names "isPrototypeOf", which is neither a host nor a group of the inventory',
  );
});

test('a group cannot reach files outside of group_vars', async () => {
  const files = {
    'inv/hosts.ini': '[..]\na\n[.]\na\n',
    'inv/group_vars/web.yml': 'v: 1\n',
    'inv/..yml': 'v: 2\n',
    'v.yml': 'v: 3\n',
  };
  const [host] = await hostsOf(files);
  expect(host?.vars.size).toBe(0);
});
