import { expect, test } from 'vitest';
import { readHostEntry } from '../../src/inventory/host-entry.ts';
import { expandRanges } from '../../src/inventory/host-range.ts';

test.each([
  ['web1', ['web1']],
  ['web[1:3]', ['web1', 'web2', 'web3']],
  ['web[01:03].example.com', ['web01.example.com', 'web02.example.com', 'web03.example.com']],
  ['web[1:10:4]', ['web1', 'web5', 'web9']],
  ['web[8:010]', ['web8', 'web9', 'web10']],
  ['web[:2]', ['web0', 'web1', 'web2']],
  ['db-[a:c]', ['db-a', 'db-b', 'db-c']],
  ['db-[y:B]', ['db-y', 'db-z', 'db-A', 'db-B']],
  ['r[1:2]n[a:b]', ['r1na', 'r1nb', 'r2na', 'r2nb']],
])('%s makes %j', (pattern, names) => {
  expect(expandRanges(pattern, 100)).toStrictEqual({ names });
});

test.each([
  ['web[1:', 'a bracket is not closed'],
  ['web[3]', 'a range is [first:last] or [first:last:step]'],
  ['web[1:2:3:4]', 'a range is [first:last] or [first:last:step]'],
  ['web[1:]', 'the range has no last value'],
  ['web[5:1]', 'the range runs backwards'],
  ['web[1:5:0]', 'the step of a range is a whole number above 0'],
  ['web[01:100]', 'with leading zeros, both ends of a range have the same number of digits'],
  ['web[a:5]', 'a range runs between two letters or two whole numbers of at most 9 digits'],
  ['web[-1:5]', 'a range runs between two letters or two whole numbers of at most 9 digits'],
  ['web[1:101]', 'the ranges make more than 100 hosts'],
  ['web[1:20][1:20]', 'the ranges make more than 100 hosts'],
  ['web[0:999999999]', 'the ranges make more than 100 hosts'],
])('%s is refused: %s', (pattern, fault) => {
  expect(expandRanges(pattern, 100)).toStrictEqual({ fault });
});

test.each([
  ['web1:2222', ['web1'], 2222],
  ['web[1:2]:2222', ['web1', 'web2'], 2222],
  ['10.0.0.1:22', ['10.0.0.1'], 22],
  ['::1', ['::1'], undefined],
  ['fe80::1%eth0', ['fe80::1%eth0'], undefined],
  ['2001:db8::1:22', ['2001:db8::1:22'], undefined],
  ['[::1]:22', ['::1'], 22],
  ['[2001:db8::1]:65535', ['2001:db8::1'], 65535],
  ['[web1]:22', ['web1'], 22],
  ['2001:db8::[1:2]', ['2001:db8::1', '2001:db8::2'], undefined],
])('%s is %j with port %j', (text, names, port) => {
  expect(readHostEntry(text, 100)).toStrictEqual({ names, port });
});

const expected = 'expected a host name (letters, digits, ".", "-" and "_", at most 253) or an IP address, found';

test.each([
  ['web1:0', 'expected a port from 1 to 65535 after the host, found "web1:0"', undefined],
  ['[::1]:65536', 'expected a port from 1 to 65535 after the host, found "[::1]:65536"', undefined],
  ['[::1]', `${expected} "[::1]"`, 'Write an IPv6 address in brackets only before a port: [::1]:22'],
  ['web1:', `${expected} "web1:"`, undefined],
  ['-oProxyCommand=x', `${expected} "-oProxyCommand=x"`, 'A line of a host group starts with the name of the host.'],
  ['web1,web2', `${expected} "web1,web2"`, 'Write one host per line.'],
  ['root@web1', `${expected} "root@web1"`, 'Write the user as a variable: web1 ansible_user=root'],
  ['web 1', `${expected} "web 1"`, undefined],
  ['we\u001bb', String.raw`${expected} "we\u{1b}b"`, undefined],
  ['wéb', `${expected} "wéb"`, undefined],
  ['a'.repeat(254), `${expected} "${'a'.repeat(80)}…"`, undefined],
  ['1.2.3.4%x', `${expected} "1.2.3.4%x"`, undefined],
  ['', `${expected} ""`, undefined],
])('%j is refused', (text, fault, hint) => {
  expect(readHostEntry(text, 100)).toStrictEqual({ fault, hint });
});
