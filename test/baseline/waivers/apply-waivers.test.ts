import { describe, expect, test } from 'vitest';
import type { Result } from '../../../src/baseline/control.ts';
import { applyWaivers, type WaiverSetting } from '../../../src/baseline/waivers/apply-waivers.ts';
import { scopeOfSaved } from '../../../src/baseline/waivers/waived-hosts.ts';
import type { Waiver } from '../../../src/baseline/waivers/waiver.ts';
import { aFacts, aProgram, aSupervisor } from '../../builders/facts.ts';
import { aResult } from '../../builders/results.ts';
import { aWaiver } from '../../builders/waivers.ts';

const FACTS = aFacts({
  supervisor: [aSupervisor({ programs: [aProgram(), aProgram({ name: 'mailer', group: 'mailer' })] })],
});
const SECOND = '/supervisor/0/programs/1/limits/nofile/soft';

interface TestHost {
  readonly name: string;
  readonly groups: readonly string[];
  readonly facts?: typeof FACTS;
  readonly results?: readonly Result[];
}

function host(name: string, ...results: readonly Partial<Result>[]): TestHost {
  return { name, groups: ['web'], facts: FACTS, results: results.map((change) => aResult({ host: name, ...change })) };
}

const lost = (name: string): TestHost => ({ name, groups: ['db'] });

function setting(hosts: readonly TestHost[], change: Partial<WaiverSetting> = {}): WaiverSetting {
  return {
    controls: ['program-nofile', 'no-tw-recycle'],
    disabled: ['somaxconn'],
    scope: scopeOfSaved(hosts),
    now: new Date('2026-11-01T12:00:00Z'),
    ...change,
  };
}

const whole = (hosts: readonly TestHost[]) => ({ ...scopeOfSaved(hosts), isWhole: true });

/** `HOST SUBJECT OUTCOME` of all that is covered. */
function covered(waiver: Partial<Waiver>, hosts: readonly TestHost[]): readonly string[] {
  return applyWaivers([aWaiver(waiver)], hosts, setting(hosts)).hosts.flatMap(({ results = [] }) =>
    results
      .filter((result) => result.waiver !== undefined)
      .map(({ host: name, subject, outcome }) => `${name} ${subject} ${outcome}`),
  );
}

describe('what is covered', () => {
  const first = aResult().subject;
  const hosts = [
    host('web-1', {}, { subject: SECOND }, { control: 'no-tw-recycle' }),
    host('web-2', { outcome: 'pass' }, { subject: SECOND, outcome: 'unknown' }),
    host('web-3', { outcome: 'error' }, { subject: SECOND, outcome: 'not_applicable' }),
  ];
  test.each<readonly [string, Partial<Waiver>, readonly string[]]>([
    ['failures of its control, and nothing else', {}, [`web-1 ${first} fail`, `web-1 ${SECOND} fail`]],
    [
      'what is unknown, when it says so; never what is in error',
      { unknown: true },
      [`web-1 ${first} fail`, `web-1 ${SECOND} fail`, `web-2 ${SECOND} unknown`],
    ],
    ['a subject by its name', { subject: 'program mail*' }, [`web-1 ${SECOND} fail`]],
    ['a subject by its pointer', { subject: '/supervisor/*/programs/1/*' }, [`web-1 ${SECOND} fail`]],
    ['a subject by the whole of its name only', { subject: 'mailer' }, []],
    ['hosts by group', { hosts: 'web:!web-1' }, []],
    ['hosts by glob', { hosts: 'web-?:!web-2', subject: 'program mailer' }, [`web-1 ${SECOND} fail`]],
    ['a host that there is not', { hosts: 'web-9' }, []],
    ['until the end of its last day', { expires: '2026-11-01' }, [`web-1 ${first} fail`, `web-1 ${SECOND} fail`]],
    ['and not a day longer', { expires: '2026-10-31' }, []],
    ['another control', { control: 'no-tw-recycle' }, [`web-1 ${first} fail`]],
  ])('%s', (_name, waiver, expected) => {
    expect(covered(waiver, hosts)).toEqual(expected);
  });

  test('the outcome stays what it was, and the result names its waiver', () => {
    const waiver = aWaiver();
    const [one] = applyWaivers([waiver], hosts, setting(hosts)).hosts;
    expect(one?.results?.[0]).toEqual({ ...aResult(), waiver });
  });

  test('of several that fit, the first that is not expired covers, and none of them is unused', () => {
    const waivers = [
      aWaiver({ expires: '2026-01-01', owner: 'A' }),
      aWaiver({ owner: 'B' }),
      aWaiver({ owner: 'C', subject: 'program*' }),
    ];
    const overlay = applyWaivers(waivers, hosts, setting(hosts));
    expect(overlay.hosts[0]?.results?.[0]?.waiver?.owner).toBe('B');
    expect(overlay.waivers.map(({ state, matches }) => [state, matches])).toEqual([
      ['expired', 2],
      ['active', 2],
      ['active', 2],
    ]);
  });
});

