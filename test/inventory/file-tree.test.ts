import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFolder } from '../../src/inventory/file-tree.ts';
import { loadInventory, resolveHosts } from '../../src/inventory/inventory.ts';
import { faultsOf } from './a-tree.ts';

let top = '';

beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'limits-audit-inventory-'));
  await mkdir(join(top, 'prod/group_vars'), { recursive: true });
  await mkdir(join(top, 'round'));
  await writeFile(join(top, 'prod/hosts'), '[web]\nweb1\n', { mode: 0o755 });
  await writeFile(join(top, 'common.yml'), 'ansible_user: deploy\n');
  await symlink('../../common.yml', join(top, 'prod/group_vars/web.yml'));
  await symlink('.', join(top, 'round/again'));
  await symlink('.', join(top, 'round/anew'));
  await writeFile(join(top, 'round/hosts'), 'a\n');
  await symlink('self', join(top, 'self'));
  execFileSync('sh', ['-c', 'mkfifo "$0"', join(top, 'fifo')]);
});

afterAll(() => rm(top, { recursive: true }));

test('real files: an executable plain file is a file, links are followed, paths stay as they were written', async () => {
  const inventory = await loadInventory(['prod/hosts'], openFolder(top));
  const [host] = resolveHosts(inventory, 'all', {});
  expect(host).toMatchObject({ name: 'web1', user: 'deploy', place: { file: 'prod/hosts', line: 2, column: 1 } });
});

test.each([
  ['fifo', 'fifo: expected a regular file, found a FIFO, a socket or a device'],
  ['/dev/zero', '/dev/zero: expected a regular file, found a FIFO, a socket or a device'],
  ['self', 'self: cannot be read: too many symbolic links'],
  [
    'round',
    `round${'/again'.repeat(11)}: the inventory has directories more than 10 levels deep\n  Look for a symbolic link that leads back to where it stands.`,
  ],
  [
    'prod/hosts/x',
    'there is no inventory: looked for the file or directory "prod/hosts/x"\n  Write one host per line into it, for example: web1.example.com ansible_user=deploy',
  ],
])('real files: %s is refused', async (source, text) => {
  expect(await faultsOf(loadInventory([source], openFolder(top)))).toBe(text);
});

test('a FIFO that takes the place of a file does not hang the reader', async () => {
  await expect(openFolder(top).read('fifo', 100)).rejects.toThrow('not a regular file');
});

test('a file may be exactly as large as allowed', async () => {
  await writeFile(join(top, 'ten'), '0123456789');
  expect(Buffer.from(await openFolder(top).read('ten', 10)).toString()).toBe('0123456789');
  await expect(openFolder(top).read('ten', 9)).rejects.toThrow('larger than 9 bytes');
});
