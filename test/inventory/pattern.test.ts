import { expect, test } from 'vitest';
import { aGlob } from '../../src/inventory/glob.ts';
import { faultsOf, hostsOf } from './a-tree.ts';

const inventory = `
lone.example.com
::1
[web]
web1
web2
web3
[db]
db1
[prod]
web1
web3
db1
[site:children]
web
db
`;

const names = async (pattern: string) => (await hostsOf(inventory, pattern)).map(({ name }) => name).join(' ');

test.each([
  ['all', 'lone.example.com ::1 web1 web2 web3 db1'],
  ['*', 'lone.example.com ::1 web1 web2 web3 db1'],
  ['web', 'web1 web2 web3'],
  ['web1', 'web1'],
  ['site', 'web1 web2 web3 db1'],
  ['ungrouped', 'lone.example.com ::1'],
  ['db:web', 'web1 web2 web3 db1'],
  ['db,web1', 'web1 db1'],
  [' db , web1 , ', 'web1 db1'],
  ['web:&prod', 'web1 web3'],
  ['web:&prod:!web3', 'web1'],
  ['!web3:web', 'web1 web2'],
  ['!web', 'lone.example.com ::1 db1'],
  ['&prod', 'web1 web3 db1'],
  ['web*', 'web1 web2 web3'],
  ['web?', 'web1 web2 web3'],
  ['?eb[13]*', 'web1 web3'],
  ['web[!1]', 'web2 web3'],
  ['w*[!1]', 'web1 web2 web3'],
  ['*.example.com', 'lone.example.com'],
  ['web[0]', 'web1'],
  ['web[-1]', 'web3'],
  ['web[0:1]', 'web1 web2'],
  ['web[1:]', 'web2 web3'],
  ['web[1:99]', 'web2 web3'],
  ['site[3]', 'db1'],
  ['prod[0:1]:&web[0:1]', 'web1'],
  ['~(web|db)1', 'web1 db1'],
  ['~WEB', 'none'],
  ['~(?i)WEB', 'web1 web2 web3'],
  ['~web[12]$', 'web1 web2'],
  ['::1', '::1'],
  ['::1,web1', '::1 web1'],
  ['all:!::1', 'none'],
  ['all,!::1', 'lone.example.com web1 web2 web3 db1'],
  ['!::1', 'lone.example.com web1 web2 web3 db1'],
])('%s selects %s', async (pattern, expected) => {
  if (expected === 'none') await expect(names(pattern)).rejects.toThrow();
  else expect(await names(pattern)).toBe(expected);
});

test.each([
  ['', 'expected a host pattern, found nothing\n  Write "all" for every host.'],
  [' , ', 'expected a host pattern, found nothing\n  Write "all" for every host.'],
  ['wbe', 'the host pattern names "wbe", which is neither a host nor a group of the inventory\n  Did you mean "web"?'],
  ['unrelated', 'the host pattern names "unrelated", which is neither a host nor a group of the inventory'],
  [
    'web:!web9',
    'the host pattern names "web9", which is neither a host nor a group of the inventory\n  Did you mean "web"?',
  ],
  [
    'prdo:&databases',
    'the host pattern names "prdo", which is neither a host nor a group of the inventory\n  Did you mean "prod"?\nthe host pattern names "databases", which is neither a host nor a group of the inventory',
  ],
  [
    'localhost',
    'the host pattern names "localhost", which is neither a host nor a group of the inventory\n  There is no implicit localhost: add a line "localhost ansible_connection=local" to the inventory.',
  ],
  ['cache*', 'no host and no group of the inventory matches "cache*" in the host pattern'],
  ['web,cache*', 'no host and no group of the inventory matches "cache*" in the host pattern'],
  ['db:!prod', 'the host pattern "db:!prod" selects no host of the inventory'],
  ['web[3]', 'the host pattern asks for "web[3]", but there are only 3 hosts to choose from'],
  ['web[13]', 'the host pattern asks for "web[13]", but there are only 3 hosts to choose from'],
  ['web[-4]', 'the host pattern asks for "web[-4]", but there are only 3 hosts to choose from'],
  ['web[5:9]', 'the host pattern "web[5:9]" selects no host of the inventory'],
  ['~web(', 'expected a regular expression after "~" in the host pattern, found "web("'],
  ['w'.repeat(10_001), 'expected a host pattern of at most 10000 characters, found 10001'],
])('%s is refused', async (pattern, text) => {
  expect(await faultsOf(names(pattern))).toBe(text);
});

test('an exclusion by glob may match nothing', async () => {
  expect(await names('web:!old*')).toBe('web1 web2 web3');
});

test('a group without hosts is known, and selects nothing', async () => {
  expect(await faultsOf(hostsOf('[web]\n[db]\ndb1\n', 'web'))).toBe(
    'the host pattern "web" selects no host of the inventory',
  );
});

test.each([
  ['a*c', 'abbc', true],
  ['a*c', 'abcd', false],
  ['*', '', true],
  ['**a', 'a', true],
  ['?', '', false],
  ['[a-c]x', 'bx', true],
  ['[!a-c]x', 'bx', false],
  ['[]]', ']', true],
  ['[!]]', 'a', true],
  ['[a-]', '-', true],
  ['[', '[', true],
  ['[a', '[a', true],
  ['[]', '[]', true],
  ['a.c', 'abc', false],
  ['{a,b}', 'a', false],
])('the glob %s and %j: %j', (pattern, text, matches) => {
  expect(aGlob(pattern)(text)).toBe(matches);
});

test('a glob with many stars stays fast', () => {
  const started = performance.now();
  expect(aGlob(`${'*a'.repeat(60)}b`)('a'.repeat(250))).toBe(false);
  expect(performance.now() - started).toBeLessThan(200);
});
