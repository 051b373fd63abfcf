import { describe, expect, test } from 'vitest';
import type { Facts, Unknown } from '../../src/facts/facts.ts';
import { aFacts, aSupervisor, aSupervisorConfig } from '../builders/facts.ts';
import { aProgramWithLimit, aProgramWithoutLimits, outcomes, withPrograms } from './outcomes.ts';

const NOFILE = '/supervisor/*/programs/*/limits/nofile/soft';
const PROGRAMS = '/supervisor/0/programs';
const denied = 'permission denied';
const first = `${PROGRAMS}/0/limits/nofile/soft`;
const second = `${PROGRAMS}/1/limits/nofile/soft`;
const firstFails = `${first} | fail | 1024`;
const secondPasses = `${second} | pass | 65536`;

function unknownAt(at: string, facts: Facts = aFacts()): Facts {
  return { ...facts, unknown: [{ at, reason: 'permission-denied' }] };
}

describe('an unknown fact and a path through lists', () => {
  const both = withPrograms(aProgramWithLimit(1024), aProgramWithLimit(65_536));
  const firstMissing = withPrograms(aProgramWithoutLimits(), aProgramWithLimit(65_536));

  test.each<readonly [string, Facts, readonly string[]]>([
    ['the value', unknownAt(first, both), [`${first} | unknown | ${denied}`, secondPasses]],
    ['the value, which is missing', unknownAt(first, firstMissing), [`${first} | unknown | ${denied}`, secondPasses]],
    [
      'what the missing value is part of',
      unknownAt(`${PROGRAMS}/0/limits`, firstMissing),
      [`${first} | unknown | ${PROGRAMS}/0/limits: ${denied}`, secondPasses],
    ],
    [
      'what a value that is there is part of',
      unknownAt(`${PROGRAMS}/1`, both),
      [firstFails, `${second} | unknown | ${PROGRAMS}/1: ${denied}`],
    ],
    [
      'a list that was read in part',
      unknownAt(PROGRAMS, both),
      [firstFails, secondPasses, `${PROGRAMS}/*/limits/nofile/soft | unknown | ${PROGRAMS}: ${denied}`],
    ],
    [
      'the list of supervisords, read in part',
      unknownAt('/supervisor', both),
      [firstFails, secondPasses, `${NOFILE} | unknown | /supervisor: ${denied}`],
    ],
    [
      'an entry that the list does not have',
      unknownAt(`${PROGRAMS}/7/limits`, both),
      [firstFails, secondPasses, `${PROGRAMS}/7/limits/nofile/soft | unknown | ${PROGRAMS}/7/limits: ${denied}`],
    ],
    [
      'an empty list',
      unknownAt(PROGRAMS, withPrograms()),
      [`${PROGRAMS}/*/limits/nofile/soft | unknown | ${PROGRAMS}: ${denied}`],
    ],
    ['all supervisords', unknownAt('/supervisor'), [`${NOFILE} | unknown | /supervisor: ${denied}`]],
    ['everything', unknownAt(''), [`${NOFILE} | unknown | the whole facts document: ${denied}`]],
    ['a pointer that is none', unknownAt('supervisor'), [`${NOFILE} | unknown | supervisor: ${denied}`]],
    ['something beside it', unknownAt(`${PROGRAMS}/0/files`, both), [firstFails, secondPasses]],
    ['something of another list', unknownAt('/sysctl', both), [firstFails, secondPasses]],
  ])('%s', async (_, facts, expected) => {
    expect(await outcomes(NOFILE, 'minimum: 4096', facts)).toEqual(expected);
  });

  test('a stopped program stays out of it when other programs could not be read', async () => {
    const facts = withPrograms(aProgramWithoutLimits({ running: false }));
    expect(await outcomes(NOFILE, 'minimum: 4096', unknownAt(PROGRAMS, facts))).toEqual([
      `${first} | not_applicable | program worker is not running`,
      `${PROGRAMS}/*/limits/nofile/soft | unknown | ${PROGRAMS}: ${denied}`,
    ]);
  });

  test('every key of a map, one of which could not be read', async () => {
    const facts = { ...unknownAt('/sysctl/b'), sysctl: { a: 1, c: 1 } };
    expect(await outcomes('/sysctl/*', 'const: 1', facts)).toEqual([
      '/sysctl/a | pass | 1',
      '/sysctl/c | pass | 1',
      `/sysctl/b | unknown | ${denied}`,
    ]);
  });

  test('several for one subject are one result', async () => {
    const unknown: readonly Unknown[] = ['soft', 'hard', ''].map((key) => ({
      at: `${PROGRAMS}/0/limits/nofile${key && `/${key}`}`,
      reason: 'vanished',
      detail: 'gone at the second read',
    }));
    expect(await outcomes(NOFILE, 'minimum: 4096', { ...withPrograms(aProgramWithoutLimits()), unknown })).toEqual([
      `${first} | unknown | gone while it was read: gone at the second read (to know it, audit again) (and 1 more)`,
    ]);
  });
});

