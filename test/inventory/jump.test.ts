import { expect, test } from 'vitest';
import type { ConnectionDefaults } from '../../src/inventory/connection.ts';
import type { Host } from '../../src/inventory/host.ts';
import { faultsOf, hostsOf } from './a-tree.ts';

/** `user@address:port` of every hop, nearest first, and then the host itself. */
function wayOf(host: Host | undefined): string {
  if (!host) return 'no host';
  return [...host.jump, host].map(({ user, address, port }) => `${user}@${address}:${port}`).join(' ');
}

async function waysOf(
  files: string | Readonly<Record<string, string>>,
  defaults: ConnectionDefaults = {},
  pattern = 'all',
): Promise<readonly string[]> {
  const hosts = await hostsOf(files, pattern, { user: 'ops', ...defaults });
  return hosts.map((host) => `${host.name}: ${wayOf(host)}`);
}

test.each([
  ['limits_jump=jo@b', 'jo@b:22'],
  ['limits_jump=b', 'ops@b:22'],
  ['limits_jump=jo@b:2222', 'jo@b:2222'],
  ['limits_jump=jo@b1,k@b2:23', 'jo@b1:22 k@b2:23'],
  ['limits_jump="jo@b1, b2"', 'jo@b1:22 ops@b2:22'],
  ['limits_jump=jo@[2001:db8::1]:23', 'jo@2001:db8::1:23'],
  ['limits_jump=[2001:db8::1]', 'ops@2001:db8::1:22'],
  ['limits_jump=ssh://jo@b:23', 'jo@b:23'],
  ['limits_jump=ssh://b/', 'ops@b:22'],
  ['limits_jump=ann@example.com@b', 'ann@example.com@b:22'],
  ['limits_jump=""', ''],
  ['limits_jump=none', ''],
  ['limits_jump=NONE', ''],
  ['ansible_ssh_common_args="-J jo@b"', 'jo@b:22'],
  ['ansible_ssh_common_args="-Jjo@b"', 'jo@b:22'],
  ['ansible_ssh_common_args="-qJ b:23"', 'ops@b:23'],
  ['ansible_ssh_common_args="-o ProxyJump=b"', 'ops@b:22'],
  ['ansible_ssh_common_args="-oproxyjump=b"', 'ops@b:22'],
  ['ansible_ssh_common_args="-o \'ProxyJump b\'"', 'ops@b:22'],
  ['ansible_ssh_extra_args="-C -J b,c"', 'ops@b:22 ops@c:22'],
  ['ansible_ssh_args="-J none"', ''],
  ['ansible_ssh_args="-o ProxyCommand=none" ansible_ssh_common_args="-J b"', ''],
  ['ansible_ssh_common_args="-J second" ansible_ssh_args="-o ProxyJump=first"', 'ops@first:22'],
  ['limits_jump=own ansible_ssh_common_args="-J b"', 'ops@own:22'],
  ['limits_jump=none ansible_ssh_common_args=\'-o ProxyCommand="nc %h %p"\' ansible_ssh_args="-F x"', ''],
])('%s', async (variables, way) => {
  expect(await waysOf(`a ${variables}`)).toStrictEqual([`a: ${way}${way && ' '}ops@a:22`]);
});

test('the input is for hosts whose inventory has no word, and says nothing of their ports', async () => {
  const text = 'a\nb limits_jump=none\nc limits_jump=own\nd ansible_ssh_args="-J args"\nl ansible_connection=local';
  expect(await waysOf(text, { jump: 'jo@in:23,far', port: 2200 })).toStrictEqual([
    'a: jo@in:23 ops@far:22 ops@a:2200',
    'b: ops@b:2200',
    'c: ops@own:22 ops@c:2200',
    'd: ops@args:22 ops@d:2200',
    'l: undefined@l:22',
  ]);
  expect(await waysOf('a', { jump: 'none' })).toStrictEqual(['a: ops@a:22']);
});

const network = `
[edges]
edge ansible_host=198.51.100.1 ansible_user=guard ansible_port=2022
[jumps]
bastion ansible_host=192.0.2.1 ansible_port=22022 limits_jump=edge limits_ssh_key="['jump']"
[jumps:vars]
ansible_user=jump
limits_host_key=SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU
[web]
web1 ansible_user=deploy
web2 limits_jump=me@bastion:5,plain
[web:vars]
limits_jump=bastion
`;

