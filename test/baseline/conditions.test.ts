// Controls that are only an "if": what they say of the subjects that they do not mean.
import { expect, test } from 'vitest';
import { judge } from '../../src/baseline/judge.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { explainHost } from '../../src/report/explain/explain-host.ts';
import { aFacts, aProgram, aSupervisor } from '../builders/facts.ts';
import { baselineFrom, oneControl } from './baseline-from.ts';
import { aProgramWithoutLimits, outcomes, withPrograms } from './outcomes.ts';

const PROGRAMS = '/supervisor/*/programs/*';
const limits = (soft: number) => ({ nofile: { soft, hard: 524_288 } });
const worker = (soft: number) => aProgram({ name: 'worker', group: 'worker', limits: limits(soft) });
const denied = { reason: 'permission-denied' } as const;
const api = aProgram({ name: 'api', group: 'api', limits: limits(1024) });

const IF = 'if: { properties: { name: { const: worker } } }';
const THEN = 'then: { at: { /limits/nofile/soft: { minimum: 65536 } } }';
const ONE_PROGRAM = `${IF}\n    ${THEN}`;
const OTHER = 'if: { properties: { name: { const: mailer } } }, then: { at: { /limits/nofile/soft: { minimum: 10 } } }';

test.each([
  [
    'one program',
    ONE_PROGRAM,
    [
      '/supervisor/0/programs/0 | not_applicable | its "if" does not hold: name is "api"',
      '/supervisor/0/programs/1/limits/nofile/soft | fail | 1024',
    ],
  ],
  [
    'several under allOf',
    `allOf: [{ ${IF}, ${THEN} }, { ${OTHER} }]`,
    [
      '/supervisor/0/programs/0 | not_applicable | its "if" does not hold: name is "api"',
      '/supervisor/0/programs/1/limits/nofile/soft | fail | 1024',
    ],
  ],
  [
    'an else that is an if again',
    `${IF}\n    ${THEN}\n    else: { ${OTHER} }`,
    [
      '/supervisor/0/programs/0 | not_applicable | its "if" does not hold: name is "api"',
      '/supervisor/0/programs/1/limits/nofile/soft | fail | 1024',
    ],
  ],
  [
    'only an else',
    'if: { properties: { name: { const: api } } }\n    else: { at: { /limits/nofile/soft: { minimum: 65536 } } }',
    [
      '/supervisor/0/programs/0 | not_applicable | its "if" holds, and then it asks nothing',
      '/supervisor/0/programs/1/limits/nofile/soft | fail | 1024',
    ],
  ],
  [
    'an if whose key is not there',
    'if: { required: [orphans] }\n    then: { properties: { orphans: { const: 0 } } }',
    [
      '/supervisor/0/programs/0 | not_applicable | its "if" does not hold: there is no orphans',
      '/supervisor/0/programs/1 | not_applicable | its "if" does not hold: there is no orphans',
    ],
  ],
])('%s', async (_, schema, expected) => {
  expect(await outcomes(PROGRAMS, schema, withPrograms(api, worker(1024)))).toEqual(expected);
});

test('what asks something else as well passes', async () => {
  const [first] = await outcomes(PROGRAMS, `required: [name]\n    ${ONE_PROGRAM}`, withPrograms(api));
  expect(first).toMatch(/^\/supervisor\/0\/programs\/0 \| pass \| /);
});

test('a condition deep in a plain schema that holds for none of the entries is no pass, and for one it is', async () => {
  const deep = `properties: { programs: { items: { ${IF}, ${THEN} } } }`;
  const facts = (...programs: readonly ReturnType<typeof aProgram>[]) => withPrograms(...programs);
  expect(await outcomes('/supervisor/*', deep, facts(api))).toEqual([
    '/supervisor/0 | not_applicable | its "if" does not hold: name is "api"',
  ]);
  expect((await outcomes('/supervisor/*', deep, facts(api, worker(65_536))))[0]).toMatch(/^\/supervisor\/0 \| pass/);
});

