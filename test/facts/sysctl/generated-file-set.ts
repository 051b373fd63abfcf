import fc from 'fast-check';

const INTERFACES = ['all', 'default', 'lo', 'eth1', 'eth0/100', 'e*', '*', 'eth?', '[!e]*', 'ppp0'];
const NUMBERS = ['2', '3', ' 5', '0x7', '011', '6 # c', '7\t; c', 'abc', '"4"', ''];

/** Keys and values that have room for each other; every value differs from what stands there before. */
const assignment = fc.oneof(
  fc.tuple(
    fc.constantFrom(
      'net.ipv4.tcp_fin_timeout',
      'net/ipv4/tcp_fin_timeout',
      'net.ipv4.tcp_retries2',
      'net.core.somaxconn',
    ),
    fc.constantFrom(...NUMBERS),
  ),
  fc.tuple(
    fc.constantFrom(...INTERFACES).map((name) => `net.ipv4.conf.${name}.rp_filter`),
    fc.constantFrom('1', '2', '1 # loose', 'x'),
  ),
  fc.tuple(
    fc.constantFrom('net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_port_range '),
    fc.constantFrom('5000 65000', '10000\t20000 # c', 'low high'),
  ),
  fc.tuple(
    fc.constantFrom('net.ipv4.tcp_fastopen_key', 'net.ipv4.no_such'),
    fc.constantFrom('0000000a-0000000b-0000000c-0000000d', '0000000e-0000000b-0000000c-0000000d '),
  ),
);

const line = fc.oneof(
  { weight: 8, arbitrary: assignment.map(([key, value]) => `${key}=${value}`) },
  { weight: 2, arbitrary: assignment.map(([key, value]) => `  -${key} = ${value}\r`) },
  { weight: 2, arbitrary: assignment.map(([key]) => `-${key}`) },
  { weight: 1, arbitrary: assignment.map(([key, value]) => `# ${key}=${value}`) },
  { weight: 1, arbitrary: fc.constantFrom('', 'nonsense', '=1', '\ufeffnet.core.somaxconn=9') },
);

const path = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(
        fc.constantFrom('/etc', '/run', '/usr/local/lib', '/usr/lib'),
        fc.constantFrom('100-b', '50-a', '99-sysctl', 'Z', 'a', '.hidden'),
      )
      .map(([parent, name]) => `${parent}/sysctl.d/${name}.conf`),
  },
  { weight: 1, arbitrary: fc.constant('/etc/sysctl.conf') },
);

const text = fc.array(line, { maxLength: 6 }).map((lines) => lines.map((each) => `${each}\n`).join(''));

/** Up to six files. */
export const generatedFileSet = fc
  .array(
    fc.tuple(
      path,
      fc.oneof(
        { weight: 8, arbitrary: text },
        { weight: 1, arbitrary: fc.constantFrom({ link: '/dev/null' }, { link: '/nowhere' }) },
      ),
    ),
    { maxLength: 6 },
  )
  .map((files) =>
    Object.fromEntries(files.filter(([at, content]) => at !== '/etc/sysctl.conf' || typeof content === 'string')),
  );
