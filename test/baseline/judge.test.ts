import { describe, expect, test } from 'vitest';
import { judge } from '../../src/baseline/judge.ts';
import type { Facts, Unknown } from '../../src/facts/facts.ts';
import { aFacts, aProgram, aSupervisor } from '../builders/facts.ts';
import { baselineFrom, oneControl } from './baseline-from.ts';

const NOFILE = '/supervisor/*/programs/*/limits/nofile/soft';
const firstProgram = '/supervisor/0/programs/0/limits/nofile/soft';
const secondProgram = '/supervisor/0/programs/1/limits/nofile/soft';

/** One line per result: subject, outcome, what was observed, why. */
async function outcomes(path: string, schema: string, facts: Facts): Promise<readonly string[]> {
  const baseline = await baselineFrom(oneControl(path, schema));
  const results = judge(baseline.compileFor(new Map(facts.host.name ? Object.entries({}) : [])), facts);
  return results.map(({ subject, outcome, observed, reason }) =>
    [subject, outcome, observed === undefined ? '' : JSON.stringify(observed), reason ?? '']
      .filter(Boolean)
      .join(' | '),
  );
}

function unknown(at: string, reason: Unknown['reason'] = 'permission-denied', detail?: string): Facts {
  return aFacts({ unknown: [{ at, reason, ...(detail === undefined ? {} : { detail }) }] });
}

function withPrograms(...programs: Parameters<typeof aProgram>[0][]): Facts {
  return aFacts({ supervisor: [aSupervisor({ programs: programs.map((change) => aProgram(change)) })] });
}

const soft = (value: number) => ({ limits: { nofile: { soft: value, hard: 524_288 } } });
/** A program whose limits could not be read. */
function withoutLimits(change: Parameters<typeof aProgram>[0] = {}): ReturnType<typeof aProgram> {
  const { limits: _, ...rest } = aProgram(change);
  return rest;
}

describe('a value that is there', () => {
  test('passes or fails, each place for itself', async () => {
    expect(await outcomes(NOFILE, 'minimum: 4096', withPrograms(soft(1024), soft(65_536)))).toEqual([
      `${firstProgram} | fail | 1024`,
      `${secondProgram} | pass | 65536`,
    ]);
  });

  test.each([
    ['an index', '/supervisor/0/programs/1/name', 'const: worker', '/supervisor/0/programs/1/name | pass | "worker"'],
    ['a key with dots', '/sysctl/net.ipv4.tcp_syncookies', 'const: 1', '/sysctl/net.ipv4.tcp_syncookies | pass | 1'],
    ['a key with a slash', '/host/vars/a~1b', 'const: 1', '/host/vars/a~1b | pass | 1'],
    ['a key with a tilde', '/host/vars/a~0b', 'const: 1', '/host/vars/a~0b | pass | 1'],
    ['a key of JavaScript', '/host/vars/__proto__', 'const: 1', '/host/vars/__proto__ | pass | 1'],
    ['null', '/host/vars/null', "type: 'null'", '/host/vars/null | pass | null'],
    ['the whole document', "''", 'required: [sysctl]', 'pass'],
  ])('%s', async (_, path, schema, expected) => {
    const vars: Record<string, unknown> = JSON.parse('{"a/b":1,"a~b":1,"__proto__":1,"null":null}');
    const base = withPrograms({}, {});
    const facts: Facts = { ...base, host: { ...base.host, vars } };
    const [first = ''] = await outcomes(path, schema, facts);
    expect(path === "''" ? first.split(' | ')[0] : first).toBe(expected);
  });

  test('of a failing map, only the wrong parts are shown', async () => {
    const schema = 'properties: { net.ipv4.tcp_syncookies: { const: 2 }, fs.nr_open: { minimum: 1 } }';
    expect(await outcomes('/sysctl', schema, aFacts())).toEqual(['/sysctl | fail | {"net.ipv4.tcp_syncookies":1}']);
  });

  test('a failing list without its own wrong entry is shown whole', async () => {
    expect(await outcomes('/sysctl/net.ipv4.ip_local_port_range', 'minItems: 3', aFacts())).toEqual([
      '/sysctl/net.ipv4.ip_local_port_range | fail | [32768,60999]',
    ]);
  });
});

