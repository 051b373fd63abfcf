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

test.each(COMMANDS.map(({ name, usage }) => [name, usage]))('%s --help is short and about it', async (name, usage) => {
  const { code, out, err } = await runCommand([name, '--help']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out.startsWith(`Usage: limits-audit ${usage}`)).toBe(true);
  expect(out.trimEnd().endsWith('All commands and options: limits-audit --help')).toBe(true);
  expect(out.split('\n').length).toBeLessThan(60);
  expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
  expect(name === 'schema' || out.includes('\nOptions:\n  --')).toBe(true);
});

test('the help of a command has its own options and not those of others', async () => {
  const { out } = await runCommand(['check-baseline', '--help']);
  expect([...out.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, flag]) => flag)).toEqual([
    '--baseline',
    '--waivers',
    '--facts',
  ]);
});