test("a jump host of the inventory takes that host's variables, and the way to it stands in front", async () => {
  expect(await waysOf(network)).toStrictEqual([
    'edge: guard@198.51.100.1:2022',
    'bastion: guard@198.51.100.1:2022 jump@192.0.2.1:22022',
    'web1: guard@198.51.100.1:2022 jump@192.0.2.1:22022 deploy@web1:22',
    'web2: guard@198.51.100.1:2022 me@192.0.2.1:5 ops@plain:22 ops@web2:22',
  ]);
  const [web1] = await hostsOf(network, 'web1');
  expect(web1?.jump).toStrictEqual([
    {
      name: 'edge',
      address: '198.51.100.1',
      port: 2022,
      user: 'guard',
      hostKey: undefined,
      hostKeyAlias: undefined,
      knownHostsFiles: [],
      keys: [],
      place: { file: 'hosts.ini', line: 5, column: 51 },
    },
    {
      name: 'bastion',
      address: '192.0.2.1',
      port: 22022,
      user: 'jump',
      hostKey: 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU',
      hostKeyAlias: undefined,
      knownHostsFiles: [],
      keys: ['jump'],
      place: { file: 'hosts.ini', line: 13, column: 1 },
    },
  ]);
});

test('a jump host without a user logs in as the host that it is for, and the hop before it as that one', async () => {
  const text = 'edge\nbastion limits_jump=edge\nweb ansible_user=deploy limits_jump=bastion,last';
  expect(await waysOf(text, {}, 'web')).toStrictEqual([
    'web: deploy@edge:22 deploy@bastion:22 deploy@last:22 deploy@web:22',
  ]);
  const own = text.replace('bastion limits_jump', 'bastion ansible_user=jump limits_jump');
  expect(await waysOf(own, {}, 'web')).toStrictEqual([
    'web: jump@edge:22 jump@bastion:22 deploy@last:22 deploy@web:22',
  ]);
});

test('a jump host that is audited itself goes only as far as it must on the way of the input', async () => {
  const text = 'edge\nbastion\nweb\ninner limits_jump=edge';
  expect(await waysOf(text, { jump: 'edge,bastion' })).toStrictEqual([
    'edge: ops@edge:22',
    'bastion: ops@edge:22 ops@bastion:22',
    'web: ops@edge:22 ops@bastion:22 ops@web:22',
    'inner: ops@edge:22 ops@inner:22',
  ]);
  // The way to the hop of the input leads through the very host.
  expect(await waysOf('edge\nbastion limits_jump=edge', { jump: 'bastion' })).toStrictEqual([
    'edge: ops@edge:22',
    'bastion: ops@edge:22 ops@bastion:22',
  ]);
});

const back = (ring: string, name: string) =>
  `jump hosts lead back to where they start: ${ring}\n  If "${name}" is reached directly, say so: limits_jump none, or ProxyJump none in ssh_config.`;

test.each([
  ['web limits_jump=web', `hosts.ini:1:5: ${back('"web" > "web"', 'web')}`],
  ['web limits_jump=a,web', `hosts.ini:1:5: ${back('"web" > "web"', 'web')}`],
  ['web limits_jump=a,b,a', `hosts.ini:1:5: ${back('"a" > "b" > "a"', 'a')}`],
  [
    'a limits_jump=b\nb limits_jump=c\nc limits_jump=a',
    [
      `hosts.ini:3:3: ${back('"a" > "b" > "c" > "a"', 'a')}`,
      `hosts.ini:1:3: ${back('"b" > "c" > "a" > "b"', 'b')}`,
      `hosts.ini:2:3: ${back('"c" > "a" > "b" > "c"', 'c')}`,
    ].join('\n'),
  ],
  [
    'bastion\nweb[1:500]\n[all:vars]\nlimits_jump=bastion',
    `hosts.ini:4:1: ${back('"bastion" > "bastion"', 'bastion')}`,
  ],
])('jumps that lead back: %j', async (text, faults) => {
  expect(await faultsOf(waysOf(text))).toBe(faults);
});

test('the way has at most eight hops, with those of the nearest hop', async () => {
  const chain = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => `j${from + index}`).join();
  expect(await waysOf(`a limits_jump=${chain(1, 8)}`)).toHaveLength(1);
  expect(await faultsOf(waysOf(`a limits_jump=${chain(1, 9)}`))).toBe(
    'hosts.ini:1:3: expected at most 8 jump hosts in limits_jump, found 9',
  );
  const two = `j5 limits_jump=${chain(1, 4)}\na limits_jump=${chain(5, 9)}`;
  expect(await faultsOf(waysOf(two, {}, 'a'))).toBe(
    'hosts.ini:1:4: the way to "a" has more than 8 jump hosts\n  Jump hosts of the nearest jump host count as well.',
  );
  expect(await waysOf(two.replace(',j9', ''), {}, 'a')).toHaveLength(1);
});

const expected = 'expected jump hosts (user@host:port, nearest first) in';