describe('nothing to check is no pass', () => {
  const stopped = withoutLimits({ name: 'w', group: 'g', running: false });
  const noLimits = aFacts({ supervisor: [aSupervisor({ programs: [withoutLimits()] })] });
  const { supervisor: _, ...hidden } = aFacts();
  test.each<[string, string, Facts, string]>([
    ['no supervisord', NOFILE, aFacts(), `${NOFILE} | not_applicable | no supervisord runs on this host`],
    [
      'supervisord not looked for',
      NOFILE,
      hidden,
      `${NOFILE} | unknown | whether supervisord runs was not read, and the facts do not say why`,
    ],
    [
      'no programs',
      NOFILE,
      withPrograms(),
      '/supervisor/0/programs/*/limits/nofile/soft | not_applicable | this supervisord has no programs',
    ],
    [
      'a stopped program',
      NOFILE,
      aFacts({ supervisor: [aSupervisor({ programs: [stopped] })] }),
      `${firstProgram} | not_applicable | program g:w is not running`,
    ],
    [
      'a running program without limits',
      NOFILE,
      noLimits,
      `${firstProgram} | unknown | limits of program worker was not read, and the facts do not say why`,
    ],
    [
      'no such kernel parameter',
      '/sysctl/net.ipv4.tcp_tw_recycle',
      aFacts(),
      '/sysctl/net.ipv4.tcp_tw_recycle | not_applicable | the kernel has no net.ipv4.tcp_tw_recycle',
    ],
    [
      'no kernel parameter at all',
      '/sysctl/fs.nr_open',
      aFacts({ sysctl: {} }),
      '/sysctl/fs.nr_open | unknown | any kernel parameter was not read, and the facts do not say why',
    ],
    [
      'a key of every object',
      '/sysctl/toString',
      aFacts(),
      '/sysctl/toString | not_applicable | the kernel has no toString',
    ],
    [
      'nothing in the files',
      '/sysctlFiles/fs.nr_open/value',
      aFacts(),
      '/sysctlFiles/fs.nr_open/value | not_applicable | no sysctl file sets fs.nr_open',
    ],
    [
      'no connection tracking',
      '/capacity/conntrack/headroom',
      aFacts(),
      '/capacity/conntrack/headroom | not_applicable | connection tracking is not in use',
    ],
    [
      'file handles not read',
      '/capacity/fileHandles/headroom',
      aFacts(),
      '/capacity/fileHandles/headroom | unknown | how many file handles are in use was not read, and the facts do not say why',
    ],
    [
      'no such variable',
      '/host/vars/tier',
      aFacts(),
      '/host/vars/tier | not_applicable | the inventory sets no variable tier',
    ],
    [
      'anything else',
      '/system/container',
      aFacts(),
      '/system/container | not_applicable | there is no container at /system',
    ],
    [
      'Go supervisord',
      '/supervisor/*/nextStart/outcome',
      aFacts({ supervisor: [aSupervisor({ implementation: 'go' })] }),
      '/supervisor/0/nextStart/outcome | not_applicable | this supervisord is the one written in Go, which has other rules',
    ],
  ])('%s', async (_, path, facts, expected) => {
    expect(
      await outcomes(path, 'not: { const: impossible }'.replace('impossible', '-1'), facts).catch(() => []),
    ).toEqual(await outcomes(path, 'enum: [1]', facts).catch(() => outcomes(path, 'minLength: 1', facts)));
    const schema = /outcome$|container$/.test(path) ? 'minLength: 1' : 'enum: [1]';
    expect(await outcomes(path, schema, facts)).toEqual([expected]);
  });

  test.each([
    [
      'a property',
      'properties: { net.ipv4.tcp_tw_recycle: { const: 0 } }',
      'not_applicable | the kernel has no net.ipv4.tcp_tw_recycle',
    ],
    [
      'a property beside one that is fine',
      'properties: { fs.nr_open: { minimum: 1 }, x: { const: 0 } }',
      'not_applicable | the kernel has no x',
    ],
    [
      'a property under anyOf',
      'anyOf: [{ properties: { x: { const: 0 } } }, { minProperties: 1 }]',
      'not_applicable | the kernel has no x',
    ],
    [
      'keys that match a pattern',
      'patternProperties: { ^nf: { minimum: 1 } }',
      'not_applicable | there are no kernel parameters',
    ],
    ['a path', 'at: { /x: { const: 0 } }', 'not_applicable | the kernel has no x'],
    ['a required property that is missing', 'required: [x], properties: { x: { const: 0 } }', 'fail | {"x":"absent"}'],
    ['a property that must not be there', 'properties: { x: false }', 'pass'],
  ])('inside of a subject that is there: %s', async (_, schema, expected) => {
    const [outcome = ''] = await outcomes('/sysctl', schema.replace('], ', ']\n    '), aFacts());
    expect(outcome.replace('/sysctl | ', '').replace(/^pass.*/, 'pass')).toBe(expected);
  });

  test('entries of an empty list', async () => {
    expect(await outcomes('/supervisor/*/stale', 'items: { required: [file] }', withPrograms({}))).toEqual([
      '/supervisor/0/stale | not_applicable | /supervisor/0/stale is empty',
    ]);
    expect(await outcomes('/supervisor/*/stale', 'maxItems: 0', withPrograms({}))).toEqual([
      '/supervisor/0/stale | pass | []',
    ]);
  });

  test.each([
    ['minimum: 5', 'text', 'the control checks a number, and the value is text'],
    ['minimum: 5', null, 'the control checks a number, and the value is null'],
    ['minLength: 5', 7, 'the control checks text, and the value is a number'],
    ['anyOf: [{ const: 0 }, { minimum: 5 }]', 'text', 'the control checks a number, and the value is text'],
    ['items: { minimum: 1 }', [3, 'x'], 'the control checks a number, and 1 is text'],
  ])('a value that the check does not look at: %s of %j', async (schema, value, reason) => {
    const facts: Facts = { ...aFacts(), host: { ...aFacts().host, vars: { x: value } } };
    expect(await outcomes('/host/vars/x', schema, facts)).toEqual([
      `/host/vars/x | error | ${JSON.stringify(value)} | ${reason}`,
    ]);
  });
});