type State = readonly [
  name: string,
  waiver: Partial<Waiver>,
  hosts: readonly TestHost[],
  state: string,
  note: string | undefined,
  change: Partial<WaiverSetting>,
];

describe('states', () => {
  const failing = [host('web-1', {})];
  const passing = [host('web-1', { outcome: 'pass' })];
  const unknown = [host('web-1', { subject: '/supervisor/*/programs/*/limits/nofile/soft', outcome: 'unknown' })];
  test.each<State>([
    ['it covers something', {}, failing, 'active', undefined, {}],
    ['a fortnight left', { expires: '2026-11-14' }, failing, 'expires-soon', undefined, {}],
    ['a day more than that', { expires: '2026-11-15' }, failing, 'active', undefined, {}],
    ['its last day', { expires: '2026-11-01' }, failing, 'expires-soon', undefined, {}],
    ['over since midnight', { expires: '2026-10-31' }, failing, 'expired', undefined, {}],
    ['over, and nothing fails any more', { expires: '2026-10-31' }, passing, 'expired', undefined, {}],
    ['nothing fails', {}, passing, 'unused', undefined, {}],
    ['nothing fails, and it ends soon', { expires: '2026-11-02' }, passing, 'unused', undefined, {}],
    [
      'another subject fails',
      { subject: 'program mailer' },
      failing,
      'unused',
      'Subjects of this control are called as "program worker".',
      {},
    ],
    ['a control that is off', { control: 'somaxconn' }, failing, 'unused', 'The baseline turns this control off.', {}],
    [
      'a control that there is not',
      { control: 'program-nofiles' },
      failing,
      'unknown-control',
      'Did you mean "program-nofile"?',
      {},
    ],
    ['a control like no other', { control: 'xyz', expires: '2020-01-01' }, failing, 'unknown-control', undefined, {}],
    ['what it is for is unknown', {}, unknown, 'not-judged', 'What it could waive is unknown.', {}],
    [
      'what it is for is unknown, under a pattern for subjects',
      { subject: 'program worker' },
      unknown,
      'not-judged',
      'What it could waive is unknown.',
      {},
    ],
    ['it is for the unknown', { unknown: true }, unknown, 'active', undefined, {}],
    [
      'one of its hosts was not reached',
      {},
      [...passing, lost('db-1')],
      'not-judged',
      '1 of its 2 hosts was not audited.',
      {},
    ],
    [
      'the host that was not reached is none of its',
      { hosts: 'web' },
      [...passing, lost('db-1')],
      'unused',
      undefined,
      {},
    ],
    [
      'its hosts were not selected',
      { hosts: 'db' },
      passing,
      'not-judged',
      'Its host was not audited.',
      { scope: whole([...passing, lost('db-1')]) },
    ],
    [
      'a host that the inventory does not have',
      { hosts: 'wbe-1' },
      passing,
      'unused',
      'The host pattern names "wbe-1", which is neither a host nor a group of the inventory. Did you mean "web-1"?',
      { scope: whole(passing) },
    ],
    [
      'a host that the saved facts do not have, and the inventory may',
      { hosts: 'db-7' },
      passing,
      'not-judged',
      'The host pattern names "db-7", which is neither a host nor a group of the inventory.',
      {},
    ],
  ])('%s', (...[, waiver, hosts, state, note, change]) => {
    const [judged] = applyWaivers([aWaiver(waiver)], hosts, setting(hosts, change)).waivers;
    expect([judged?.state, judged?.note]).toEqual([state, note]);
  });
});

test('saved facts know the groups of their hosts', () => {
  const hosts = [host('web-1', {}), { ...host('lone', {}), groups: [] }];
  expect(covered({ hosts: 'ungrouped' }, hosts)).toEqual([`lone ${aResult().subject} fail`]);
  expect(covered({ hosts: 'all:!web' }, hosts)).toEqual([`lone ${aResult().subject} fail`]);
});

test('hundreds of waivers over thousands of hosts take no time to speak of', () => {
  const hosts = Array.from({ length: 5000 }, (_, index) => host(`web-${index}`, {}, { subject: SECOND }));
  const waivers = Array.from({ length: 500 }, (_, index) => aWaiver({ hosts: `web-${index}*`, subject: '*x*y*z*' }));
  const started = performance.now();
  expect(applyWaivers(waivers, hosts, setting(hosts)).waivers.every(({ state }) => state === 'unused')).toBe(true);
  expect(performance.now() - started).toBeLessThan(20_000);
});
