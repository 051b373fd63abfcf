import { describe, expect, test } from 'vitest';
import { loadBaseline } from '../../src/baseline/load-baseline.ts';
import { baselineFrom, control, faultsOf, filesOf, oneControl } from './baseline-from.ts';

const base = oneControl('/sysctl/x', 'minimum: 1', 'control: { id: a, severity: low, title: T, why: W }');
const host = { name: 'h', place: { file: 'i' } };

test('a file brings the controls that it extends, and changes them', async () => {
  const text = [
    'extends: base.yml',
    'override:',
    '  a: { severity: high, minimum: 5, maximum: 9 }',
    `at: { /sysctl/y: { ${control('b')}, const: 1 } }`,
  ].join('\n');
  const baseline = await baselineFrom(text, { 'base.yml': base });
  expect(baseline.controls).toEqual([
    { id: 'a', severity: 'high', title: 'T', why: 'W', at: '/sysctl/x', place: { file: 't.yml', line: 3, column: 3 } },
    { id: 'b', severity: 'low', title: 'T', at: '/sysctl/y', place: { file: 't.yml', line: 4, column: 20 } },
  ]);
  expect(baseline.compileFor(new Map(), host).controls.map((compiled) => compiled.expected)).toEqual([
    'at least 5 and at most 9',
    'exactly 1',
  ]);
  expect(baseline.sysctlKeys).toEqual(new Set(['x', 'y']));
});

test('a control that is turned off is listed, asks for no fact, and can be turned on again', async () => {
  const off = `extends: base.yml\noverride: { a: false }\n${oneControl('/sysctl/y', 'const: 1', control('b'))}`;
  const baseline = await baselineFrom(off, { 'base.yml': base });
  expect(baseline.disabled).toEqual(['a']);
  expect(baseline.controls.map(({ id }) => id)).toEqual(['b']);
  expect(baseline.sysctlKeys).toEqual(new Set(['y']));
  const on = await baselineFrom('extends: off.yml\noverride: { a: { severity: high } }\n', {
    'off.yml': off,
    'base.yml': base,
  });
  expect(on.disabled).toEqual([]);
  expect(on.controls.map(({ id }) => id)).toEqual(['b', 'a']);
});

test("a file's own control takes the place of an inherited one, and that is listed", async () => {
  const baseline = await baselineFrom(`extends: base.yml\n${oneControl('/sysctl/z', 'const: 3')}`, {
    'base.yml': base,
  });
  expect(baseline.replaced).toEqual(['a']);
  expect(baseline.controls).toEqual([
    { id: 'a', severity: 'low', title: 'T', at: '/sysctl/z', place: { file: 't.yml', line: 4, column: 5 } },
  ]);
});

test('two ways to the same file bring its controls once', async () => {
  const files = { 'b.yml': 'extends: base.yml\n', 'c.yml': 'extends: base.yml\n', 'base.yml': base };
  expect((await baselineFrom('extends: [b.yml, c.yml]\n', files)).controls.map(({ id }) => id)).toEqual(['a']);
  expect((await loadBaseline(['b.yml', 'c.yml', 'b.yml'], filesOf(files))).controls.map(({ id }) => id)).toEqual(['a']);
});

test('several sources are all in force', async () => {
  const files = filesOf({ 'x.yml': base, 'y.yml': oneControl('/sysctl/y', 'const: 1', control('b')) });
  expect((await loadBaseline(['x.yml', 'y.yml'], files)).controls.map(({ id }) => id)).toEqual(['a', 'b']);
});

test('files are found beside the file that names them, and a recommended.yml of the user is its own', async () => {
  const files = filesOf({
    'conf/t.yml': 'extends: ../shared/base.yml\n',
    'shared/base.yml': 'extends: recommended.yml\n',
    'shared/recommended.yml': base,
    './recommended.yml': oneControl('/sysctl/y', 'const: 1', control('b')),
  });
  expect((await loadBaseline(['conf/t.yml', 'recommended.yml'], files)).controls.map(({ id }) => id)).toEqual([
    'a',
    'b',
  ]);
});

test('JSON is read as well, with places', async () => {
  const json = JSON.stringify(
    { at: { '/sysctl/x': { control: { id: 'a', severity: 'low', title: 'T' }, const: 1 } } },
    null,
    '\t',
  );
  const baseline = await loadBaseline(['t.json'], filesOf({ 't.json': json }));
  expect(baseline.controls[0]?.place).toEqual({ file: 't.json', line: 4, column: 4 });
});