describe('unknown facts', () => {
  const denied = 'permission denied';
  const bothLimits = withPrograms(soft(1024), soft(65_536));
  const missing = aFacts({ supervisor: [aSupervisor({ programs: [withoutLimits(), aProgram(soft(65_536))] })] });
  const with1 = (facts: Facts, at: string): Facts => ({ ...facts, ...{ unknown: unknown(at).unknown } });

  test.each<[string, Facts, readonly string[]]>([
    [
      'the value itself',
      with1(bothLimits, firstProgram),
      [`${firstProgram} | unknown | ${denied}`, `${secondProgram} | pass | 65536`],
    ],
    [
      'what the value is part of',
      with1(missing, '/supervisor/0/programs/0/limits'),
      [`${firstProgram} | unknown | /supervisor/0/programs/0/limits: ${denied}`, `${secondProgram} | pass | 65536`],
    ],
    [
      'what a value that is there is part of',
      with1(bothLimits, '/supervisor/0/programs/1'),
      [`${firstProgram} | fail | 1024`, `${secondProgram} | unknown | /supervisor/0/programs/1: ${denied}`],
    ],
    [
      'a list that was read in part',
      with1(bothLimits, '/supervisor/0/programs'),
      [
        `${firstProgram} | fail | 1024`,
        `${secondProgram} | pass | 65536`,
        `/supervisor/0/programs/*/limits/nofile/soft | unknown | /supervisor/0/programs: ${denied}`,
      ],
    ],
    [
      'an entry that is not in the list',
      with1(bothLimits, '/supervisor/0/programs/7/limits'),
      [
        `${firstProgram} | fail | 1024`,
        `${secondProgram} | pass | 65536`,
        `/supervisor/0/programs/7/limits/nofile/soft | unknown | /supervisor/0/programs/7/limits: ${denied}`,
      ],
    ],
    ['all supervisords', unknown('/supervisor'), [`${NOFILE} | unknown | /supervisor: ${denied}`]],
    ['everything', unknown(''), [`${NOFILE} | unknown | : ${denied}`]],
    [
      'something else',
      with1(bothLimits, '/supervisor/0/programs/0/files'),
      [`${firstProgram} | fail | 1024`, `${secondProgram} | pass | 65536`],
    ],
    ['a pointer that is none', unknown('supervisor'), [`${NOFILE} | unknown | supervisor: ${denied}`]],
  ])('%s', async (_, facts, expected) => {
    expect(await outcomes(NOFILE, 'minimum: 4096', facts)).toEqual(expected);
  });

  test('a stopped program stays out of it when other programs could not be read', async () => {
    const facts = aFacts({ supervisor: [aSupervisor({ programs: [withoutLimits({ running: false })] })] });
    expect(await outcomes(NOFILE, 'minimum: 4096', with1(facts, '/supervisor/0/programs'))).toEqual([
      `${firstProgram} | not_applicable | program worker is not running`,
      `/supervisor/0/programs/*/limits/nofile/soft | unknown | /supervisor/0/programs: ${denied}`,
    ]);
  });

  test.each<[string, string, string, string]>([
    [
      'it matters',
      'properties: { limits: { minProperties: 1 } }',
      '/limits/nofile',
      `unknown | /supervisor/0/limits/nofile: ${denied}`,
    ],
    ['it does not matter', 'required: [pid]', '/limits/nofile', 'pass'],
    [
      'something else is wrong anyway',
      'properties: { pid: { const: 1 }, limits: { minProperties: 1 } }',
      '/limits/nofile',
      'fail | {"pid":812}',
    ],
    [
      'it may be what is wrong',
      'required: [unit, headroom]',
      '/headroom',
      `unknown | /supervisor/0/headroom: ${denied}`,
    ],
    [
      'something else that is required is missing',
      'required: [version, headroom]',
      '/headroom',
      'fail | {"version":"absent","headroom":"absent"}',
    ],
    [
      'one branch is wrong and the other is open',
      'anyOf: [{ properties: { pid: { const: 1 } } }, { required: [headroom] }]',
      '/headroom',
      `unknown | /supervisor/0/headroom: ${denied}`,
    ],
    ['the whole is compared', 'not: { const: 1 }', '/headroom', `unknown | /supervisor/0/headroom: ${denied}`],
  ])('below the subject: %s', async (_, schema, at, expected) => {
    const facts = aFacts({ ...unknown(`/supervisor/0${at}`), supervisor: [aSupervisor()] });
    const results = await outcomes('/supervisor/*', schema, facts).catch((error: Error) => [error.message]);
    expect(results.map((line) => line.replace('/supervisor/0 | ', '').replace(/^pass.*/, 'pass'))).toEqual(
      _ === 'the whole is compared' ? [expect.stringContaining('Expected a map')] : [expected],
    );
  });

  test('a fact that says "unknown" is unknown, in its own words', async () => {
    const supervisor = [
      aSupervisor({ startedBy: 'unknown', nextStart: { outcome: 'unknown', reason: 'user= could not be resolved' } }),
    ];
    const facts = aFacts({ supervisor });
    expect(await outcomes('/supervisor/*/startedBy', 'not: { const: session }', facts)).toEqual([
      '/supervisor/0/startedBy | unknown | it could not be told',
    ]);
    expect(await outcomes('/supervisor/*/nextStart', 'properties: { outcome: { const: starts } }', facts)).toEqual([
      '/supervisor/0/nextStart | unknown | /supervisor/0/nextStart/outcome: user= could not be resolved',
    ]);
  });

  test('every reason has its words', async () => {
    expect(
      await outcomes('/sysctl/x', 'const: 1', unknown('/sysctl/x', 'vanished', 'gone at the second read')),
    ).toEqual(['/sysctl/x | unknown | gone while it was read: gone at the second read']);
  });
});

