import { expect, test } from 'vitest';
import { precedenceOf } from '../../src/inventory/explain-variable.ts';
import { load } from './a-tree.ts';
import { ansibleAnswers } from './ansible-answers.ts';

test.each(ansibleAnswers)('as in Ansible: $name', async ({ files, sources, hosts }) => {
  const inventory = await load(files, sources);
  const precedence = precedenceOf(inventory);
  const answers = [...inventory.hosts.values()].map((host) => {
    const { groups, variables } = precedence.membership(host);
    const merged = new Map([...variables, ...precedence.hostVariables(host)]);
    const vars = Object.fromEntries([...merged].map(([name, { value }]) => [name, value]));
    return [host.name, [groups, vars]];
  });
  expect(Object.fromEntries(answers)).toStrictEqual(hosts);
});
