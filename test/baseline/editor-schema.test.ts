// docs/schemas/baseline.schema.json: takes what the compiler takes, and refuses what people mistype.
import { readFile } from 'node:fs/promises';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { BUILTINS } from '../../src/baseline/builtins.ts';
import { TOP_NAMES } from '../../src/baseline/document.ts';
import { baselineSchema } from '../../src/baseline/editor/baseline-schema.ts';
import { factPaths } from '../../src/baseline/editor/fact-paths.ts';
import { KEYWORD_WORDS } from '../../src/baseline/editor/keyword-values.ts';
import { FACTS, namesIn, stepInto } from '../../src/baseline/fact-schema.ts';
import { KEYWORDS } from '../../src/baseline/keywords.ts';
import { parsePattern } from '../../src/baseline/pointer.ts';
import { baselineFrom, control, oneControl } from './baseline-from.ts';

const schema = await baselineSchema();
const validate: ValidateFunction = new Ajv2020({
  allErrors: true,
  strict: true,
  strictTypes: false,
  allowMatchingProperties: true,
}).compile(schema);

/** Where and what it refuses; each line once. */
function refusals(text: string): readonly string[] {
  validate(parse(text));
  const lines = (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const name = params['additionalProperty'] ?? params['missingProperty'];
    return `${instancePath} ${message}${name === undefined ? '' : `: ${name}`}`;
  });
  return [...new Set(lines)];
}

