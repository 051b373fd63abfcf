import { describe, expect, test } from 'vitest';
import type { BundledHost } from '../../src/facts/bundle.ts';
import { aFacts, aSupervisor } from '../builders/facts.ts';
import { runCommand } from './a-terminal.ts';
import { inDirectory } from './in-directory.ts';
import { aBundledHost, refused } from './saved-facts.ts';

const BASELINE = `title: Two controls
inputs: { files: 2000000 }
at:
  /sysctl/fs.nr_open:
    control: { id: files, severity: low, title: Many files }
    minimum: { $input: files }
  /sysctl/vm.swappiness:
    control: { id: swap, severity: high, title: Little swap }
    maximum: { $input: swap }
`;

const named = (name: string, vars: Readonly<Record<string, number>>) => {
  const facts = aFacts({ supervisor: [aSupervisor()] });
  return { ...facts, host: { ...facts.host, name, vars }, sysctl: { ...facts.sysctl, 'vm.swappiness': 60 } };
};

const HOSTS = [
  aBundledHost({ name: 'a', facts: named('a', { swap: 60 }) }),
  aBundledHost({
    name: 'b',
    facts: named('b', { swap: 10, files: 1 }),
    baseline: { sources: ['not/there.yml'], location: { file: 'inventory.yml', line: 9 } },
  }),
];

const run = (hosts: readonly BundledHost[], ...argv: readonly string[]) => {
  const asked = { sysctlKeys: [], variables: ['files', 'swap'] };
  const bundle = JSON.stringify({ schemaVersion: 1, gatheredAt: '2026-01-02T03:04:05Z', asked, hosts });
  return inDirectory({ 'own.yml': BASELINE, 'facts.json': bundle }, () =>
    runCommand(['check-baseline', '--baseline', 'own.yml', ...argv]),
  );
};

test('lists the controls, what they read, and the inputs', async () => {
  const { code, out } = await run(HOSTS);
  expect(code).toBe(0);
  expect(out).toBe(
    'control  severity  reads                        title        defined at\n' +
      'files    low       /sysctl/fs.nr_open $files    Many files   own.yml:5:5\n' +
      'swap     high      /sysctl/vm.swappiness $swap  Little swap  own.yml:8:5\n' +
      '\n' +
      'input   default                      used by  set at\n' +
      '$files  2000000                      files    own.yml:2:18\n' +
      '$swap   none: each host must set it  swap\n' +
      '\n2 controls. No host was contacted.\n',
  );
});

test('as JSON', async () => {
  const { out } = await run(HOSTS, '--json');
  expect(JSON.parse(out)).toMatchObject({
    controls: [{ id: 'files', at: '/sysctl/fs.nr_open' }, { id: 'swap' }],
    disabled: [],
    replaced: [],
    inputs: [
      { name: 'files', default: 2_000_000, place: { file: 'own.yml', line: 2, column: 18 }, controls: ['files'] },
      { name: 'swap', controls: ['swap'] },
    ],
  });
});

describe('with saved facts', () => {
  test('counts the outcomes of each control on every host, whatever the inventory chose, and names the findings', async () => {
    expect(await run(HOSTS, '--facts', 'facts.json')).toEqual({
      code: 1,
      err: '',
      out:
        'control  severity  pass  fail  unknown  error  not applicable  title\n' +
        'swap     high      1     1     0        0      0               Little swap\n' +
        'files    low       1     1     0        0      0               Many files\n' +
        '\n' +
        'Findings:\n' +
        'high: swap: 1 of 2 checks fails, on 1 host.\n' +
        '  60, expected at most 10: vm.swappiness on b\n' +
        'low: files: 1 of 2 checks fails, on 1 host.\n' +
        '  1,048,576, expected at least 2,000,000: fs.nr_open on a\n' +
        '\n' +
        'Failed. 2 of 2 hosts audited. 4 checks: 2 pass, 2 fail. 2 of 2 controls met something to check. No host was contacted.\n' +
        '- 2 checks fail at severity low or above: 1 high, 1 low.\n',
    });
  });

  test.each([
    ['failures below the severity that counts', HOSTS, ['--fail-on-severity', 'never'], 0],
    [
      'a host that was not read',
      [...HOSTS.slice(1), aBundledHost({ name: 'c', error: refused })],
      ['--fail-on-severity', 'never'],
      3,
    ],
  ] as const)('ends as an audit would: %s', async (_, hosts, flags, code) => {
    expect((await run(hosts, '--facts', 'facts.json', ...flags)).code).toBe(code);
  });

  test('as JSON, with the whole report', async () => {
    const { code, out } = await run(HOSTS, '--facts', 'facts.json', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      inputs: [{ name: 'files' }, { name: 'swap' }],
      report: { conclusion: 'failed', summary: { pass: 2, fail: 2 }, hosts: [{ name: 'a' }, { name: 'b' }] },
    });
  });

  test('an input that a host does not have', async () => {
    const hosts = [aBundledHost({ name: 'a', facts: named('a', {}) })];
    expect(await run(hosts, '--facts', 'facts.json')).toEqual({
      code: 2,
      out: '',
      err:
        'error: own.yml:8:5: Expected a value for the input "swap", which the control "swap" needs, for the host "a" in facts.json, found none: the inventory did not set it.\n' +
        '  Set it under "inputs" of the baseline; or in the inventory, and audit live with this baseline.\n',
    });
  });
});

