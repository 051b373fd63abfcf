import { expect, test } from 'vitest';
import { explainVariable, findVariable } from '../../src/inventory/explain-variable.ts';
import type { Host } from '../../src/inventory/host.ts';
import { resolveHosts } from '../../src/inventory/inventory.ts';
import { aHost } from '../transport/a-host.ts';
import { faultsOf, hostsOf, load } from './a-tree.ts';

const connectionOf = ({ name: _name, groups: _groups, vars: _vars, place: _place, ...connection }: Host) => connection;

const only = async (line: string, defaults = {}) => {
  const [host] = await hostsOf(line, 'all', { user: 'ops', ...defaults });
  if (!host) throw new Error('expected one host');
  return connectionOf(host);
};

const plain = connectionOf(aHost({ address: 'a', user: 'ops' }));

test.each([
  ['a', {}],
  [
    'a ansible_host=192.0.2.1 ansible_port=2222 ansible_user=deploy',
    { address: '192.0.2.1', port: 2222, user: 'deploy' },
  ],
  ['a ansible_ssh_host=b ansible_ssh_port=23 ansible_ssh_user=old', { address: 'b', port: 23, user: 'old' }],
  ['a ansible_ssh_user=old ansible_user=new', { user: 'old' }],
  ['a ansible_user=None ansible_port=None', {}],
  ['a ansible_port="\'2222\'"', { port: 2222 }],
  [String.raw`a ansible_user='EXAMPLE\ann'`, { user: String.raw`EXAMPLE\ann` }],
  ['a ansible_user=ann@example.com', { user: 'ann@example.com' }],
  ['a ansible_user=svc$', { user: 'svc$' }],
  ['a ansible_host=fe80::1%eth0', { address: 'fe80::1%eth0' }],
  ['a ansible_connection=smart', {}],
  ['a ansible_connection=ansible.builtin.ssh', {}],
  ['a ansible_connection=paramiko', {}],
  ['a ansible_connection=local ansible_user=x', { transport: 'local', user: undefined }],
  ['a ansible_become=yes', { become: 'sudo' }],
  ['a ansible_become=True ansible_become_user=root ansible_become_method=ansible.builtin.sudo', { become: 'sudo' }],
  ['a ansible_become=1', { become: 'sudo' }],
  ['a ansible_become=no ansible_become_method=doas ansible_become_user=x', {}],
  ['a ansible_ssh_common_args="-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -C -i key"', {}],
  ['a ansible_ssh_common_args="-o ProxyCommand=none -J none" ansible_ssh_args=""', {}],
  ['a ansible_ssh_private_key_file=~/.ssh/id ansible_password=hunter2 ansible_host_key_checking=false', {}],
  ['a limits_jump=""', {}],
  ['a limits_ssh_key=web-1.key', { keys: ['web-1.key'] }],
  [`a limits_ssh_key="['web', 'db', 'web']"`, { keys: ['web', 'db'] }],
  ['a limits_ssh_key=2026', { keys: ['2026'] }],
  ['a limits_ssh_key=None', {}],
  [
    'a limits_host_key=SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU',
    { hostKey: 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU' },
  ],
])('%s', async (line, changes) => {
  expect(await only(line)).toStrictEqual({ ...plain, ...changes });
});

test('inputs fill in what the inventory leaves open, and lose against it', async () => {
  const defaults = { user: 'input', port: 2200, become: 'sudo' } as const;
  expect(await only('a', defaults)).toMatchObject({ user: 'input', port: 2200, become: 'sudo' });
  expect(await only('a ansible_user=u ansible_port=22 ansible_become=false', defaults)).toMatchObject({
    user: 'u',
    port: 22,
    become: 'none',
  });
});

test.each([
  ['ansible_host=-oProxyCommand=x', 'expected a host name or an IP address in ansible_host, found "-oProxyCommand=x"'],
  ['ansible_host="a b"', 'expected a host name or an IP address in ansible_host, found "a b"'],
  ['ansible_host=10', 'expected a host name or an IP address in ansible_host, found "10"'],
  ['ansible_host=[::1]', 'expected a host name or an IP address in ansible_host, found "[::1]"'],
  ['ansible_host=""', 'expected a host name or an IP address in ansible_host, found ""'],
  ['ansible_host="[1,2]"', 'expected a host name or an IP address in ansible_host, found a list or mapping'],
  ['ansible_port=0', 'expected a port from 1 to 65535 in ansible_port, found "0"'],
  ['ansible_port=65536', 'expected a port from 1 to 65535 in ansible_port, found "65536"'],
  ['ansible_port=22.5', 'expected a port from 1 to 65535 in ansible_port, found "22.5"'],
  ['ansible_port=ssh', 'expected a port from 1 to 65535 in ansible_port, found "ssh"'],
  ['ansible_user=-l', 'expected a login name in ansible_user, found "-l"'],
  ['ansible_user="root;id"', 'expected a login name in ansible_user, found "root;id"'],
  ['ansible_user=""', 'expected a login name in ansible_user, found ""'],
  [String.raw`ansible_user="'a\tb'"`, String.raw`expected a login name in ansible_user, found "a\u{9}b"`],
  ['ansible_connection=docker', 'expected ssh or local in ansible_connection, found "docker"'],
  ['ansible_connection=winrm', 'expected ssh or local in ansible_connection, found "winrm"'],
  ['ansible_become=maybe', 'expected true or false in ansible_become, found "maybe"'],
  [
    'ansible_become=yes ansible_become_method=su',
    'expected sudo, the only method that is supported yet in ansible_become_method, found "su"',
  ],
  [
    'ansible_become=yes ansible_become_user=app',
    'expected root in ansible_become_user, found "app"\n  Users other than root are taken from the workflow only: set become: sudo:app, for these hosts in a run of their own.',
  ],
  [
    'limits_host_key=SHA256:short',
    'expected SHA256: and 43 characters of base64 in limits_host_key, found "SHA256:short"\n  ssh-keygen -lf prints a host key\'s fingerprint.',
  ],
  [
    'limits_host_key=MD5:00:11',
    'expected SHA256: and 43 characters of base64 in limits_host_key, found "MD5:00:11"\n  ssh-keygen -lf prints a host key\'s fingerprint.',
  ],
])('%s is refused', async (variable, text) => {
  const column = 3 + (variable.startsWith('ansible_become=yes') ? 'ansible_become=yes '.length : 0);
  expect(await faultsOf(only(`a ${variable}`))).toBe(`hosts.ini:1:${column}: ${text}`);
});

const keyName =
  'found something else\n  A name has at most 64 letters, digits, ".", "_" and "-". The key itself belongs into the input.';

test.each([
  ['limits_ssh_key=""', keyName],
  ['limits_ssh_key=@/etc/ssh/key', keyName],
  ['limits_ssh_key="-----BEGIN OPENSSH PRIVATE KEY-----"', keyName],
  [`limits_ssh_key=${'k'.repeat(65)}`, keyName],
  [`limits_ssh_key="['web', '']"`, keyName],
  [`limits_ssh_key="['web', ['db']]"`, keyName],
  [`limits_ssh_key="{'name': 'web'}"`, keyName],
  ['limits_ssh_key="[]"', keyName.replace('something else', 'an empty list')],
])('%s is refused, and not repeated', async (variable, text) => {
  const expected = 'expected a name of the input "ssh-keys", or a list of names, in limits_ssh_key';
  expect(await faultsOf(only(`a ${variable}`))).toBe(`hosts.ini:1:3: ${expected}, ${text}`);
});

test('a comment behind a variable of a :vars section is part of its value', async () => {
  expect(await faultsOf(only('a\n[all:vars]\nansible_user = deploy # ops'))).toBe(
    'hosts.ini:3:1: expected a login name in ansible_user, found "deploy # ops"\n  In a [group:vars] section a comment needs a line of its own.',
  );
});

test.each([
  ['ansible_ssh_args="-p 2222"', 'ansible_ssh_args sets -p, which is not read there\n  Set ansible_port instead.'],
  ['ansible_ssh_args="-o User=x"', 'ansible_ssh_args sets User, which is not read there\n  Set ansible_user instead.'],
  [`ansible_ssh_args="-o 'x"`, 'expected arguments for ssh in ansible_ssh_args, found an unclosed quote'],
])('arguments for ssh that would be passed over: %s', async (variable, text) => {
  expect(await faultsOf(only(`a ${variable}`))).toBe(`hosts.ini:1:3: ${text}`);
});

test('a template or a vaulted value is a fault only where it is needed', async () => {
  const yaml = `
all:
  hosts:
    a:
      ansible_password: !vault |
        $ANSIBLE_VAULT;1.1;AES256
        6665
      greeting: "{{ inventory_hostname }}"
      nofile: "{{ 2 ** 16 }}"
      pattern: !unsafe "{{ literally }}"
      listed: [1, {deep: "{% if x %}"}]
      secret: !vault "x"
`;
  const inventory = await load({ 'hosts.yml': yaml });
  expect(resolveHosts(inventory, 'all', { user: 'ops' })).toHaveLength(1);
  const template = 'is a Jinja template, which only Ansible can evaluate';
  const hint = 'Write the plain value, or give the host its own in the inventory.';
  expect(
    ['greeting', 'nofile', 'pattern', 'listed', 'secret', 'absent'].map((name) =>
      explainVariable(inventory, 'a', name),
    ),
  ).toStrictEqual([
    {
      message: `the variable "greeting" is needed here and ${template}`,
      place: { file: 'hosts.yml', line: 8, column: 7 },
      hint,
    },
    {
      message: `the variable "nofile" is needed here and ${template}`,
      place: { file: 'hosts.yml', line: 9, column: 7 },
      hint,
    },
    undefined,
    {
      message: `the variable "listed" is needed here and ${template}`,
      place: { file: 'hosts.yml', line: 11, column: 7 },
      hint,
    },
    {
      message: 'the variable "secret" is needed here and is encrypted by ansible-vault, which is never decrypted here',
      place: { file: 'hosts.yml', line: 12, column: 7 },
      hint,
    },
    undefined,
  ]);
  expect(explainVariable(inventory, 'nobody', 'nofile')).toBeUndefined();
  expect(findVariable(inventory, 'a', 'pattern')).toStrictEqual({
    value: '{{ literally }}',
    place: { file: 'hosts.yml', line: 10, column: 7 },
    opaque: undefined,
  });
});

test('a connection variable is needed: once told for all hosts that share it', async () => {
  const files = {
    'hosts.ini': '[web]\nweb[1:50]\n[web:vars]\nansible_user={{ login }}\nansible_port={{ port }}\n',
    'host_vars/web7.yml': 'ansible_ssh_common_args: "-J {{ bastion }}"\nansible_host: !vault "6665"\n',
  };
  const hint = '\n  Write the plain value, or give the host its own in the inventory.';
  const template = `is a Jinja template, which only Ansible can evaluate${hint}`;
  expect(await faultsOf(hostsOf(files, 'all', {}))).toBe(
    [
      `hosts.ini:5:1: the variable "ansible_port" is needed here and ${template}`,
      `hosts.ini:4:1: the variable "ansible_user" is needed here and ${template}`,
      `host_vars/web7.yml:1:1: the variable "ansible_ssh_common_args" is needed here and ${template}`,
      `host_vars/web7.yml:2:1: the variable "ansible_host" is needed here and is encrypted by ansible-vault, which is never decrypted here${hint}`,
    ].join('\n'),
  );
});

test('a login name is never guessed', async () => {
  const noUser = (text: string, files: Readonly<Record<string, string>> = {}) =>
    faultsOf(hostsOf({ 'hosts.ini': text, ...files }, 'all', {}));
  expect(await noUser('a')).toBe(
    'hosts.ini:1:1: the host "a" has no user to log in as\n  Set ansible_user in the inventory, or the input "user".',
  );
  expect(await noUser('ok ansible_user=x\nweb[1:5]\nl ansible_connection=local')).toBe(
    'hosts.ini:2:1: 5 hosts have no user to log in as: "web1", "web2", "web3" and 2 more\n  Set ansible_user in the inventory, or the input "user".',
  );
  expect(await noUser('a', { 'group_vars/all/vault.yml': '$ANSIBLE_VAULT;1.1;AES256\n' })).toBe(
    'hosts.ini:1:1: the host "a" has no user to log in as\n  Set ansible_user in the inventory, or the input "user". group_vars/all/vault.yml may set it, but is encrypted by ansible-vault.',
  );
  expect(await faultsOf(hostsOf('a\nb', 'b', { user: '-l', port: 0 }))).toBe(
    'expected a login name in the input "user", found "-l"\nexpected a port from 1 to 65535 in the input "port", found 0',
  );
});

test('hosts that are not selected may be as wrong as they like', async () => {
  expect(await hostsOf('a ansible_user=x\nb ansible_port=0', 'a', {})).toHaveLength(1);
});

test('connection variables and passwords are not carried as vars', async () => {
  const [host] = await hostsOf('a ansible_password=x ansible_become_password=y limits_jump= limits_ssh_key=k nofile=1');
  expect([...(host?.vars ?? [])]).toStrictEqual([['nofile', 1]]);
});

test.each([
  [
    'limits_hostkey=SHA256:x',
    'there is no variable "limits_hostkey" of this program\n  Did you mean "limits_host_key"?',
  ],
  [
    'limits_baselines=web.yml',
    'there is no variable "limits_baselines" of this program\n  Did you mean "limits_baseline"?',
  ],
])('a variable of ours that has no effect is refused: %s', async (variable, message) => {
  await expect(hostsOf(`a ansible_user=u ${variable}`)).rejects.toThrow(message);
});
