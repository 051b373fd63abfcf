import { expect, test } from 'vitest';
import type { Host } from '../../src/inventory/host.ts';
import type { Json } from '../../src/json.ts';
import { hostsOf } from './a-tree.ts';

const ini = `
# The shop's production fleet
bastion ansible_host=192.0.2.1 ansible_user=ops   # by hand

[web]
web[01:03].example.com

[queue]
queue-a.example.com:2222 nofile=262144
queue-b.example.com      ansible_host=2001:db8::b limits_host_key=SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU

[supervised:children]
web
queue

[supervised:vars]
nofile = 65536   # per program
services = ["api", "worker"]
ansible_become = true

[all:vars]
ansible_user = deploy
motd = "don't panic"
`;

const yaml = `
---
# The shop's production fleet
all:
  vars:
    ansible_user: deploy
    motd: "don't panic"
  hosts:
    bastion:
      ansible_host: 192.0.2.1
      ansible_user: ops
  children:
    supervised:
      vars:
        nofile: 65536   # per program
        services: [api, worker]
        ansible_become: true
      children:
        web:
          hosts:
            web[01:03].example.com:
        queue:
          hosts:
            "queue-a.example.com:2222": {nofile: 262144}
            queue-b.example.com:
              ansible_host: 2001:db8::b
              limits_host_key: SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU
`;

const list = JSON.stringify(
  {
    _meta: {
      hostvars: {
        bastion: { ansible_host: '192.0.2.1', ansible_user: 'ops', motd: "don't panic" },
        ...Object.fromEntries(
          ['web01', 'web02', 'web03', 'queue-a', 'queue-b'].map((name) => [
            `${name}.example.com`,
            {
              ansible_user: 'deploy',
              ansible_become: true,
              motd: "don't panic",
              nofile: name === 'queue-a' ? 262144 : 65536,
              services: ['api', 'worker'],
              ...(name === 'queue-a' && { ansible_port: 2222 }),
              ...(name === 'queue-b' && {
                ansible_host: '2001:db8::b',
                limits_host_key: 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU',
              }),
            },
          ]),
        ),
      },
    },
    all: { children: ['ungrouped', 'supervised'] },
    ungrouped: { hosts: ['bastion'] },
    supervised: { children: ['web', 'queue'] },
    web: { hosts: ['web01.example.com', 'web02.example.com', 'web03.example.com'] },
    queue: { hosts: ['queue-a.example.com', 'queue-b.example.com'] },
  },
  null,
  4,
);

const directory = {
  'fleet/01-hosts': `bastion ansible_host=192.0.2.1
[web]
web[01:03].example.com
[queue]
queue-a.example.com:2222
queue-b.example.com
`,
  'fleet/02-groups.yml': 'supervised:\n  children: {web: , queue: }\n',
  'fleet/group_vars/all.yml': 'ansible_user: deploy\nmotd: "don\'t panic"\n',
  'fleet/group_vars/all.txt': 'not: read\n',
  'fleet/group_vars/supervised/limits.yml': 'nofile: 65536\nservices:\n  - api\n  - worker\n',
  'fleet/group_vars/supervised/ssh.yml': 'ansible_become: yes\n',
  'fleet/group_vars/supervised/vault.yml': '$ANSIBLE_VAULT;1.1;AES256\n6666\n',
  'fleet/host_vars/bastion': 'ansible_user: ops\n',
  'fleet/host_vars/queue-a.example.com.json': '{"nofile": 262144}',
  'fleet/host_vars/queue-b.example.com.yaml':
    'ansible_host: 2001:db8::b\nlimits_host_key: SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n',
};

type Placeless = Omit<Host, 'place'>;

function aFleetHost(name: string, group: string, changes: Partial<Placeless> = {}): Placeless {
  const vars = new Map<string, Json>([
    ['motd', "don't panic"],
    ['nofile', 65536],
    ['services', ['api', 'worker']],
  ]);
  const groups = [group, 'supervised'].sort();
  const reached = { address: name, port: 22, user: 'deploy', transport: 'ssh', become: 'sudo' } as const;
  return {
    name,
    ...reached,
    becomeUser: undefined,
    hostKey: undefined,
    hostKeyAlias: undefined,
    knownHostsFiles: [],
    keys: [],
    jump: [],
    groups,
    vars,
    ...changes,
  };
}

const fleet: readonly Placeless[] = [
  aFleetHost('bastion', '', {
    address: '192.0.2.1',
    user: 'ops',
    become: 'none',
    groups: [],
    vars: new Map([['motd', "don't panic"]]),
  }),
  aFleetHost('web01.example.com', 'web'),
  aFleetHost('web02.example.com', 'web'),
  aFleetHost('web03.example.com', 'web'),
  aFleetHost('queue-a.example.com', 'queue', {
    port: 2222,
    vars: new Map<string, Json>([
      ['motd', "don't panic"],
      ['nofile', 262144],
      ['services', ['api', 'worker']],
    ]),
  }),
  aFleetHost('queue-b.example.com', 'queue', {
    address: '2001:db8::b',
    hostKey: 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU',
  }),
];