test('a result says all that a report needs', async () => {
  const baseline = await baselineFrom(oneControl(NOFILE, 'minimum: 4096'));
  expect(judge(baseline.compileFor(new Map()), withPrograms(soft(1024)))).toEqual([
    {
      host: 'web-1',
      control: 'a',
      subject: firstProgram,
      severity: 'low',
      outcome: 'fail',
      observed: 1024,
      expected: 'at least 4,096',
      place: { file: 't.yml', line: 3, column: 5 },
    },
  ]);
});

test('a control inside of another is judged on its own', async () => {
  const text = [
    'at:',
    '  /limits:',
    '    control: { id: outer, severity: low, title: T }',
    '    required: [login]',
    '    properties:',
    '      login:',
    '        control: { id: inner, severity: low, title: T }',
    '        required: [memlock]',
  ].join('\n');
  const results = judge((await baselineFrom(text)).compileFor(new Map()), aFacts());
  expect(results.map(({ control, outcome }) => `${control} ${outcome}`)).toEqual(['outer pass', 'inner fail']);
});

test('a plain schema is a control per property, and one for the rest', async () => {
  const text = [
    '$schema: https://json-schema.org/draft/2020-12/schema',
    'type: object',
    'required: [sockets, systemd]',
    'properties:',
    '  sysctl: { title: Kernel, description: Why, properties: { net.ipv4.tcp_syncookies: { const: 2 } } }',
    '  supervisor: { minItems: 1 }',
  ].join('\n');
  const baseline = await baselineFrom(text);
  expect(baseline.controls.map(({ id, title, why, at }) => [id, title, why, at])).toEqual([
    ['facts', 'The facts under "facts" are as the baseline asks', undefined, ''],
    ['sysctl', 'Kernel', 'Why', '/sysctl'],
    ['supervisor', 'The facts under "supervisor" are as the baseline asks', undefined, '/supervisor'],
  ]);
  const { systemd: _, ...facts } = aFacts();
  expect(judge(baseline.compileFor(new Map()), facts).map(({ control, outcome }) => `${control} ${outcome}`)).toEqual([
    'facts fail',
    'sysctl fail',
    'supervisor fail',
  ]);
});
