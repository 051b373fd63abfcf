import { describe, expect, test } from 'vitest';
import { judge } from '../../src/baseline/judge.ts';
import type { Facts, SysctlFileEntry, SysctlValue } from '../../src/facts/facts.ts';
import { aFacts } from '../builders/facts.ts';
import { baselineFrom, oneControl } from './baseline-from.ts';

/** Of a form that is not known here, so that every form can stand in it. */
const KEY = 'net.ipv4.tcp_example';

function inFile(value: SysctlValue, more: Partial<SysctlFileEntry> = {}): SysctlFileEntry {
  return { value, file: '/etc/sysctl.d/a.conf', line: 3, ...more };
}

interface Case {
  readonly live: SysctlValue;
  readonly entry?: SysctlFileEntry;
  readonly unknown?: Facts['unknown'];
}

function factsOf({ live, entry, unknown = [] }: Case): Facts {
  return aFacts({ sysctl: { [KEY]: live }, sysctlFiles: entry === undefined ? {} : { [KEY]: entry }, unknown });
}

/** `OUTCOME DRIFT: OBSERVED: REASON` of each result. */
async function drifts(schema: string, of: Case, path = `/sysctl/${KEY}`): Promise<readonly string[]> {
  const baseline = await baselineFrom(oneControl(path, schema));
  return judge(baseline.compileFor(new Map()), factsOf(of)).map(({ outcome, drift, observed, reason }) =>
    [`${outcome} ${drift ?? '-'}`, JSON.stringify(observed), reason].filter((part) => part !== undefined).join(': '),
  );
}

describe('the four states', () => {
  test.each([
    ['compliant', 30, 20, 'pass compliant: 30'],
    ['not loaded', 60, 30, 'fail not-loaded: 60'],
    [
      'will regress at reboot',
      30,
      6000,
      'fail will-regress-at-reboot: 30: it fits at run time only: at the next boot /etc/sysctl.d/a.conf:3 sets it to 6,000',
    ],
    ['non-compliant', 60, 90, 'fail non-compliant: 60'],
  ])('%s', async (_, live, atBoot, expected) => {
    expect(await drifts('maximum: 30', { live, entry: inFile(atBoot) })).toEqual([expected]);
  });

  test.each([
    [30, 'pass compliant: 30'],
    [60, 'fail non-compliant: 60'],
  ])('files that say what runs: %s', async (live, expected) => {
    expect(await drifts('maximum: 30', { live, entry: inFile('as it is', { live: 'equal' }) })).toEqual([expected]);
  });

  test('of several numbers', async () => {
    const of = { live: [32_768, 60_999], entry: inFile([5000, 65_000]) };
    const reason = 'it fits at run time only: at the next boot /etc/sysctl.d/a.conf:3 sets it to [5000,65000]';
    expect(await drifts('prefixItems: [{ minimum: 10240 }]', of)).toEqual([
      `fail will-regress-at-reboot: [32768,60999]: ${reason}`,
    ]);
    expect(await drifts('minimum: 10240', of, `/sysctl/${KEY}/0`)).toEqual([
      `fail will-regress-at-reboot: 32768: ${reason}`,
    ]);
    expect(await drifts('maximum: 65000', of, `/sysctl/${KEY}/1`)).toEqual(['pass compliant: 60999']);
    expect(await drifts('minimum: 1', of, '/sysctl/*/*')).toEqual(['pass compliant: 32768', 'pass compliant: 60999']);
  });

  test('of a text', async () => {
    const of = { live: 'cubic', entry: inFile('bbr') };
    expect(await drifts('const: bbr', of)).toEqual(['fail not-loaded: "cubic"']);
  });
});

