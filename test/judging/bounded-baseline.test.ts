import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { judge } from '../../src/baseline/judge.ts';
import type { Json } from '../../src/json.ts';
import { type BoundedBaseline, loadBounded } from '../../src/judging/bounded-baseline.ts';
import type { Judged } from '../../src/judging/message.ts';
import { ConfigurationError } from '../../src/problem.ts';
import { problemTexts } from '../../src/report/problem-text.ts';
import { control, faultsOf } from '../baseline/baseline-from.ts';
import { aHealthyHost } from '../patterns/healthy-host.ts';

// On the wall, where the machine may be busy with something else.
vi.setConfig({ testTimeout: 120_000 });

let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'limits-audit-bounded-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function put(text: string): string {
  writeFileSync(path.join(root, 'b.yml'), text);
  return 'b.yml';
}

function loaded(text: string): Promise<BoundedBaseline> {
  return loadBounded([put(text)], { root, isWithin: false, kills: { count: 0 }, patience: SHORT });
}

function host(name: string, vars: Readonly<Record<string, Json>>): Judged {
  const facts = aHealthyHost();
  return { name, place: { file: 'inventory', line: 1 }, facts: { ...facts, host: { ...facts.host, name, vars } } };
}

/** As usual, with less of it for a host. */
const SHORT = { start: 60_000, load: 2_000, control: 5, host: 500, memory: 256 };
const NEVER = new AbortController().signal;

/** A value that the pattern takes longer than the universe for, and one that it does not. */
const [SLOW, QUICK] = [`${'a'.repeat(60)}!`, 'aaa'];
const TWO = [
  'at:',
  `  /host/vars/x: { ${control('slow')}, pattern: "^(a+)+$" }`,
  `  /host/vars/y: { ${control('other')}, const: 1 }`,
  '',
].join('\n');
const STOPPED = 'error, the check was stopped: it took longer than 0.5 s';
const NOT_TRIED = 'error, not tried: this check had to be stopped on 3 other hosts';

async function outcomesOf(
  baseline: BoundedBaseline,
  hosts: readonly Judged[],
  over = NEVER,
): Promise<readonly string[]> {
  const all = await baseline.judgeAll(hosts, over);
  return all.map((results) =>
    results
      .map((result) => `${result.control} ${result.outcome}${result.reason ? `, ${result.reason}` : ''}`)
      .sort()
      .join('; '),
  );
}

test('a file judges as the same baseline does without a thread', async () => {
  const baseline = await loaded('extends: [recommended, thorough]\n');
  const hosts = Array.from({ length: 40 }, (_, index) => host(`h${index}`, {}));
  const plain = hosts.map(({ facts }) => judge(baseline.compileFor(new Map()), facts));
  expect(plain[0]?.length).toBeGreaterThan(50);
  expect(await baseline.judgeAll(hosts, NEVER)).toEqual(plain);
});

test('a file of draft-07 judges as it does without a thread', async () => {
  const text = [
    '$schema: http://json-schema.org/draft-07/schema#',
    `at: { /host/vars/x: { ${control('tuple')}, items: [{ minimum: 1 }], additionalItems: false },`,
    `      /host/vars/y: { ${control('pair')}, dependencies: { a: [b], c: { required: [d] } } } }`,
    '',
  ].join('\n');
  const baseline = await loaded(text);
  const hosts = [host('a', { x: [1], y: { a: 1, b: 1 } }), host('b', { x: [0, 1], y: { c: 1 } }), host('c', { x: 5 })];
  const plain = hosts.map(({ facts }) => judge(baseline.compileFor(new Map()), facts));
  expect(plain.flat().map(({ outcome }) => outcome)).toEqual([
    'pass',
    'pass',
    'fail',
    'fail',
    'error',
    'not_applicable',
  ]);
  expect(await baseline.judgeAll(hosts, NEVER)).toEqual(plain);
});

test.each([
  'override-holds-control.yml',
  'draft-dependencies.yml',
  'several-files.yml',
  'text-hostile.yml',
  'encoding-latin-1.yml',
  'json-one-long-line.json',
])('what is wrong is told as without a thread, excerpts too: %s', async (name) => {
  const golden = fileURLToPath(new URL('../baseline/golden/', import.meta.url));
  const loading = loadBounded([name], { root: golden, isWithin: false, kills: { count: 0 } });
  const thrown: unknown = await loading.catch((error: unknown) => error);
  const said = thrown instanceof ConfigurationError ? problemTexts(thrown.problems) : [];
  const expected = readFileSync(path.join(golden, name.replace(/\.\w+$/, '.txt')), 'utf8');
  expect(said.map((text) => `error: ${text}\n`).join('')).toBe(expected);
});

