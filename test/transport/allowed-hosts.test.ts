import { describe, expect, test } from 'vitest';
import { type AllowedHosts, makeAddressGuard } from '../../src/transport/address-guard.ts';
import { parseAllowedHosts } from '../../src/transport/allowed-hosts.ts';
import { FailureError } from '../../src/transport/failure.ts';

function allowed(...lines: readonly string[]): AllowedHosts {
  const parsed = parseAllowedHosts(lines);
  if (!('names' in parsed)) throw new Error(JSON.stringify(parsed));
  return parsed;
}

const at = (...addresses: readonly string[]) =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

/** The message of the refusal, or the addresses that may be connected to. */
function admit(list: AllowedHosts | undefined, name: string, ...resolved: readonly string[]): string {
  try {
    const admitted = makeAddressGuard(list).admit(name, at(...resolved));
    return admitted.map(({ address }) => address).join(' ');
  } catch (error) {
    if (error instanceof FailureError) return error.failure.message;
    throw error;
  }
}

describe('without a list', () => {
  test.each([
    ['10.1.2.3', '10.1.2.3'],
    ['127.0.0.1', '127.0.0.1'],
    ['2001:db8::1', '2001:db8::1'],
  ])('%s is connected to', (address, expected) => {
    expect(admit(undefined, address, address)).toBe(expected);
  });

  test.each([
    '169.254.169.254',
    '169.254.0.1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::169.254.169.254',
    '64:ff9b:1::169.254.169.254',
    '64:ff9b::100.100.100.200',
    '::ffff:0:a9fe:a9fe',
    'fd00:ec2::23',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    'fd00:ec2::254',
    '100.100.100.200',
    '168.63.129.16',
  ])('%s is not', (address) => {
    expect(admit(undefined, address, address)).toBe(
      `No connection was made to ${address}: it is a link-local or metadata address.`,
    );
  });

  test('a name that leads there is refused, and says where it leads', () => {
    expect(admit(undefined, 'web1', '169.254.169.254', 'fe80::1')).toBe(
      'No connection was made to web1: 169.254.169.254, fe80::1 are link-local or metadata addresses.',
    );
  });

  test('of several addresses the proper ones are left', () => {
    expect(admit(undefined, 'web1', 'fe80::1', '10.0.0.1')).toBe('10.0.0.1');
  });
});

describe('with a list', () => {
  test.each([
    [['10.1.0.0/16'], 'web1', ['10.1.9.9'], '10.1.9.9'],
    [['10.1.0.0/16'], 'web1', ['10.2.0.1', '10.1.0.1'], '10.1.0.1'],
    [['10.1.2.3'], '10.1.2.3', ['10.1.2.3'], '10.1.2.3'],
    [['10.1.0.0/16'], 'web1', ['::ffff:10.1.2.3'], '::ffff:10.1.2.3'],
    [['2001:db8::/32'], 'web1', ['2001:db8:1::1'], '2001:db8:1::1'],
    [['[2001:db8::1]'], '2001:db8::1', ['2001:db8::1'], '2001:db8::1'],
    [['*.example.com'], 'WEB1.Example.com.', ['10.9.9.9'], '10.9.9.9'],
    [['web?'], 'web1', ['10.9.9.9'], '10.9.9.9'],
    [['db1, web1  *.x', '10.0.0.0/8'], 'web1', ['192.0.2.1'], '192.0.2.1'],
    [['0.0.0.0/0'], 'web1', ['192.0.2.1'], '192.0.2.1'],
    [['169.254.7.0/24'], 'web1', ['169.254.7.7'], '169.254.7.7'],
    [['fe80::/10'], 'fe80::1%eth0', ['fe80::1%eth0'], 'fe80::1%eth0'],
  ] as const)('%j lets %s at %j in', (lines, name, resolved, expected) => {
    expect(admit(allowed(...lines), name, ...resolved)).toBe(expected);
  });

  test.each([
    [['10.1.0.0/16'], 'web1', ['10.2.0.1'], 'allowed-hosts lists neither it nor 10.2.0.1'],
    [['10.1.0.0/16'], '10.2.0.1', ['10.2.0.1'], 'allowed-hosts does not list it'],
    [['*.example.com'], 'example.com', ['10.0.0.1'], 'allowed-hosts lists neither it nor 10.0.0.1'],
    [['*.example.com'], 'a.example.com.evil.test', ['10.0.0.1'], 'allowed-hosts lists neither it nor 10.0.0.1'],
    // A pattern is about names: an address is allowed by networks only.
    [['*'], '10.0.0.1', ['10.0.0.1'], 'allowed-hosts does not list it'],
    // Everything is not the metadata service, and neither is a name that points there.
    [['0.0.0.0/0'], 'web1', ['169.254.169.254'], '169.254.169.254 is a link-local or metadata address'],
    [['web1'], 'web1', ['169.254.169.254'], '169.254.169.254 is a link-local or metadata address'],
    [['::/0'], 'web1', ['::ffff:169.254.169.254'], '::ffff:169.254.169.254 is a link-local or metadata address'],
  ] as const)('%j keeps %s at %j out', (lines, name, resolved, why) => {
    expect(admit(allowed(...lines), name, ...resolved)).toBe(`No connection was made to ${name}: ${why}.`);
  });
});