describe('nothing is said, and the run time alone decides,', () => {
  test.each<[string, Case]>([
    ['where no file sets the key', { live: 30 }],
    ['where the file holds what the kernel would refuse', { live: 30, entry: inFile('abc') }],
    ['where the file holds fewer numbers', { live: [30, 40], entry: inFile(30) }],
    [
      'where a file could not be read',
      { live: 30, entry: inFile(60), unknown: [{ at: '/sysctlFiles', reason: 'permission-denied' }] },
    ],
    [
      'where what the files make of the key is not known',
      { live: 30, entry: inFile(60), unknown: [{ at: `/sysctlFiles/${KEY}`, reason: 'cut' }] },
    ],
  ])('%s', async (_, of) => {
    const observed = JSON.stringify(of.live);
    expect(await drifts('enum: [30, [30, 40]]', of)).toEqual([`pass -: ${observed}`]);
    expect(await drifts('enum: [31]', of)).toEqual([`fail -: ${observed}`]);
  });

  test('where the key has a name of its own in JavaScript', async () => {
    const facts = aFacts({ sysctl: JSON.parse('{"constructor":1}') });
    const baseline = await baselineFrom(oneControl('/sysctl/constructor', 'const: 1'));
    const [result] = judge(baseline.compileFor(new Map()), facts);
    expect([result?.outcome, result?.drift]).toEqual(['pass', undefined]);
  });
});

test.each([
  ['docker', 'pass', undefined],
  ['none', 'fail', 'will-regress-at-reboot'],
])('in a container of the kind %s', async (container, outcome, drift) => {
  const facts = factsOf({ live: 30, entry: inFile(60) });
  const baseline = await baselineFrom(oneControl(`/sysctl/${KEY}`, 'maximum: 30'));
  const [result] = judge(baseline.compileFor(new Map()), { ...facts, system: { ...facts.system, container } });
  expect([result?.outcome, result?.drift]).toEqual([outcome, drift]);
});

test('a run-time value that is unknown is no drift', async () => {
  const unknown = [{ at: `/sysctl/${KEY}`, reason: 'permission-denied' }] as const;
  const expected = 'unknown -: permission denied';
  expect(await drifts('maximum: 30', { live: 30, entry: inFile(20), unknown })).toEqual([expected]);
});

test('files have no drift of their own', async () => {
  const of = { live: 30, entry: inFile(60) };
  expect(await drifts('maximum: 30', of, `/sysctlFiles/${KEY}/value`)).toEqual(['fail -: 60']);
});

describe('a control on more than one parameter', () => {
  const other = { 'net.core.somaxconn': 4096, [KEY]: 30 };
  const schema = `{ required: [net.core.somaxconn], properties: { ${KEY}: { maximum: 30 } } }`;
  const reason = `it fits at run time only: at the next boot /etc/sysctl.d/a.conf:3 sets ${KEY} to 6,000`;
  const regresses = `fail will-regress-at-reboot: ${reason}`;

  async function result(path: string, of: string, files: Facts['sysctlFiles']): Promise<string> {
    const baseline = await baselineFrom(oneControl(path, `allOf: [${of}]`));
    const [first] = judge(baseline.compileFor(new Map()), aFacts({ sysctl: other, sysctlFiles: files }));
    return [`${first?.outcome} ${first?.drift ?? '-'}`, first?.reason].filter((part) => part !== undefined).join(': ');
  }

  test.each<[string, Facts['sysctlFiles'], string]>([
    ['the boot breaks it', { [KEY]: inFile(6000) }, regresses],
    [
      'and another file sets what it does not look at',
      { a: inFile(1), 'net.core.somaxconn': inFile(1), [KEY]: inFile(6000) },
      regresses,
    ],
    ['the boot keeps it', { [KEY]: inFile(20) }, 'pass -'],
    ['the files say what runs', { [KEY]: inFile('as it is', { live: 'equal' }) }, 'pass -'],
    ['the kernel would refuse the value', { [KEY]: inFile('abc') }, 'pass -'],
  ])('%s', async (_, files, expected) => {
    expect(await result('/sysctl', schema, files)).toBe(expected);
    expect(await result('""', `{ properties: { sysctl: ${schema} } }`, files)).toBe(expected);
  });

  test('the boot mends it', async () => {
    expect(await result('/sysctl', `{ properties: { ${KEY}: { maximum: 20 } } }`, { [KEY]: inFile(20) })).toBe(
      'fail not-loaded',
    );
  });
});
