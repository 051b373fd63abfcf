import { describe, expect, test } from 'vitest';
import { faultsOf, hostsOf } from './a-tree.ts';

const inventory = (value: string) =>
  `web:\n  hosts: { a: }\n  vars:\n    limits_baseline: ${value}\ndb:\n  hosts: { b: }\n`;
const files = (value: string) => ({ 'hosts.yml': inventory(value) });

describe('limits_baseline', () => {
  const place = { file: 'hosts.yml', line: 4, column: 5 };
  test.each([
    ['thorough', ['thorough']],
    ['baselines/web.yml', ['baselines/web.yml']],
    ['[recommended, " web.yml "]', ['recommended', 'web.yml']],
    ['null', undefined],
  ])('%s', async (value, sources) => {
    const [a, b] = await hostsOf(files(value));
    expect(a?.baseline).toEqual(sources && { sources, place });
    expect(b).not.toHaveProperty('baseline');
  });

  test('is no input of a baseline', async () => {
    expect((await hostsOf(files('web.yml')))[0]?.vars).toEqual(new Map());
  });

  const hint = '\n  Paths are relative to the directory that the audit runs in: limits_baseline: baselines/web.yml';
  const expected = 'hosts.yml:4:5: expected the name or the path of a baseline, or a list of them, in limits_baseline';
  test.each([
    ['[]', `${expected}, found a list or mapping${hint}`],
    ['[a, 1]', `${expected}, found a list or mapping${hint}`],
    ['{ a: b }', `${expected}, found a list or mapping${hint}`],
    ['7', `${expected}, found "7"${hint}`],
    ['" "', `${expected}, found " "${hint}`],
    [
      '"{{ tier }}.yml"',
      'hosts.yml:4:5: the variable "limits_baseline" is needed here and is a Jinja template, which only Ansible can evaluate\n' +
        '  Write the plain value, or give the host its own in the inventory.',
    ],
  ])('%s is refused', async (value, fault) => {
    expect(await faultsOf(hostsOf(files(value)))).toBe(fault);
  });
});
