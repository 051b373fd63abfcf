import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judge } from '../../src/baseline/judge.ts';
import type { Json } from '../../src/json.ts';
import { type BoundedBaseline, loadBounded } from '../../src/judging/bounded-baseline.ts';
import type { Judged } from '../../src/judging/message.ts';
import { control, faultsOf } from '../baseline/baseline-from.ts';
import { aHealthyHost } from '../patterns/healthy-host.ts';

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
  return loadBounded([put(text)], root);
}

function host(name: string, vars: Readonly<Record<string, Json>>): Judged {
  const facts = aHealthyHost();
  return { name, place: { file: 'inventory', line: 1 }, facts: { ...facts, host: { ...facts.host, name, vars } } };
}

/** A value that the pattern takes longer than the universe for, and one that it does not. */
const [SLOW, QUICK] = [`${'a'.repeat(60)}!`, 'aaa'];
const TWO = [
  'at:',
  `  /host/vars/x: { ${control('slow')}, pattern: "^(a+)+$" }`,
  `  /host/vars/y: { ${control('other')}, const: 1 }`,
  '',
].join('\n');
const STOPPED = 'error, the check was stopped: it took longer than 1 s';
const NOT_TRIED = 'error, not tried: this check had to be stopped on 3 other hosts';

async function outcomesOf(baseline: BoundedBaseline, hosts: readonly Judged[]): Promise<readonly string[]> {
  const all = await baseline.judgeAll(hosts);
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
  expect(await baseline.judgeAll(hosts)).toEqual(plain);
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
  const baseline = await loadBounded([put(text)], root, patience);
  expect(await outcomesOf(baseline, [host('a', { x: deep })])).toEqual([
    'big error, the check was stopped: 64 MiB of memory were not enough',
  ]);
});

test('a baseline that changes on disk while it is in use is judged by as it was', async () => {
  const baseline = await loaded(TWO);
  put(TWO.replace('const: 1', 'const: 2'));
  const hosts = [host('a', { x: SLOW, y: 1 }), host('b', { x: QUICK, y: 1 })];
  expect(await outcomesOf(baseline, hosts)).toEqual([`other pass; slow ${STOPPED}`, 'other pass; slow pass']);
});

test('an input without a value on a host is a refusal, as without a thread', async () => {
  const baseline = await loaded(`at:\n  /host/vars/y: { ${control('a')}, const: { $input: n } }\n`);
  expect(await faultsOf(baseline.judgeAll([host('h', { y: 1 })]))).toBe(
    [
      'b.yml:2:71: Expected a value for the input "n", which the control "a" needs for the host "h" (inventory:1), found none.',
      '  Set it under "inputs", or as the variable n in the inventory.',
    ].join('\n'),
  );
});