describe('takes', () => {
  test.each([...BUILTINS])('the built-in %s', (_, text) => {
    expect(refusals(text)).toEqual([]);
  });

  test('every baseline of docs/baselines.md', async () => {
    const page = await readFile('docs/baselines.md', 'utf8');
    const examples = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
    const baselines = examples.filter((code) => !/^(# inventory|# waivers|\w+:\n {2}hosts:)/m.test(code));
    expect(baselines.length).toBeGreaterThan(7);
    expect(baselines.flatMap(refusals)).toEqual([]);
  });

  test.each([
    ['an array index', oneControl('/supervisor/0/programs/12/pid', 'minimum: 1')],
    ['an escaped key', oneControl('/systemd/units/a~1b~0c.service/needDaemonReload', 'const: false')],
    ['a kernel parameter that it does not know', oneControl('/sysctl/net.ipv4.conf.all.rp_filter', 'enum: [1, 2]')],
    ['a path below a variable', oneControl('/host/vars/a/0/b~1c', 'minimum: 1')],
    ['any member of an object', oneControl('/limits/*/nofile/soft', 'minimum: 1')],
    ['anything at all', oneControl('/*/*/nofile', 'required: [soft]')],
    ['the whole facts', oneControl('""', 'required: [supervisor]')],
    ['an input as a bound', oneControl('/system/cpus', 'minimum: { $input: n }')],
    ['an input among values', oneControl('/system/cpus', 'enum: [2, { $input: n }]')],
    ['an input as a list', oneControl('/system/cpus', 'enum: { $input: n }')],
    ['an input in a value', oneControl('/host/vars', 'const: { a: [{ $input: n }] }')],
    ['an input as a word', oneControl('/supervisor/*/startedBy', 'const: { $input: n }')],
    ['several types', oneControl('/sysctl/*', 'type: [number, string]')],
    ['boolean schemas', oneControl('/supervisor/*', 'properties: { pid: true, programs: false }')],
    ['paths below a path', `at: { /supervisor/*: { at: { /pid: { ${control()}, minimum: 1 } } } }`],
    ['controls under allOf', `at: { /system/cpus: { allOf: [{ ${control()}, minimum: 1 }] } }`],
    ['files and built-ins', 'extends: [recommended, ../common.yml]'],
    [
      'an override of an id of another file',
      'extends: common.yml\noverride: { of-a-file: { minimum: 2, required: true } }',
    ],
    ['an override of names', 'extends: recommended\noverride: { supervisord-config-valid: { required: [a] } }'],
    ['an override to false', 'extends: recommended\noverride: { program-nofile: false }'],
    ['inputs of every type', 'inputs: { a: 1, b: x, c: [1], d: { e: null }, f: false }'],
    ['draft 2020-12', '$schema: https://json-schema.org/draft/2020-12/schema#\nproperties: { sysctl: true }'],
  ])('%s', (_, text) => {
    expect(refusals(text)).toEqual([]);
  });

  const segments = fc.oneof(
    fc.constantFrom('*', '0', '12', 'a~1b', 'x.y', ...factPaths().flatMap(({ path }) => path.split('/').slice(1))),
    fc.string(),
  );
  const paths = fc.oneof(
    fc.array(segments, { maxLength: 6 }),
    fc
      .tuple(
        fc.constantFrom(...factPaths()),
        fc.array(fc.tuple(fc.nat(8), segments), { maxLength: 2 }),
        fc.constantFrom('*', '7'),
      )
      .map(([{ path }, swaps, each]) => {
        const keys = path.replaceAll('*', each).split('/').slice(1);
        for (const [index, key] of swaps) if (index < keys.length) keys[index] = key;
        return keys;
      }),
  );

  test('every path that the compiler takes, and no other first segment', () => {
    let taken = 0;
    fc.assert(
      fc.property(paths, (keys) => {
        const path = keys.map((key) => `/${key}`).join('');
        const pattern = parsePattern(path);
        const steps = 'steps' in pattern ? pattern.steps : undefined;
        const isPath = steps !== undefined && steps.reduce(stepInto, FACTS).length > 0;
        const isTaken = refusedPaths(path).length === 0;
        if (isPath) taken += 1;
        if (isPath) expect([path, isTaken]).toEqual([path, true]);
        const first = steps?.[0];
        if (first && !first.any && !namesIn(FACTS).includes(first.key)) expect([path, isTaken]).toEqual([path, false]);
      }),
      { numRuns: 500 },
    );
    expect(taken).toBeGreaterThan(50);
  });

  function refusedPaths(path: string): readonly string[] {
    validate({ at: Object.fromEntries([[path, true]]) });
    return (validate.errors ?? []).map(({ message = '' }) => message);
  }
});

test('a baseline may name the copy of the schema that the editor reads', async () => {
  const text = '$schema: ../baseline.schema.json\nextends: recommended\n';
  expect(refusals(text)).toEqual([]);
  expect((await baselineFrom(text)).controls.length).toBeGreaterThan(20);
});

describe('refuses', () => {
  const notAllowed = 'must NOT have additional properties';
  test.each([
    ['a misspelt member of a file', 'extend: recommended', [` ${notAllowed}: extend`]],
    [
      'a misspelt fact',
      oneControl('/supervisor/*/program/*/pid', 'minimum: 1'),
      [`/at ${notAllowed}: /supervisor/*/program/*/pid`],
    ],
    ['a path without its slash', oneControl('sysctl/a', 'minimum: 1'), [`/at ${notAllowed}: sysctl/a`]],
    ['a misspelt keyword', oneControl('/system/cpus', 'minimun: 1'), [`/at/~1system~1cpus ${notAllowed}: minimun`]],
    [
      'a keyword for another type',
      oneControl('/system/cpus', 'pattern: x'),
      [`/at/~1system~1cpus ${notAllowed}: pattern`],
    ],
    [
      'a keyword that checks nothing',
      oneControl('/system/arch', 'format: date'),
      [`/at/~1system~1arch ${notAllowed}: format`],
    ],
    [
      'then without if',
      oneControl('/system/cpus', 'then: { minimum: 1 }'),
      ['/at/~1system~1cpus must have property if when property then is present: if'],
    ],
    [
      'a misspelt member of a control',
      'at: { /system/cpus: { control: { id: a, severity: low, titel: T }, minimum: 1 } }',
      [
        "/at/~1system~1cpus/control must have required property 'title': title",
        `/at/~1system~1cpus/control ${notAllowed}: titel`,
      ],
    ],
    ['true as an override', 'override: { a: true }', ['/override/a must NOT be valid']],
    ['the id of an override', 'override: { a: { id: b } }', [`/override/a ${notAllowed}: id`]],
    ['an input without a default', 'inputs: { a: }', ['/inputs/a must be boolean,number,string,array,object']],
  ])('%s', async (_, text, says) => {
    expect(refusals(text)).toEqual(says);
    await expect(baselineFrom(text)).rejects.toThrow();
  });

  test.each([
    [
      'an unknown severity',
      oneControl('/system/cpus', 'minimum: 1', 'control: { id: a, severity: hihg, title: T }'),
      '/severity',
    ],
    [
      'an id with capitals',
      oneControl('/system/cpus', 'minimum: 1', 'control: { id: A, severity: low, title: T }'),
      '/id',
    ],
    ['a word that the fact never is', oneControl('/supervisor/*/startedBy', 'const: sytemd'), '/const'],
    ['text for a number', oneControl('/system/cpus', 'const: "2"'), '/const'],
    ['text as a bound', oneControl('/system/cpus', 'minimum: "2"'), '/minimum'],
    ['a number in extends', 'extends: 5', '/extends'],
    ['another draft', '$schema: http://json-schema.org/draft-04/schema#\nextends: recommended', '/$schema'],
  ])('%s', async (_, text, where) => {
    validate(parse(text));
    expect((validate.errors ?? []).filter(({ instancePath }) => instancePath.endsWith(where))).not.toEqual([]);
    await expect(baselineFrom(text)).rejects.toThrow();
  });
});

test('every member of a file, keyword and path has its words', () => {
  const { properties } = schema as { readonly properties: Readonly<Record<string, { readonly description?: string }>> };
  const keywords = [...KEYWORDS].filter(([, { role }]) => role !== 'refused').map(([name]) => name);
  expect([...TOP_NAMES, 'title', 'at'].filter((name) => !properties[name]?.description)).toEqual([]);
  expect(keywords.filter((name) => !KEYWORD_WORDS[name]?.description)).toEqual([]);
  // The last paragraph is the type; the one before it is of the fact itself or of what it is a part of.
  expect(factPaths().filter(({ description }) => description.split('\n\n').length < 2)).toEqual([]);
});