const noPort =
  'text after a colon that is no port: a password?\n  Leave a password out, and out of the file: inputs have the credentials.';

test.each([
  ['limits_jump=b:0', `${expected} limits_jump, found "b:0"`],
  ['limits_jump=b:65536', `${expected} limits_jump, found "b:65536"`],
  ['limits_jump=b:', `${expected} limits_jump, found "b:"`],
  ['limits_jump=jo@', `${expected} limits_jump, found "jo@"`],
  ['limits_jump=@b', `${expected} limits_jump, found "@b"`],
  ['limits_jump=a,,b', `${expected} limits_jump, found ""`],
  ['limits_jump=a,none', `${expected} limits_jump, found "none"\n  It stands alone.`],
  ['limits_jump=-oProxyCommand=x', `${expected} limits_jump, found "-oProxyCommand=x"`],
  ['limits_jump=-l@b', `${expected} limits_jump, found "-l@b"`],
  ['limits_jump="b;id"', `${expected} limits_jump, found "b;id"`],
  ['limits_jump=http://b', `${expected} limits_jump, found "http://b"`],
  ['limits_jump=ssh://jo@b:23/x', `${expected} limits_jump, found "ssh://jo@b:23/x"`],
  ['limits_jump=[b', `${expected} limits_jump, found "[b"`],
  [
    'limits_jump=2001:db8::1',
    `${expected} limits_jump, found "2001:db8::1"\n  Write an IPv6 address in brackets: [2001:db8::1]`,
  ],
  [
    'limits_jump=jo:hunter2@b',
    `${expected} limits_jump, found a password\n  Leave a password out, and out of the file: inputs have the credentials.`,
  ],
  [
    'limits_jump=22',
    'expected jump hosts (user@host:port, nearest first, separated by commas) in limits_jump, found "22"',
  ],
  ['ansible_ssh_common_args="-J b:x"', `${expected} ansible_ssh_common_args, found ${noPort}`],
  // Half of a password is a secret too.
  ['limits_jump="ann:s3cr,et@b"', `${expected} limits_jump, found ${noPort}`],
  ['limits_jump=ssh://ann:hunter2', `${expected} limits_jump, found ${noPort}`],
])('%s is refused', async (variable, text) => {
  expect(await faultsOf(waysOf(`a ${variable}`))).toBe(`hosts.ini:1:3: ${text}`);
});

const sayJump = '\n  Say the way with limits_jump: user@host:port, nearest first, or none.';

test.each([
  [
    'ansible_ssh_common_args=\'-o ProxyCommand="ssh -W %h:%p b"\'',
    `ansible_ssh_common_args sets ProxyCommand, which is not read there${sayJump}`,
  ],
  ['ansible_ssh_extra_args="-W b:22"', `ansible_ssh_extra_args sets -W, which is not read there${sayJump}`],
  [
    'ansible_ssh_args="-F ssh.cfg"',
    'ansible_ssh_args sets -F, which is not read there\n  Take it out and name the file in the input "ssh-config", or say the way with limits_jump.',
  ],
])('no way around a command or another file: %s', async (variable, text) => {
  expect(await faultsOf(waysOf(`a ${variable}`))).toBe(`hosts.ini:1:3: ${text}`);
});

test('what is wrong with a jump host of the inventory or with the input is told once for all hosts behind it', async () => {
  const text = 'web[1:50] limits_jump=b\n[others]\nb ansible_port=0 ansible_user=-x';
  expect(await faultsOf(waysOf(text, {}, 'web*'))).toBe(
    [
      'hosts.ini:3:3: expected a port from 1 to 65535 in ansible_port, found "0"',
      'hosts.ini:3:18: expected a login name in ansible_user, found "-x"',
    ].join('\n'),
  );
  expect(await faultsOf(waysOf('web[1:50]', { jump: 'jo@b,[c' }))).toBe(`${expected} the input "jump", found "[c"`);
  expect(await faultsOf(waysOf('here ansible_connection=local\nweb limits_jump=here'))).toBe(
    'hosts.ini:1:6: the jump host "here" is this machine (ansible_connection is "local")\n' +
      '  Set limits_jump to none for the hosts that this machine reaches directly.',
  );
});

test('a template that asks for a jump is a fault, not a direct way', async () => {
  const hint = '\n  Write the plain value, or give the host its own in the inventory.';
  expect(await faultsOf(waysOf('[web]\na\n[web:vars]\nlimits_jump={{ bastion }}', { jump: 'b' }))).toBe(
    `hosts.ini:4:1: the variable "limits_jump" is needed here and is a Jinja template, which only Ansible can evaluate${hint}`,
  );
});