test('a wrong name meets nothing, so that "required" can tell', async () => {
  const results = await outcomes(PROGRAMS, ONE_PROGRAM.replace('worker', 'wroker'), withPrograms(api, worker(1024)));
  expect(results.map((line) => line.split(' | ')[1])).toEqual(['not_applicable', 'not_applicable']);
});

test('a program that is not running has no limit to look at', async () => {
  const stopped = aProgramWithoutLimits({ name: 'worker', group: 'worker', running: false });
  expect(await outcomes(PROGRAMS, ONE_PROGRAM, withPrograms(stopped))).toEqual([
    '/supervisor/0/programs/0 | not_applicable | program worker is not running',
  ]);
});

test('an unknown condition is unknown; an unknown limit is so only of the program that is meant', async () => {
  const facts = (at: string): Facts => ({
    ...withPrograms(aProgramWithoutLimits({ name: 'api', group: 'api' })),
    unknown: [{ at, ...denied }],
  });
  expect(await outcomes(PROGRAMS, ONE_PROGRAM, facts('/supervisor/0/programs/0/name'))).toEqual([
    '/supervisor/0/programs/0 | unknown | /supervisor/0/programs/0/name: permission denied',
  ]);
  expect(await outcomes(PROGRAMS, ONE_PROGRAM, facts('/supervisor/0/programs/0/limits/nofile'))).toEqual([
    '/supervisor/0/programs/0 | not_applicable | its "if" does not hold: name is "api"',
  ]);
  expect(
    await outcomes(PROGRAMS, ONE_PROGRAM.replace('worker', 'api'), facts('/supervisor/0/programs/0/limits/nofile')),
  ).toEqual(['/supervisor/0/programs/0 | unknown | /supervisor/0/programs/0/limits/nofile: permission denied']);
});

async function judged(path: string, schema: string, facts: Facts) {
  const baseline = await baselineFrom(oneControl(path, schema));
  const results = judge(baseline.compileFor(new Map()), facts).filter(({ outcome }) => outcome === 'fail');
  return { results, diagnoses: results.map((result) => diagnose(facts, result)) };
}

test('its finding, diagnosis and explanation are those of a control on the limit itself', async () => {
  const facts = aFacts({ supervisor: [aSupervisor({ programs: [api, worker(1024)] })] });
  const through = await judged(PROGRAMS, ONE_PROGRAM, facts);
  const direct = await judged('/supervisor/0/programs/1/limits/nofile/soft', 'minimum: 65536', facts);
  const shown = ({ subject, observed, expected }: (typeof through.results)[number]) => ({
    subject,
    observed,
    expected,
  });
  expect(through.results.map(shown)).toEqual([
    { subject: '/supervisor/0/programs/1/limits/nofile/soft', observed: 1024, expected: 'at least 65,536' },
  ]);
  expect(direct.results.map(shown)).toEqual(through.results.map(shown));
  expect(through.diagnoses).toEqual(direct.diagnoses);
  const [explained] = explainHost(facts, through.results, 'worker').subjects;
  expect(explained?.failing).toEqual([{ control: 'a', severity: 'low', expected: 'at least 65,536' }]);
});

test('two faults of one program stay one finding, and explain knows it', async () => {
  const facts = withPrograms(worker(1024));
  const both = 'then: { at: { /limits/nofile/soft: { minimum: 65536 }, /limits/nofile/hard: { minimum: 600000 } } }';
  const { results } = await judged(PROGRAMS, `${IF}\n    ${both}`, facts);
  expect(results.map(({ subject, observed }) => [subject, observed])).toEqual([
    ['/supervisor/0/programs/0', { 'limits/nofile/soft': 1024, 'limits/nofile/hard': 524_288 }],
  ]);
  const [explained] = explainHost(facts, results, 'worker').subjects;
  expect(explained?.failing.map(({ control }) => control)).toEqual(['a']);
});
