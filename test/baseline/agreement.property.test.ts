import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Result } from '../../src/baseline/control.ts';
import { DRAFTS, type Draft } from '../../src/baseline/draft.ts';
import { judge } from '../../src/baseline/judge.ts';
import type { Facts } from '../../src/facts/facts.ts';
import type { Json } from '../../src/json.ts';
import { ConfigurationError, type Problem } from '../../src/problem.ts';
import { aFacts } from '../builders/facts.ts';
import { baselineFrom } from './baseline-from.ts';
import { key, plainKey, type SchemaJson, scalar, schemasOf, small, values } from './random-schemas.ts';

/** Inventory variables can hold any JSON, so every schema and every value has a place in the facts. */
function factsWith(value: Json, unknown: Facts['unknown'] = []): Facts {
  const facts = aFacts({ unknown });
  return { ...facts, host: { ...facts.host, vars: JSON.parse(JSON.stringify({ x: value })) } };
}

const schemas = schemasOf('2020-12');

/** What `$ref` leads to in every schema of these tests. */
const shared: SchemaJson = { properties: { a: { enum: [1, 'a'] } }, items: { type: 'string' }, maxLength: 1 };

const options = { allErrors: true, strict: false, ownProperties: true };
const ajvs = { '07': new Ajv(options), '2020-12': new Ajv2020(options) } as const;

/** ajv compares maps in a way that a key called "toString" breaks. */
function ajvOn(schema: SchemaJson, value: Json, draft: Draft = '2020-12'): boolean | 'throws' {
  const whole = typeof schema === 'boolean' ? schema : { definitions: { shared }, allOf: [schema] };
  const validate = ajvs[draft].compile(whole);
  try {
    return validate(value);
  } catch {
    return 'throws';
  }
}

/** A schema that contradicts itself is refused, and so there is nothing to agree on. */
function leaveOut(error: unknown): never {
  const problems = error instanceof ConfigurationError ? error.problems : [];
  const isContradiction = ({ message }: Problem) => /nothing is (both|in that range)\.$|in that range\.$/.test(message);
  fc.pre(problems.length === 0 || !problems.every(isContradiction));
  throw error;
}

async function judgeOne(
  path: string,
  schema: Readonly<Record<string, Json>>,
  facts: Facts,
  draft: Draft = '2020-12',
): Promise<readonly Result[]> {
  const control = { id: 'a', severity: 'low', title: 'T' };
  const at = { [path]: { control, ...schema } };
  const text = JSON.stringify({ $schema: DRAFTS[draft], definitions: { shared }, at });
  const baseline = await baselineFrom(text).catch(leaveOut);
  return judge(baseline.compileFor(new Map()), facts);
}

/** A property beside `minProperties: 0` asks for something, however little its own schema asks. */
const asked = { maxProperties: 1000 };

test.each(['07', '2020-12'] as const)(
  'we pass or fail what ajv passes or fails, draft %s',
  async (draft) => {
    await fc.assert(
      fc.asyncProperty(schemasOf(draft), values(plainKey), async (schema, value) => {
        const [result] = await judgeOne('/host/vars/x', { allOf: [schema, asked] }, factsWith(value), draft);
        const valid = ajvOn(schema, value, draft) === true && ajvOn(asked, value, draft) === true;
        if (ajvOn(schema, value, draft) === 'throws') {
          expect(result?.outcome).toBe('error');
          return;
        }
        expect(result?.outcome === 'fail').toBe(!valid);
        if (!valid || result?.outcome === 'pass') return;
        // ajv also passes what it did not look at. That is the one difference, and it has its reason.
        expect(['error', 'not_applicable']).toContain(result?.outcome);
        expect(result?.reason).not.toBe('');
      }),
      { numRuns: 400 },
    );
  },
  120_000,
);

/** Schemas that say which type they are about and that what they look at must be there. */
const complete: fc.Arbitrary<SchemaJson> = fc.letrec<{ schema: SchemaJson }>((tie) => {
  const schema = tie('schema') as fc.Arbitrary<Json>;
  const typed = (type: string, keywords: fc.Arbitrary<object>) => keywords.map((rest) => ({ type, ...rest }));
  return {
    schema: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      typed('number', fc.record({ minimum: small })),
      typed('string', fc.record({ minLength: small })),
      fc.record({ enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 3 }) }),
      typed(
        'object',
        fc.dictionary(plainKey, schema, { maxKeys: 2 }).map((properties) => ({
          properties,
          required: Object.keys(properties),
        })),
      ),
      typed('array', fc.record({ items: schema, minItems: fc.constant(1) })),
      fc.record({ anyOf: fc.array(schema, { minLength: 1, maxLength: 3 }) }),
      fc.record({ allOf: fc.array(schema, { minLength: 1, maxLength: 2 }) }),
    ) as fc.Arbitrary<SchemaJson>,
  };
}).schema;

