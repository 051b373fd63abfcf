import { expect, test } from 'vitest';
import { baselineFrom, faultsOf, oneControl } from './baseline-from.ts';

const base = oneControl('/supervisor/*', 'required: [pid]', 'control: { id: a, severity: low, title: T }');
const over = (changes: string) =>
  baselineFrom(`extends: base.yml\noverride: { a: { ${changes} } }\n`, { 'base.yml': base });

test('a control says itself that it is required', async () => {
  const text = oneControl('/sysctl/x', 'const: 1', 'control: { id: a, severity: low, title: T, required: true }');
  expect((await baselineFrom(text)).controls).toMatchObject([{ id: 'a', required: true }]);
});

// The word is a keyword of JSON Schema as well, and an override knows both.
test.each([
  ['required: true', true, 'with pid'],
  ['required: false', false, 'with pid'],
  ['required: [pid, user]', undefined, 'with pid, user'],
])('an override with %s', async (changes, required, expected) => {
  const baseline = await over(changes);
  expect(baseline.controls.map((control) => control.required)).toEqual([required]);
  expect(baseline.compileFor(new Map()).controls.map((control) => control.expected)).toEqual([expected]);
});

test.each([['required: yes', 't.yml:2:28: Expected a list of names for "required", found text "yes".']])(
  'an override with %s is refused',
  async (changes, says) => {
    expect(await faultsOf(over(changes))).toBe(says);
  },
);

test('a control with anything but true or false is refused', async () => {
  const text = oneControl('/sysctl/x', 'const: 1', 'control: { id: a, severity: low, title: T, required: always }');
  expect(await faultsOf(baselineFrom(text))).toBe('t.yml:3:58: Expected true or false, found text "always".');
});