test('what takes the place of an inherited control is listed, and one control is one', async () => {
  const own = (id: string) =>
    `at: { /sysctl/net.core.somaxconn: { control: { id: ${id}, severity: low, title: T }, minimum: 1 } }\n`;
  const files = { 'a.yml': own('a'), 'b.yml': `extends: a.yml\n${own('a')}` };
  await inDirectory(files, async () => {
    const listed = async (file: string) => (await runCommand(['check-baseline', '--baseline', file])).out;
    expect(await listed('a.yml')).toContain('\n1 control. No host was contacted.\n');
    expect(await listed('b.yml')).toContain('\n1 control. Inherited, replaced by its own: a. No host was contacted.\n');
  });
});

describe('what saved facts cannot tell is never told by its absence', () => {
  const later = (baseline: string, change: object = {}) => {
    const bundle = { schemaVersion: 1, gatheredAt: '2026-01-02T03:04:05Z', hosts: HOSTS.slice(0, 1), ...change };
    return inDirectory({ 'own.yml': baseline, 'facts.json': JSON.stringify(bundle) }, () =>
      runCommand(['check-baseline', '--baseline', 'own.yml', '--facts', 'facts.json']),
    );
  };
  const OTHER = BASELINE.replaceAll('vm.swappiness', 'vm.dirty_ratio');

  test('a kernel parameter that nobody asked for is unknown', async () => {
    const asked = { sysctlKeys: ['vm.swappiness'], variables: ['files', 'swap'] };
    const { code, out } = await later(OTHER, { asked });
    expect([code, out.slice(out.indexOf('Not known:\n'), out.indexOf('\n\nFailed'))]).toEqual([
      1,
      'Not known:\nhigh: swap: 1 of 1 check is not known, on 1 host.\n' +
        '  not known, expected at most 60 (not collected: No baseline of the run that saved these facts asked for it: audit live with this baseline.): vm.dirty_ratio on a',
    ]);
  });

  test.each<readonly [string, object]>([
    ['asked for others', { asked: { sysctlKeys: [], variables: ['swap'] } }],
    ['is of a version that did not say what it asked for', {}],
  ])('an input with a default, where the run %s', async (_, change) => {
    const { err } = await later(BASELINE, change);
    expect(err).toBe(
      'warning: facts.json: There is no value for the input "files" of the host "a": the default was used, whatever the inventory says.\n' +
        '  The run that saved the facts did not ask for this variable. To have it, audit live with this baseline.\n',
    );
  });

  test('an input without a default that nobody asked for', async () => {
    expect(await later(BASELINE.replace('input: swap', 'input: swap_most'))).toEqual({
      code: 2,
      out: '',
      err:
        'error: own.yml:8:5: Expected a value for the input "swap_most", which the control "swap" needs, for the host "a" in facts.json, found none: the run that saved the facts did not ask for this variable.\n' +
        '  Set it under "inputs" of the baseline; or in the inventory, and audit live with this baseline.\n',
    });
  });
});

test('why a control has nothing to check is said', async () => {
  const baseline = BASELINE.replace('vm.swappiness', 'net.ipv4.tcp_tw_recycle');
  const bundle = { schemaVersion: 1, gatheredAt: '2026-01-02T03:04:05Z', hosts: HOSTS.slice(0, 1) };
  const { out } = await inDirectory({ 'own.yml': baseline, 'facts.json': JSON.stringify(bundle) }, () =>
    runCommand(['check-baseline', '--baseline', 'own.yml', '--facts', 'facts.json']),
  );
  expect(out).toContain('\nNothing to check:\nswap: the kernel has no net.ipv4.tcp_tw_recycle (1 host)\n\nFailed.');
});

test('a kernel parameter that is nearly a known one is a warning', async () => {
  const baseline = BASELINE.replace('vm.swappiness', 'vm.swapiness');
  const { code, err } = await inDirectory({ 'own.yml': baseline }, () =>
    runCommand(['check-baseline', '--baseline', 'own.yml']),
  );
  expect([code, err]).toEqual([
    0,
    'warning: own.yml:8:5: The control "swap" looks at "vm.swapiness", which is no kernel parameter that is known here.\n' +
      '  8 |     control: { id: swap, severity: high, title: Little swap }\n' +
      '    |     ^^^^^^^\n' +
      '  Did you mean "vm.swappiness"?\n',
  ]);
});
