import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { Workspace } from '../../../src/transport/openssh/workspace.ts';

const before = process.env['TMPDIR'];

afterEach(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
});

test.each(['/nonexistent/with space', `/tmp/${'long/'.repeat(30)}`, '/tmp/"quoted"', 'relative'])(
  'a temporary directory called %s could not stand in a configuration',
  async (directory) => {
    process.env['TMPDIR'] = directory;
    const workspace = await Workspace.create();
    expect(workspace.root).toMatch(/^\/tmp\/limits-audit-[A-Za-z0-9]+$/);
    await workspace.remove();
  },
);

test('every connection gets a pipe of its own, however many ask at the same time', async () => {
  const workspace = await Workspace.create();
  const pipes = await Promise.all(Array.from({ length: 40 }, () => workspace.takeFifo()));
  expect(new Set(pipes).size).toBe(40);
  for (const pipe of pipes) {
    const { mode } = await stat(pipe);
    expect(mode & 0o170777).toBe(0o010600);
  }
  await workspace.remove();
  expect(existsSync(workspace.root)).toBe(false);
});
