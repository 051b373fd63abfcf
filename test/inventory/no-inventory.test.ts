import { expect, test } from 'vitest';
import { faultsOf, load } from './a-tree.ts';

const oneHost = 'Write one host per line into it, for example: web1.example.com ansible_user=deploy';
const saved = 'Save what it prints, and use that: ansible-inventory --list > inventory.json';

test.each([
  ['no source', {}, [], `expected at least one inventory, found none\n  ${oneHost}`],
  [
    'no file',
    {},
    ['inventory.yml'],
    `there is no inventory: looked for the file or directory "inventory.yml"\n  ${oneHost}`,
  ],
  [
    'a file under another name',
    { 'deploy/inventory.yaml': 'x' },
    ['deploy/inventory.yml'],
    'there is no inventory: looked for the file or directory "deploy/inventory.yml"\n  Did you mean "deploy/inventory.yaml"?',
  ],
  [
    'a file under a usual name',
    { 'README.md': '', 'hosts.ini': 'x' },
    ['inventory.yml'],
    'there is no inventory: looked for the file or directory "inventory.yml"\n  Did you mean "hosts.ini"?',
  ],
  ['an empty file', { hosts: '\n# nothing\n' }, ['hosts'], `hosts: the inventory has no hosts\n  ${oneHost}`],
  ['an empty YAML file', { 'a.yml': '---\n' }, ['a.yml'], `a.yml: the inventory has no hosts\n  ${oneHost}`],
  [
    'groups without hosts',
    { 'a.yml': 'all:\n  hosts:\n' },
    ['a.yml'],
    `a.yml: the inventory has no hosts\n  ${oneHost}`,
  ],
  [
    'a binary file',
    { hosts: 'a\0b' },
    ['hosts'],
    `hosts: expected an inventory in text, found a binary file\n  ${saved}`,
  ],
  [
    'not UTF-8',
    { hosts: Buffer.from([0x61, 0x0a, 0xff]) },
    ['hosts'],
    'hosts:2: expected UTF-8 text, found other bytes',
  ],
  [
    'a dynamic inventory',
    { 'ec2.py': '#!/usr/bin/env python3\n' },
    ['ec2.py'],
    `ec2.py: this is a program (dynamic inventory), which is never run\n  ${saved}`,
  ],
  [
    'an inventory plugin',
    { 'aws.yml': '---\nplugin: amazon.aws.aws_ec2\nregions: [eu-west-1]\n' },
    ['aws.yml'],
    `aws.yml:2:1: this configures the inventory plugin "amazon.aws.aws_ec2" (dynamic inventory), which is never run\n  ${saved}`,
  ],
  ['TOML', { 'a.toml': '[web.hosts]\n' }, ['a.toml'], `a.toml: TOML inventories are not supported\n  ${saved}`],
  [
    'a vaulted inventory',
    { hosts: '$ANSIBLE_VAULT;1.1;AES256\n66\n' },
    ['hosts'],
    'hosts: the inventory is encrypted by ansible-vault\n  Keep hosts and groups in the clear, and only variables that are secret in vault files.',
  ],
  [
    'larger than 10 MiB',
    { hosts: '#'.repeat(10 * 1024 * 1024 + 1) },
    ['hosts'],
    'hosts: cannot be read: larger than 10485760 bytes',
  ],
] as const)('no inventory to read: %s', async (_, files, sources, text) => {
  expect(await faultsOf(load(files, sources))).toBe(text);
});
