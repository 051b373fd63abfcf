import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, expect, test, vi } from 'vitest';
import { baselineFrom, control } from './baseline-from.ts';

afterEach(() => vi.restoreAllMocks());

const text = `
inputs: { n: 10, m: 1 }
at:
  /sysctl/a: { ${control('by-n')}, minimum: { $input: n } }
  /sysctl/b: { ${control('by-both')}, minimum: { $input: n }, multipleOf: { $input: m } }
  /sysctl/c: { ${control('by-none')}, const: 1 }
`;

test('a control is compiled once for each distinct value of its inputs, whatever else the hosts have', async () => {
  const compile = vi.spyOn(Ajv2020.prototype, 'compile');
  const baseline = await baselineFrom(text);
  // The defaults are tried before any host is looked at.
  expect(compile).toHaveBeenCalledTimes(3);
  const seen = new Set<unknown>();
  for (let index = 0; index < 3000; index += 1) {
    const vars = new Map(Object.entries({ n: 10 + (index % 3), m: 1 + (index % 2), rack: index }));
    seen.add(baseline.compileFor(vars, { name: `h${index}`, place: { file: 'i' } }));
  }
  expect(seen.size).toBe(6);
  // Of n two values more, of both five combinations more.
  expect(compile).toHaveBeenCalledTimes(3 + 2 + 5);
});