const withoutPlace = ({ place: _, ...host }: Host): Placeless => host;

test.each([
  ['INI', { 'hosts.ini': ini }, ['hosts.ini']],
  ['INI without an extension', { hosts: ini }, ['hosts']],
  ['INI with Windows line ends and a byte order mark', { hosts: `\u{feff}${ini.replaceAll('\n', '\r\n')}` }, ['hosts']],
  ['YAML', { 'inventory.yml': yaml }, ['inventory.yml']],
  ['YAML without an extension', { inventory: yaml }, ['inventory']],
  ['YAML with Windows line ends', { 'a.yaml': yaml.replaceAll('\n', '\r\n') }, ['a.yaml']],
  ['the JSON of --list', { 'inventory.json': list }, ['inventory.json']],
  ['the JSON of --list without an extension', { inventory: list }, ['inventory']],
  ['a directory', directory, ['fleet']],
  ['several sources', directory, ['fleet/01-hosts', 'fleet/02-groups.yml']],
] as const)('the same fleet as %s', async (_, files, sources) => {
  const hosts = await hostsOf(files, 'all', {}, sources);
  expect(hosts.map(withoutPlace)).toStrictEqual(fleet);
});

test('every host knows the line that it first stands on', async () => {
  const places = async (files: Readonly<Record<string, string>>, sources: readonly string[]) =>
    (await hostsOf(files, 'bastion,web02*,queue-b*', {}, sources)).map(({ place }) => place);
  expect(await places({ 'hosts.ini': ini }, ['hosts.ini'])).toStrictEqual([
    { file: 'hosts.ini', line: 3, column: 1 },
    { file: 'hosts.ini', line: 6, column: 1 },
    { file: 'hosts.ini', line: 10, column: 1 },
  ]);
  expect(await places({ 'inventory.yml': yaml }, ['inventory.yml'])).toStrictEqual([
    { file: 'inventory.yml', line: 9, column: 5 },
    { file: 'inventory.yml', line: 21, column: 13 },
    { file: 'inventory.yml', line: 25, column: 13 },
  ]);
  expect(await places({ 'inventory.json': list }, ['inventory.json'])).toStrictEqual([
    { file: 'inventory.json', line: 72, column: 13 },
    { file: 'inventory.json', line: 84, column: 13 },
    { file: 'inventory.json', line: 91, column: 13 },
  ]);
  expect(await places(directory, ['fleet'])).toStrictEqual([
    { file: 'fleet/01-hosts', line: 1, column: 1 },
    { file: 'fleet/01-hosts', line: 3, column: 1 },
    { file: 'fleet/01-hosts', line: 6, column: 1 },
  ]);
});

test('a plain list of hosts is an inventory', async () => {
  const hosts = await hostsOf({ 'hosts.txt': '# mine\nweb1\n10.0.0.7\n\n2001:db8::7\n[2001:db8::8]:2222\n' });
  expect(hosts.map(({ name, address, port, user }) => [name, address, port, user])).toStrictEqual([
    ['web1', 'web1', 22, 'ops'],
    ['10.0.0.7', '10.0.0.7', 22, 'ops'],
    ['2001:db8::7', '2001:db8::7', 22, 'ops'],
    ['2001:db8::8', '2001:db8::8', 2222, 'ops'],
  ]);
});

test('a YAML inventory in JSON syntax, and what an inventory script prints, are read as well', async () => {
  const names = async (text: string) => (await hostsOf({ 'a.json': text })).map(({ name, groups }) => [name, groups]);
  expect(await names('{"all": {"children": {"web": {"hosts": {"web[1:2]": null}}}}}')).toStrictEqual([
    ['web1', ['web']],
    ['web2', ['web']],
  ]);
  expect(
    await names('{"web": ["web1"], "db": {"hosts": ["db1"], "vars": {"v": 1}}, "site": {"children": ["web"]}}'),
  ).toStrictEqual([
    ['web1', ['site', 'web']],
    ['db1', ['db']],
  ]);
});

test('a YAML file that says it is YAML 1.2 is read like any other, which Ansible does, too', async () => {
  const [host] = await hostsOf({ 'a.yml': '%YAML 1.2\n---\nall:\n  hosts:\n    a: {v: yes, w: 017}\n' });
  expect([...(host?.vars ?? [])]).toStrictEqual([
    ['v', true],
    ['w', 15],
  ]);
});

test('Latin-1 in a comment does not matter', async () => {
  const bytes = Buffer.concat([Buffer.from('# caf'), Buffer.from([0xe9]), Buffer.from('\nweb1\n')]);
  expect((await hostsOf({ 'hosts.ini': bytes })).map(({ name }) => name)).toStrictEqual(['web1']);
});
