import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { filesOnDisk } from '../../src/baseline/files.ts';
import { loadBaseline } from '../../src/baseline/load-baseline.ts';
import { faultsOf, oneControl } from './baseline-from.ts';

let outside = '';
let root = '';

beforeAll(async () => {
  outside = await mkdtemp(path.join(tmpdir(), 'baseline-files-'));
  root = path.join(outside, 'workspace');
  await mkdir(path.join(root, 'conf'), { recursive: true });
  await writeFile(path.join(outside, 'secret.yml'), oneControl('/sysctl/x', 'const: 1'));
  await writeFile(path.join(root, 'good.yml'), oneControl('/sysctl/x', 'const: 1'));
  await writeFile(path.join(root, 'large.yml'), `${'#'.repeat(1024 * 1024)}\n`);
  await writeFile(path.join(root, 'latin.yml'), Buffer.from([0x61, 0x3a, 0x20, 0xe9]));
  await writeFile(path.join(root, 'up.yml'), 'extends: ../secret.yml\n');
  await writeFile(path.join(root, 'conf/near.yml'), 'extends: ../good.yml\n');
  await symlink('../secret.yml', path.join(root, 'link.yml'));
  await symlink('good.yml', path.join(root, 'alias.yml'));
  await symlink('/dev/zero', path.join(outside, 'zero.yml'));
  await symlink('circle.yml', path.join(root, 'circle.yml'));
  execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', path.join(root, 'pipe.yml')]);
});

afterAll(() => rm(outside, { recursive: true }));

test.each(['good.yml', 'conf/near.yml', 'alias.yml', '../secret.yml'])('%s is read', async (file) => {
  const baseline = await loadBaseline([file], filesOnDisk(root));
  expect(baseline.controls.map(({ id }) => id)).toEqual(['a']);
});

test.each([
  ['none.yml', 'Expected a built-in baseline or a file, found "none.yml": there is no such file.'],
  ['conf', 'Expected a built-in baseline or a file, found "conf": it is not a regular file.'],
  ['large.yml', 'Expected a built-in baseline or a file, found "large.yml": it is larger than 1 MiB.'],
  ['latin.yml', 'latin.yml:1:4: Expected text in UTF-8, found the byte 0xe9.\n  Save the file as UTF-8.'],
  ['pipe.yml', 'Expected a built-in baseline or a file, found "pipe.yml": it is not a regular file.'],
  ['../zero.yml', 'Expected a built-in baseline or a file, found "../zero.yml": it is not a regular file.'],
  ['circle.yml', 'Expected a built-in baseline or a file, found "circle.yml": its symbolic links go in a circle.'],
  [
    'link.yml',
    'Expected a built-in baseline or a file, found "link.yml": it is a symbolic link that leads out of the directory of the audit.',
  ],
  [
    'up.yml',
    'up.yml:1:10: Expected a built-in baseline or a file, found "../secret.yml": it is outside the directory of the audit.',
  ],
])('%s is refused', async (file, says) => {
  expect(await faultsOf(loadBaseline([file], filesOnDisk(root)))).toBe(says);
});
