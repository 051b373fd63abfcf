// The thirty failure patterns, on facts: each control has a host that has it right, one that has it wrong, one where
// nobody can tell, and one where there is nothing to look at. Real hosts are in real-*.test.ts.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/baseline/control.ts';
import { type CompiledBaseline, judge } from '../../src/baseline/judge.ts';
import { type Baseline, loadBaseline } from '../../src/baseline/load-baseline.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { filesOf } from '../baseline/baseline-from.ts';
import { aFacts } from '../builders/facts.ts';
import { aHealthyHost } from './healthy-host.ts';
import { BESIDE_PATTERNS, PATTERNS } from './patterns.ts';
import type { Situation } from './situation.ts';
import { SITUATIONS } from './situations.ts';

let baseline: Baseline;
/** With the inputs' defaults. */
let compiled: CompiledBaseline;

beforeAll(async () => {
  baseline = await loadBaseline(['thorough'], filesOf({}));
  compiled = compiledFor();
});

function compiledFor(inputs: Situation['inputs'] = {}): CompiledBaseline {
  return baseline.compileFor(new Map(Object.entries(inputs)));
}

/** The distinct outcomes of one control. */
function outcomesOf(id: string, facts: Facts, by = compiled): readonly Outcome[] {
  const results = judge(by, facts).filter(({ control }) => control === id);
  return [...new Set(results.map(({ outcome }) => outcome))].sort();
}

function failuresOn(facts: Facts, by: CompiledBaseline): readonly string[] {
  const failing = judge(by, facts).filter(({ outcome }) => outcome === 'fail');
  return [...new Set(failing.map(({ control }) => control))].sort();
}

describe('the table', () => {
  test('has thirty patterns', () => {
    expect(PATTERNS).toHaveLength(30);
  });

  test('names every control of the built-in baselines, and no other', () => {
    const named = new Set([...PATTERNS.flatMap(({ controls }) => controls), ...BESIDE_PATTERNS]);
    expect([...named].sort()).toEqual(baseline.controls.map(({ id }) => id).sort());
  });

  test('has a situation for every control, and no other', () => {
    expect(Object.keys(SITUATIONS).sort()).toEqual(baseline.controls.map(({ id }) => id).sort());
  });
});

describe.each(PATTERNS.map(({ title, controls }, index) => [index + 1, title, controls] as const))(
  'pattern %i: %s',
  (_, __, controls) => {
    test.each(controls)('%s', (id) => check(id));
  },
);

describe('beside the patterns', () => {
  test.each(BESIDE_PATTERNS)('%s', (id) => check(id));
});

function check(id: string): void {
  const situation = SITUATIONS[id];
  if (situation === undefined) throw new Error(`no situation for ${id}`);
  const { failing, also = [], inputs, unknownAt } = situation;
  const by = compiledFor(inputs);
  const passing = situation.passing ?? aHealthyHost();
  expect(outcomesOf(id, passing, by)).toEqual(['pass']);
  expect(outcomesOf(id, failing, by)).toEqual(['fail']);
  // Nothing else is blamed for it.
  expect(failuresOn(failing, by)).toEqual([id, ...also].sort());
  // Neither does it help that a value is there, when the facts say that it could not be read.
  const unread: Facts = { ...passing, unknown: [{ at: unknownAt, reason: 'permission-denied' }] };
  expect(outcomesOf(id, unread, by)).toEqual(['unknown']);
}

test('a host that has nothing of it passes nothing', () => {
  const { systemd: _, ...bare } = aFacts({ sysctl: {}, limits: {} });
  const results = judge(compiled, bare);
  expect(results.length).toBeGreaterThanOrEqual(baseline.controls.length);
  expect(results.filter(({ outcome }) => outcome !== 'not_applicable' && outcome !== 'unknown')).toEqual([]);
});

test('a host without a supervisord has no subject for what is about one', () => {
  const facts = aHealthyHost({}, { supervisor: [] });
  const about = baseline.controls.filter(({ at }) => at.startsWith('/supervisor/')).map(({ id }) => id);
  expect(about.length).toBeGreaterThan(20);
  for (const id of about) expect(outcomesOf(id, facts), id).toEqual(['not_applicable']);
});
