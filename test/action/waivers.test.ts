// Waivers and required controls as the user of the bundle meets them: exit codes, the report, the log.
import { describe, expect, test } from 'vitest';
import type { FactsBundle } from '../../src/facts/bundle.ts';
import { aFacts, aProgram, aSupervisor } from '../builders/facts.ts';
import { runAction, runCli } from './run-bundle.ts';

const FACTS: FactsBundle = {
  schemaVersion: 1,
  gatheredAt: '2026-01-01T00:00:00Z',
  hosts: [
    {
      name: 'web-1',
      groups: ['web'],
      location: { file: 'hosts.ini', line: 2 },
      attempts: 1,
      milliseconds: 5,
      facts: aFacts({
        host: { ...aFacts().host, name: 'web-1' },
        supervisor: [aSupervisor({ programs: [aProgram()] })],
      }),
    },
  ],
};

const BASELINE = `
at:
  /supervisor/*/programs/*/limits/nofile/soft:
    control: { id: nofile, severity: high, title: Enough files }
    minimum: 4096
  /sysctl/net.ipv4.tcp_tw_recycle:
    control: { id: tw-recycle, severity: low, title: Off }
    const: 0
  /supervisor/*/pid:
    control: { id: pid, severity: low, title: A pid }
    minimum: 1
`;
const REQUIRED = BASELINE.replace('id: tw-recycle,', 'id: tw-recycle, required: true,');

/** A day so many days from now, UTC; 0 is today. */
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const waiver = (days: number, change = '') =>
  `  - { control: nofile, owner: Ann, reason: Soon gone, expires: ${inDays(days)}${change} }\n`;

function audit(waivers: string | undefined, flags: readonly string[] = [], baseline = BASELINE) {
  const files = {
    'saved.json': JSON.stringify(FACTS),
    'b.yml': baseline,
    ...(waivers === undefined ? {} : { 'w.yml': `waivers:\n${waivers}` }),
  };
  const given = waivers === undefined ? [] : ['--waivers', 'w.yml'];
  return runCli(['audit', '--facts', 'saved.json', '--baseline', 'b.yml', ...given, ...flags], { files });
}

describe('an audit of saved facts', () => {
  test.each<readonly [string, string | undefined, readonly string[], string, number, string, readonly string[]]>([
    ['no waiver', undefined, [], BASELINE, 1, 'failed', []],
    ['a waiver that covers it', waiver(60), [], BASELINE, 0, 'passed', ['active']],
    [
      'by group and by name',
      waiver(60, ", hosts: 'web:!db*', subject: 'program *'"),
      [],
      BASELINE,
      0,
      'passed',
      ['active'],
    ],
    ['on its last days', waiver(3), [], BASELINE, 0, 'passed', ['expires-soon']],
    ['expired', waiver(-1), [], BASELINE, 1, 'failed', ['expired']],
    ['for another subject', waiver(60, ', subject: x'), [], BASELINE, 1, 'failed', ['unused']],
    [
      'one that is unused beside one that covers it',
      waiver(60) + waiver(60, ', subject: x'),
      [],
      BASELINE,
      1,
      'failed',
      ['active', 'unused'],
    ],
    [
      'the same, where severity low does not count',
      waiver(60) + waiver(60, ', subject: x'),
      ['--fail-on-severity', 'medium'],
      BASELINE,
      0,
      'passed',
      ['active', 'unused'],
    ],
    [
      'for hosts that are not there',
      waiver(60) + waiver(60, ', hosts: db-7'),
      [],
      BASELINE,
      0,
      'passed',
      ['active', 'not-judged'],
    ],
    [
      'for a control that is not there',
      waiver(60) + waiver(60).replace('nofile', 'nofiel'),
      [],
      BASELINE,
      1,
      'failed',
      ['active', 'unknown-control'],
    ],
    [
      'a required control that met nothing',
      waiver(60),
      ['--fail-on-severity', 'never'],
      REQUIRED,
      3,
      'incomplete',
      ['active'],
    ],
  ])('%s', async (...[, waivers, flags, baseline, code, conclusion, states]) => {
    const run = await audit(waivers, flags, baseline);
    expect([run.code, run.report?.conclusion, run.report?.waivers.map(({ state }) => state)]).toEqual([
      code,
      conclusion,
      states,
    ]);
  });

  test('what is waived stays in the report, with whoever answers for it', async () => {
    const run = await audit(waiver(60, ', ticket: OPS-1'));
    expect(run.report?.results).toMatchObject([
      {
        control: 'nofile',
        outcome: 'fail',
        observed: 1024,
        waiver: {
          owner: 'Ann',
          reason: 'Soon gone',
          ticket: 'OPS-1',
          expires: inDays(60),
          location: { file: 'w.yml', line: 2, column: 5 },
        },
      },
    ]);
    expect(run.report?.summary).toMatchObject({ fail: 0, waived: 1, subjects: 2 });
    for (const text of [run.stdout, run.markdown]) {
      expect(text).toContain('1 check is waived.');
      expect(text).toContain('OPS-1');
      expect(text).toContain(inDays(60));
    }
  });

  test('a bad file is a usage error with places, and nothing is audited', async () => {
    const run = await audit(`${waiver(400)}  - { control: nofile }\n`);
    expect(run).toMatchObject({ code: 2, report: undefined });
    expect(run.stderr).toBe(
      [
        `error: w.yml:2:64: Expected a waiver that ends within 365 days, by ${inDays(365)}, found text "${inDays(400)}".`,
        `  2 | …on: Soon gone, expires: ${inDays(400)} }`,
        '    |                          ^^^^^^^^^^',
        '  How long a waiver may live is set by the input waiver-max-days.',
        'error: w.yml:3:7: Expected control, owner, reason and expires in a waiver, found no "owner", "reason" or "expires".',
        '  3 |   - { control: nofile }',
        '    |       ^^^^^^^',
        `  expires: YYYY-MM-DD, the last day, by ${inDays(365)}.`,
        '',
      ].join('\n'),
    );
    expect((await audit(waiver(400), ['--waiver-max-days', '400'])).code).toBe(0);
  });
});