test('a check that never ends is an error on its host, and everything else is judged', async () => {
  const hosts = [host('a', { x: QUICK, y: 1 }), host('b', { x: SLOW, y: 1 }), host('c', { x: QUICK, y: 2 })];
  expect(await outcomesOf(await loaded(TWO), hosts)).toEqual([
    'other pass; slow pass',
    `other pass; slow ${STOPPED}`,
    'other fail; slow pass',
  ]);
});

test('a check that was stopped on three hosts is not tried on others', async () => {
  const slow = Array.from({ length: 20 }, (_, index) => host(`h${index}`, { x: SLOW, y: 1 }));
  const outcomes = await outcomesOf(await loaded(TWO), [...slow, host('z', { x: QUICK, y: 1 })]);
  expect(outcomes.slice(0, 3)).toEqual(new Array(3).fill(`other pass; slow ${STOPPED}`));
  expect(outcomes.slice(3)).toEqual(new Array(18).fill(`other pass; slow ${NOT_TRIED}`));
});

test('memory is bounded as well', async () => {
  const patience = { start: 20_000, load: 20_000, control: 5, host: 20_000, memory: 64 };
  // Every branch that fails leaves its errors behind, and each level doubles them.
  const branch = '{ properties: { n: { $ref: "#/$defs/t" } } }';
  const text = `at:\n  /host/vars/x: { ${control('big')}, $ref: "#/$defs/t" }\n$defs: { t: { type: string, allOf: [${branch}, ${branch}] } }\n`;
  const deep = Array.from({ length: 23 }).reduce<Json>((inner) => ({ n: inner }), 1);
  const baseline = await loadBounded([put(text)], { root, isWithin: false, kills: { count: 0 }, patience });
  expect(await outcomesOf(baseline, [host('a', { x: deep })])).toEqual([
    'big error, the check was stopped: 64 MiB of memory were not enough',
  ]);
});

test('a run that is cancelled is not held: what was not judged is an error', async () => {
  const over = AbortSignal.timeout(200);
  const hosts = [host('a', { x: SLOW, y: 1 }), host('b', { x: QUICK, y: 1 })];
  const notTried = 'error, not tried: the run was cancelled';
  expect(await outcomesOf(await loaded(TWO), hosts, over)).toEqual(
    new Array(2).fill(`other ${notTried}; slow ${notTried}`),
  );
});

test('fifteen kills are enough for a whole run, whichever baselines they were for', async () => {
  const kills = { count: 14 };
  const [first, second] = [put(TWO), 'c.yml'];
  writeFileSync(path.join(root, second), TWO);
  const spent = 'error, not tried: judging by files had to be stopped 15 times';
  const bounds = { root, isWithin: true, kills, patience: SHORT };
  const hosts = [host('a', { x: SLOW, y: 1 })];
  const [one, two] = [await loadBounded([first], bounds), await loadBounded([second], bounds)];
  expect(await outcomesOf(one, hosts)).toEqual([`other ${spent}; slow ${STOPPED}`]);
  expect(await outcomesOf(two, hosts)).toEqual([`other ${spent}; slow ${spent}`]);
});

test('a file that an inventory names is read inside the directory of the audit only', async () => {
  const bounds = { root: path.join(root, 'below'), isWithin: true, kills: { count: 0 } };
  put(TWO);
  expect(await faultsOf(loadBounded(['../b.yml'], bounds))).toBe(
    'Expected a built-in baseline or a file, found "../b.yml": it is outside the directory of the audit.',
  );
});

test('a baseline that changes on disk while it is in use is judged by as it was', async () => {
  const baseline = await loaded(TWO);
  put(TWO.replace('const: 1', 'const: 2'));
  const hosts = [host('a', { x: SLOW, y: 1 }), host('b', { x: QUICK, y: 1 })];
  expect(await outcomesOf(baseline, hosts)).toEqual([`other pass; slow ${STOPPED}`, 'other pass; slow pass']);
});

test('an input without a value on a host is a refusal, as without a thread', async () => {
  const baseline = await loaded(`at:\n  /host/vars/y: { ${control('a')}, const: { $input: n } }\n`);
  expect(await faultsOf(baseline.judgeAll([host('h', { y: 1 })], NEVER))).toBe(
    [
      'b.yml:2:71: Expected a value for the input "n", which the control "a" needs for the host "h" (inventory:1), found none.',
      '  Set it under "inputs", or as the variable n in the inventory.',
    ].join('\n'),
  );
});