describe('an unknown part of the subject', () => {
  const limits = '/supervisor/0/limits/nofile';
  const headroom = '/supervisor/0/headroom';

  test.each([
    ['matters', limits, 'properties: { limits: { minProperties: 1 } }', `unknown | ${limits}: ${denied}`],
    [
      'matters further below',
      `${limits}/soft`,
      'properties: { limits: { properties: { nofile: { minProperties: 1 } } } }',
      `unknown | ${limits}/soft: ${denied}`,
    ],
    ['does not matter', limits, 'required: [pid]', 'pass'],
    [
      'does not matter for what is wrong',
      limits,
      'properties: { pid: { const: 1 }, limits: { minProperties: 1 } }',
      '/supervisor/0/pid | fail | 812',
    ],
    ['may be what is wrong', headroom, 'required: [unit, headroom]', `unknown | ${headroom}: ${denied}`],
    [
      'is not all that is wrong',
      headroom,
      'required: [version, headroom]',
      'fail | {"version":"absent","headroom":"absent"}',
    ],
    [
      'may be what another branch needs',
      headroom,
      'anyOf: [{ properties: { pid: { const: 1 } } }, { required: [headroom] }]',
      `unknown | ${headroom}: ${denied}`,
    ],
    ['may be what `not` needs', headroom, 'not: { required: [headroom] }', `unknown | ${headroom}: ${denied}`],
    [
      'may stand for any key',
      '/supervisor/0/*',
      'properties: { pid: { const: 1 } }',
      `unknown | /supervisor/0/*: ${denied}`,
    ],
    [
      'is below what must not be there',
      `${headroom}/nofile`,
      'additionalProperties: false',
      `unknown | ${headroom}/nofile: ${denied}`,
    ],
    ['counts as a key', headroom, 'minProperties: 90', `unknown | ${headroom}: ${denied}`],
    [
      'is behind a $ref',
      headroom,
      "$ref: '#/at/~1supervisor~1*/$defs/x'\n    $defs: { x: { required: [headroom] } }",
      `unknown | ${headroom}: ${denied}`,
    ],
  ])('%s', async (_, at, schema, expected) => {
    const [line = ''] = await outcomes('/supervisor/*', schema, unknownAt(at, aFacts({ supervisor: [aSupervisor()] })));
    expect(line.replace('/supervisor/0 | ', '').replace(/^pass \| .*/, 'pass')).toBe(expected);
  });
});

describe('a subject that was read in part', () => {
  const path = '/supervisor/0/config/problems';
  const syntax = '{ required: [code], properties: { code: { const: syntax } } }';
  const noSyntax = `contains: ${syntax}\n    minContains: 0\n    maxContains: 0`;
  const doubtful = `${path} | unknown | ${denied}`;

  test.each([
    ['no bad entry so far', noSyntax, 'bad-value', doubtful],
    ['a bad entry', noSyntax, 'syntax', `${path} | fail | [{"code":"syntax","message":"m","fatal":false}]`],
    ['too few entries so far', 'minItems: 2', 'syntax', doubtful],
    ['too many entries', 'maxItems: 0', 'syntax', `${path} | fail | [{"code":"syntax","message":"m","fatal":false}]`],
    [
      'a wrong entry',
      'items: { properties: { fatal: { const: true } } }',
      'syntax',
      `${path} | fail | {"0/fatal":false}`,
    ],
    ['right entries so far', 'items: { properties: { fatal: { const: false } } }', 'syntax', doubtful],
  ] as const)('%s', async (_, schema, code, expected) => {
    const config = aSupervisorConfig({ problems: [{ code, message: 'm', fatal: false }] });
    const facts = unknownAt(path, aFacts({ supervisor: [aSupervisor({ config })] }));
    expect(await outcomes('/supervisor/*/config/problems', schema, facts)).toEqual([expected]);
  });
});

test('a fact that says "unknown" is unknown, in its own words', async () => {
  const nextStart = { outcome: 'unknown', reason: 'user= could not be resolved' } as const;
  const facts = aFacts({ supervisor: [aSupervisor({ startedBy: 'unknown', nextStart })] });
  expect(await outcomes('/supervisor/*/startedBy', 'not: { const: session }', facts)).toEqual([
    '/supervisor/0/startedBy | unknown | it could not be told',
  ]);
  expect(await outcomes('/supervisor/*/nextStart/outcome', 'const: starts', facts)).toEqual([
    '/supervisor/0/nextStart/outcome | unknown | user= could not be resolved',
  ]);
  expect(await outcomes('/supervisor/*/nextStart', 'properties: { outcome: { const: starts } }', facts)).toEqual([
    '/supervisor/0/nextStart | unknown | /supervisor/0/nextStart/outcome: user= could not be resolved',
  ]);
  const told = unknownAt('/supervisor/0/nextStart', facts);
  expect(await outcomes('/supervisor/*/nextStart/outcome', 'const: starts', told)).toEqual([
    `/supervisor/0/nextStart/outcome | unknown | /supervisor/0/nextStart: ${denied}`,
  ]);
});
