import { expect, test } from 'vitest';
import type { BecomeChoice } from '../../src/inventory/become.ts';
import { faultsOf, hostsOf } from './a-tree.ts';

async function hostOf(line: string, become: BecomeChoice) {
  const [host] = await hostsOf(line, 'all', { user: 'ops', become });
  return host;
}

test.each([
  ['a', 'sudo:postgres', { become: 'sudo', becomeUser: 'postgres' }],
  ['a ansible_become=yes', 'sudo:postgres', { become: 'sudo', becomeUser: 'postgres' }],
  ['a ansible_become_user=postgres', 'sudo:postgres', { become: 'sudo', becomeUser: 'postgres' }],
  ['a ansible_become_user=root', 'sudo:postgres', { become: 'sudo', becomeUser: undefined }],
  ['a ansible_become=no ansible_become_user=postgres', 'sudo:postgres', { become: 'none', becomeUser: undefined }],
  ['a ansible_connection=local', 'sudo:postgres', { become: 'sudo', becomeUser: 'postgres' }],
  ['a', 'sudo:root', { become: 'sudo', becomeUser: undefined }],
] as const)('%s with become: %s', async (line, become, expected) => {
  expect(await hostOf(line, become)).toMatchObject(expected);
});

test.each([
  [
    'sudo:postgres',
    'mysql',
    'root, or postgres as the input become says,',
    'set become: sudo:mysql, for these hosts in a run of their own.',
  ],
  ['sudo', 'mysql', 'root', 'set become: sudo:mysql, for these hosts in a run of their own.'],
  ['sudo', '$(reboot)', 'root', 'become: sudo:USER.'],
  ['sudo', 'a b', 'root', 'become: sudo:USER.'],
] as const)('with become: %s an inventory cannot choose the user %s', async (become, user, expected, hint) => {
  expect(await faultsOf(hostOf(`a ansible_become_user="${user}"`, become))).toBe(
    `hosts.ini:1:3: expected ${expected} in ansible_become_user, found "${user}"\n  Users other than root are taken from the workflow only: ${hint}`,
  );
});
