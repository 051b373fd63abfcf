import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.ts';
import { runCommand } from './a-terminal.ts';

test('every command has its line in the help, and no line is wider than 100 columns', async () => {
  const { out } = await runCommand(['--help']);
  const lines = out.split('\n');
  for (const { usage, description } of COMMANDS) {
    expect(lines.filter((line) => line.startsWith(`  ${usage} `) && line.endsWith(`  ${description}`))).toHaveLength(1);
  }
  expect(lines.filter((line) => line.length > 100)).toEqual([]);
});