test('a schema that says what must be there passes exactly what ajv passes', async () => {
  await fc.assert(
    fc.asyncProperty(complete, values(plainKey), async (schema, value) => {
      const [result] = await judgeOne('/host/vars/x', { allOf: [schema] }, factsWith(value));
      expect(result?.outcome).toBe(ajvOn(schema, value) ? 'pass' : 'fail');
    }),
    { numRuns: 300 },
  );
});

/** Every path of a document that fits a pattern, the slow and obvious way. */
function naive(value: Json, pattern: readonly string[]): readonly string[] {
  const every = (inner: Json, at: readonly string[]): readonly (readonly string[])[] =>
    typeof inner === 'object' && inner !== null
      ? [at, ...Object.entries(inner).flatMap(([name, child]) => every(child as Json, [...at, name]))]
      : [at];
  return every(value, [])
    .filter(
      (at) =>
        at.length === pattern.length && at.every((name, index) => pattern[index] === '*' || pattern[index] === name),
    )
    .map((at) => at.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''));
}

const segments = fc.array(fc.oneof(key, fc.constant('*')), { minLength: 1, maxLength: 4 });
const pathOf = (names: readonly string[]): string =>
  names.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

test('`at` meets what a naive walk meets', async () => {
  await fc.assert(
    fc.asyncProperty(segments, values(key), async (names, value) => {
      const results = await judgeOne(`/host/vars/x${pathOf(names)}`, { not: { const: 'never' } }, factsWith(value));
      const met = results.filter(({ outcome }) => outcome === 'pass').map(({ subject }) => subject);
      expect(met).toEqual(naive(value, names).map((at) => `/host/vars/x${at}`));
      expect(results.length).toBeGreaterThan(0);
    }),
    { numRuns: 400 },
  );
});

test('`at` inside of a control asks the same as `at` above it', async () => {
  const keys = fc.array(fc.oneof(plainKey, fc.constant('*')), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(keys, values(plainKey), async (names, value) => {
      const facts = factsWith(value);
      const above = await judgeOne(`/host/vars/x${pathOf(names)}`, { enum: [1, 2, 'a'] }, facts);
      const inside = await judgeOne('/host/vars/x', { at: { [pathOf(names)]: { enum: [1, 2, 'a'] } } }, facts);
      expect(inside.some(({ outcome }) => outcome === 'fail')).toBe(above.some(({ outcome }) => outcome === 'fail'));
      if (inside[0]?.outcome === 'pass')
        expect(new Set(above.map(({ outcome }) => outcome))).toEqual(new Set(['pass']));
    }),
    { numRuns: 300 },
  );
});

test('whatever is unknown, a host never passes more and never fails for what could not be read', async () => {
  await fc.assert(
    fc.asyncProperty(schemas, values(plainKey), fc.array(plainKey, { maxLength: 2 }), async (schema, value, names) => {
      const at = `/host/vars/x${pathOf(names)}`;
      const wanted = { allOf: [schema, asked] };
      const [known] = await judgeOne('/host/vars/x', wanted, factsWith(value));
      // The same value with the unknown part gone, as the facts have it.
      const hidden = JSON.parse(JSON.stringify({ x: value }));
      const parent = ['x', ...names]
        .slice(0, -1)
        .reduce((inner, name) => (typeof inner === 'object' ? inner?.[name] : undefined), hidden);
      const last = ['x', ...names].at(-1) ?? '';
      if (typeof parent === 'object' && parent !== null && !Array.isArray(parent)) delete parent[last];
      const facts = { ...factsWith(value), unknown: [{ at, reason: 'permission-denied' as const }] };
      const results = await judgeOne('/host/vars/x', wanted, { ...facts, host: { ...facts.host, vars: hidden } });
      const outcome = results[0]?.outcome;
      if (outcome === 'pass') expect(known?.outcome).not.toBe('fail');
      if (outcome === 'fail') expect(known?.outcome).toBe('fail');
    }),
    { numRuns: 500 },
  );
});