test('a live audit of some hosts judges the waivers of those only, and knows all names of the inventory', async () => {
  const files = {
    'hosts.ini': '[here]\nme ansible_connection=local\n[there]\nother ansible_user=x\n',
    'b.yml': 'at:\n  /system/cpus:\n    control: { id: cpus, severity: high, title: T }\n    maximum: 0\n',
    'w.yml': `waivers:\n${['here', 'there', 'wme', 'all'].map((hosts, index) => `  - { control: cpus, hosts: ${hosts}, owner: A, reason: R, expires: ${inDays(60)}${index === 3 ? ', subject: x' : ''} }\n`).join('')}`,
  };
  const flags = ['--inventory', 'hosts.ini', '--hosts', 'me', '--baseline', 'b.yml', '--waivers', 'w.yml'];
  const run = await runCli(['audit', ...flags, '--fail-on-unknown', 'false'], { files });
  expect(run.report?.waivers.map(({ hosts, state, note }) => [hosts, state, note])).toEqual([
    ['here', 'active', undefined],
    ['there', 'not-judged', 'Its host was not audited.'],
    [
      'wme',
      'unused',
      'The host pattern names "wme", which is neither a host nor a group of the inventory. Did you mean "me"?',
    ],
    ['all', 'not-judged', '1 of its 2 hosts was not audited.'],
  ]);
  expect(run.code).toBe(1);
});

test('the Action warns on the line of a waiver that ends soon, and counts faulty ones as findings', async () => {
  const run = await runAction({
    inputs: { facts: 'saved.json', baseline: 'b.yml', waivers: 'w.yml' },
    files: {
      'saved.json': JSON.stringify(FACTS),
      'b.yml': BASELINE,
      'w.yml': `waivers:\n${waiver(3)}${waiver(-1)}`,
    },
  });
  expect(run.code).toBe(1);
  expect(run.outputs.get('findings')).toBe('1');
  expect(run.stdout).toContain(
    `::warning title=Limits Audit%3A configuration,file=w.yml,line=2,col=5::w.yml:2:5: The waiver of nofile ends on ${inDays(3)} (in 3 days).%0A  Mend what it covers, or let Ann renew it.`,
  );
  expect(run.summary).toContain('<details><summary>1 check that would count without a waiver</summary>');
});

test('check-baseline lists waivers as they stand', async () => {
  const check = (waivers: string) =>
    runCli(['check-baseline', '--baseline', 'b.yml', '--waivers', 'w.yml'], {
      files: { 'b.yml': BASELINE, 'w.yml': `waivers:\n${waivers}` },
    });
  const fine = await check(waiver(60) + waiver(0));
  expect(fine).toMatchObject({ code: 0, stderr: '' });
  expect(fine.stdout).toContain(
    `nofile     valid         ${inDays(60)} (in 60 days)  every subject on all  Ann    w.yml:2:5\n`,
  );
  expect(fine.stdout).toContain(`nofile     expires-soon  ${inDays(0)} (today)`);
  expect(fine.stdout).toContain('\n2 waivers.\n3 controls. No host was contacted.\n');
  const faulty = await check(waiver(-1) + waiver(60).replace('nofile', 'nofiel'));
  expect(faulty.code).toBe(1);
  expect(faulty.stdout).toContain('2 waivers. 2 expired or for an unknown control: findings of severity low.\n');
});

test('the schema of the file is there for the editor', async () => {
  const { code, stdout } = await runCli(['schema', 'waivers']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ $id: 'limits-audit/waivers', required: ['waivers'] });
});
