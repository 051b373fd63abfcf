// Baselines that the inventory chooses and that cannot be read, by commands that judge nobody by them and those that do.
import { expect, test } from 'vitest';
import { runCommand } from '../commands/a-terminal.ts';
import { inDirectory } from '../commands/in-directory.ts';

const CONTROL = 'at:\n  /sysctl/fs.nr_open:\n    control: { id: c, severity: low, title: T }\n    minimum: 1\n';
const inventory = (choice: string) =>
  `[web]\nweb-1 ansible_connection=local\n[db]\ndb-1 ansible_connection=local\n[web:vars]\nlimits_baseline=${choice}\n`;

const RULE =
  'A path in limits_baseline is relative to the directory that the audit runs in, wherever the inventory lies';
const NONE = 'inventories/hosts:6:1: Expected a built-in baseline or a file, found "web.yml": there is no such file.\n';

const run = (files: Readonly<Record<string, string>>, ...argv: readonly string[]) =>
  inDirectory(files, () => runCommand([...argv, '--inventory', 'inventories/hosts']));

test.each<readonly [string, Readonly<Record<string, string>>, string]>([
  ['nowhere', {}, `  ${RULE}.\n`],
  ['beside the inventory', { 'inventories/web.yml': CONTROL }, `  ${RULE}: did you mean "inventories/web.yml"?\n`],
])('check-inventory says where a file that is %s was looked up', async (_, files, hint) => {
  const ran = await run({ 'inventories/hosts': inventory('web.yml'), ...files }, 'check-inventory');
  expect(ran).toEqual({ code: 2, out: '', err: `error: ${NONE}${hint}` });
});

test('check-inventory shows who is judged by what; INI lists have commas', async () => {
  const files = { 'inventories/hosts': inventory('recommended, web.yml'), 'web.yml': CONTROL };
  expect(await run(files, 'check-inventory')).toEqual({
    code: 0,
    out:
      'host   reached as    become  groups  baseline              defined at\n' +
      'web-1  this machine  none    web     recommended, web.yml  inventories/hosts:2:1\n' +
      'db-1   this machine  none    db      the input             inventories/hosts:4:1\n' +
      '2 hosts. Nobody was contacted.\n',
    err: '',
  });
});

test('init reads hosts whose baseline is not there yet, and says so', async () => {
  const ran = await run({ 'inventories/hosts': inventory('web.yml') }, 'init', '--output', 'draft.yml');
  expect([ran.code, ran.out]).toEqual([0, '']);
  expect(ran.err).toContain(`warning: ${NONE}  ${RULE}.\n`);
  expect(ran.err).toContain(
    'Written: draft.yml\nLook through it, then: limits-audit check-baseline --baseline draft.yml\n' +
      'An audit by it saves facts.json in its report-dir, for check-baseline --facts to try changes on.\n',
  );
});