describe('behind a jump host, where a name cannot be resolved from here', () => {
  const behind = (list: AllowedHosts | undefined, name: string): string => {
    try {
      makeAddressGuard(list).admitBehindJump(name);
      return 'admitted';
    } catch (error) {
      if (error instanceof FailureError) return error.failure.message;
      throw error;
    }
  };

  test.each([
    [undefined, 'db1'],
    [undefined, '10.0.0.1'],
    [allowed('db?'), 'db1'],
    [allowed('10.0.0.0/8'), '10.0.0.1'],
  ])('%j admits %s', (list, name) => {
    expect(behind(list, name)).toBe('admitted');
  });

  test.each([
    [undefined, '169.254.169.254', 'it is a link-local or metadata address'],
    // The resolver of the jump host takes these for the same address.
    [undefined, '2852039166', 'it is a link-local or metadata address'],
    [undefined, '0xa9.0376.43518', 'it is a link-local or metadata address'],
    [allowed('*'), '0XA9FEA9FE', 'it is a link-local or metadata address'],
    [allowed('*'), '169.254.169.254.', 'it is a link-local or metadata address'],
    [allowed('10.0.0.0/8'), '192.0.2.1', 'allowed-hosts does not list it'],
    [allowed('db?', '10.0.0.0/8'), 'web1', 'allowed-hosts does not list it'],
    [
      allowed('10.0.0.0/8'),
      'db1',
      'allowed-hosts names only addresses, and a name behind a jump host is looked up there, where it cannot be checked',
    ],
  ])('%j refuses %s', (list, name, why) => {
    expect(behind(list, name)).toBe(`No connection was made to ${name}: ${why}.`);
  });
});

describe('a host that is said to be this machine', () => {
  test.each([[undefined], [allowed('localhost')], [allowed('127.0.0.0/8')], [allowed('::1')]])(
    '%j admits it',
    (list) => {
      expect(() => makeAddressGuard(list).admitLocal('web1')).not.toThrow();
    },
  );

  // `ansible_connection: local` in a pull request would otherwise have the runner audited in the place of the host.
  test.each([[allowed('web1')], [allowed('10.0.0.0/8')]])('%j does not', (list) => {
    expect(() => makeAddressGuard(list).admitLocal('web1')).toThrow(
      'No connection was made to web1: ansible_connection says that it is this machine, and allowed-hosts does not list localhost.',
    );
  });
});

test('all that is wrong with a list is said at once', () => {
  const lines = [
    '10.1.0.0/33',
    '!web1',
    'https://web1',
    '10.0.*',
    'web1/24',
    '2001:db8::/129',
    '10.0.0.0/8/8',
    'fe80::1%eth0',
  ];
  const how = 'Write networks as 10.1.0.0/16, addresses as 10.1.2.3 or 2001:db8::1, and names as *.example.com.';
  expect(parseAllowedHosts(lines)).toEqual([
    { message: 'allowed-hosts: expected a prefix length from 0 to 32, found "10.1.0.0/33"', hint: how },
    {
      message: 'allowed-hosts: expected a network, an address or a name pattern, found "!web1"',
      hint: 'It lists what is allowed; there is no "all but". Leave the entry out.',
    },
    { message: 'allowed-hosts: expected a network such as 10.1.0.0/16, found "https://web1"', hint: how },
    { message: 'allowed-hosts: expected a network, an address or a name pattern, found "10.0.*"', hint: how },
    { message: 'allowed-hosts: expected a network such as 10.1.0.0/16, found "web1/24"', hint: how },
    { message: 'allowed-hosts: expected a prefix length from 0 to 128, found "2001:db8::/129"', hint: how },
    { message: 'allowed-hosts: expected a network such as 10.1.0.0/16, found "10.0.0.0/8/8"', hint: how },
    { message: 'allowed-hosts: expected a network, an address or a name pattern, found "fe80::1%eth0"', hint: how },
  ]);
});
