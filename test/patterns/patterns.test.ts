// The thirty failure patterns, on facts: each control has a host that has it right, one that has it wrong, one where
// nobody can tell, and one where there is nothing to look at. Real hosts are in real-*.test.ts.
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/baseline/control.ts';
import { type CompiledBaseline, judge } from '../../src/baseline/judge.ts';
import { type Baseline, loadBaseline } from '../../src/baseline/load-baseline.ts';
import { Facts } from '../../src/facts/facts.ts';
import { pointerParts } from '../../src/facts/pointer.ts';
import { filesOf } from '../baseline/baseline-from.ts';
import { aFacts } from '../builders/facts.ts';
import { aHealthyHost } from './healthy-host.ts';
import { BESIDE_PATTERNS, PATTERNS } from './patterns.ts';
import type { Situation } from './situation.ts';
import { absentOf, SITUATIONS } from './situations.ts';

const validate = new Ajv2020({ strict: false, allErrors: true }).compile(Facts);

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
  const { failing, also = [], inputs, unknownAt, everywhere } = situation;
  const by = compiledFor(inputs);
  const passing = situation.passing ?? aHealthyHost();
  expect(outcomesOf(id, passing, by)).toEqual(['pass']);
  expect(outcomesOf(id, failing, by)).toEqual(['fail']);
  // Nothing else is blamed for it.
  expect(failuresOn(failing, by)).toEqual([id, ...also].sort());
  // Whether the value is missing, or is there and the facts say that it could not be read.
  const unknown = [{ at: unknownAt, reason: 'permission-denied' }] as const;
  for (const facts of [without(passing, unknownAt), passing]) {
    const results = judge(by, { ...facts, unknown }).filter(({ control }) => control === id);
    expect(results.map(({ outcome }) => outcome)).toEqual(results.map(() => 'unknown'));
    expect(results[0]?.reason).toContain('permission denied');
  }
  expect(outcomesOf(id, absentOf(situation), by)).toEqual([everywhere ? 'unknown' : 'not_applicable']);
}

/** The facts without what stands at the pointer. */
function without(facts: Facts, pointer: string): Facts {
  const copy: Facts = structuredClone(facts);
  const keys = [...pointerParts(pointer)];
  const last = keys.pop() ?? '';
  const parent = keys.reduce<object>((value, key) => (value as Readonly<Record<string, object>>)[key] ?? {}, copy);
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else Reflect.deleteProperty(parent, last);
  return copy;
}

test.each(Object.entries(SITUATIONS))('the facts of %s are of the published schema', (_, situation) => {
  const { failing, passing = aHealthyHost() } = situation;
  for (const facts of [passing, failing, absentOf(situation)]) {
    expect(validate(JSON.parse(JSON.stringify(facts))), JSON.stringify(validate.errors)).toBe(true);
  }
});

test('every control that is about a fact of every host is unknown without it', () => {
  const everywhere = Object.entries(SITUATIONS).filter(([, situation]) => situation.everywhere);
  expect(everywhere.map(([id]) => id)).toEqual([
    'file-handles-headroom',
    'pids-headroom',
    'threads-headroom',
    'listen-overflows',
  ]);
});

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