test('a control that refers to another file is complete', async () => {
  const text = oneControl('/sysctl/x', "$ref: 'shared.yml#/$defs/port'");
  const shared = "$defs: { port: { allOf: [{ $ref: '#/$defs/low' }], maximum: 9 }, low: { minimum: 1 } }\ntitle: x\n";
  const baseline = await baselineFrom(text, { 'shared.yml': shared });
  expect(baseline.compileFor(new Map(), host).controls[0]?.expected).toBe('at least 1 and at most 9');
});

describe('faults', () => {
  test.each([
    {
      name: 'a built-in that is misspelt',
      text: 'extends: recomended\n',
      says: 't.yml:1:10: Expected a built-in baseline or a file, found "recomended": there is no such file.\n  Did you mean "recommended"?',
    },
    {
      name: 'a circle',
      text: 'extends: circle.yml\n',
      says: 'circle.yml:1:10: Expected "extends" to come to an end, found a circle: t.yml → circle.yml → t.yml.\n  Take one of these files out of the "extends" of another.',
    },
    {
      name: 'overrides that match nothing or change nothing known',
      text: [
        'extends: recommended',
        'override:',
        '  conntrack-hedroom: false',
        '  program-nofile: { severity: worst, minimun: 3, id: x }',
        '  tcp-syncookies: { minimum: x }',
        '  ephemeral-ports: 3',
        '  supervisord-in-unit: { minimum: 3 }',
      ].join('\n'),
      says: [
        't.yml:3:3: Expected the id of a control that this baseline has, found "conntrack-hedroom".\n  Did you mean "conntrack-headroom"?',
        't.yml:4:31: Expected a severity (critical, high, medium or low), found text "worst".',
        't.yml:4:38: Expected a keyword of JSON Schema or one of severity, title, why, read, remediation, sources, required, found "minimun".\n  Did you mean "minimum"?',
        't.yml:4:50: Expected a keyword of JSON Schema or one of severity, title, why, read, remediation, sources, required, found "id".\n  A control with another id is a control of its own, under "at".',
        't.yml:5:30: Expected a number for "minimum", found text "x".',
        't.yml:6:20: Expected false or a map of changes for the control "ephemeral-ports", found the number 3.\n  false turns the control off. YAML 1.2 takes off, no and yes for text.',
        't.yml:7:26: Expected a keyword that checks text for /supervisor/*/startedBy, found "minimum", which checks a number.\n  What checks text: const, enum, minLength, maxLength, pattern.',
      ].join('\n'),
    },
    {
      name: 'every control turned off',
      text: 'extends: base.yml\noverride: { a: false }\n',
      says: 't.yml: Expected at least one control, found all of them turned off: the audit would check nothing.\n  Put "control" and what it asks under a path of "at", or extend "recommended".',
    },
    {
      name: 'two different controls of one id side by side',
      text: 'extends: [base.yml, twin.yml]\n',
      says: 'twin.yml:3:5: Expected each control once, found "a" again; it is at base.yml:3:5 already.\n  Give one of them another id, or let the file that changes it extend the other and name only that file.',
    },
    {
      name: 'a control that is changed here and unchanged there',
      text: 'extends: [base.yml, changed.yml]\n',
      says: 'changed.yml:2:13: Expected each control once, found "a" again; it is at base.yml:3:5 already.\n  Give one of them another id, or let the file that changes it extend the other and name only that file.',
    },
    {
      name: 'two defaults for one input',
      text: 'extends: [n1.yml, n2.yml]\n',
      says: 'n2.yml:1:14: Expected one default for the input "n", found another; the first is at n1.yml:1:14.\n  Set it in a file that extends both.',
    },
    {
      name: 'something that is no name',
      text: 'extends: [1]\ninputs: []\noverride: x\ntitle: 3\n',
      says: [
        't.yml:1:11: Expected a built-in baseline or a file in "extends", found the number 1.',
        't.yml:2:9: Expected a map of names and defaults, found an empty list.',
        't.yml:3:11: Expected a map of control ids, found text "x".',
        't.yml:4:8: Expected text as the title, found the number 3.',
      ].join('\n'),
    },
  ])('$name', async ({ text, says }) => {
    const files = {
      'base.yml': base,
      'twin.yml': oneControl('/sysctl/y', 'const: 1'),
      'changed.yml': 'extends: base.yml\noverride: { a: { severity: high } }\n',
      'circle.yml': 'extends: t.yml\n',
      'n1.yml': `inputs: { n: 1 }\n${oneControl('/sysctl/x', 'minimum: { $input: n }', control('n1'))}`,
      'n2.yml': `inputs: { n: 2 }\n${oneControl('/sysctl/x', 'minimum: { $input: n }', control('n2'))}`,
    };
    expect(await faultsOf(baselineFrom(text, files))).toBe(says);
  });
});
