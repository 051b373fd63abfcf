import { beforeAll, describe, expect, test } from 'vitest';
import { type CompiledBaseline, judge } from '../../src/baseline/judge.ts';
import { type Baseline, loadBaseline } from '../../src/baseline/load-baseline.ts';
import type { Facts, SupervisorFacts } from '../../src/facts/facts.ts';
import { aFacts, aProgram, aSupervisor, minfdsInFile } from '../builders/facts.ts';
import { baselineFrom, filesOf } from './baseline-from.ts';

let baseline: Baseline;
let compiled: CompiledBaseline;

beforeAll(async () => {
  baseline = await loadBaseline(['recommended'], filesOf({}));
  compiled = baseline.compileFor(new Map());
});

/** A host that was tuned the right way: minfds in the file, and supervisord restarted since. */
function aHealthyHost(supervisor: Partial<SupervisorFacts> = {}, change: Partial<Facts> = {}): Facts {
  const limits = { nofile: { soft: 65_536, hard: 524_288 } };
  const program = aProgram({ limits, files: { open: 1000 }, headroom: { nofile: 1 - 1000 / 65_536 } });
  const healthy = aSupervisor({
    config: minfdsInFile(65_536),
    limits,
    files: { open: 20 },
    headroom: { nofile: 1 - 20 / 65_536 },
    nextStart: { outcome: 'starts', nofile: limits.nofile },
    programs: [program],
    ...supervisor,
  });
  return aFacts({
    supervisor: [healthy],
    capacity: {
      fileHandles: { used: 1000, limit: 100_000, headroom: 0.99 },
      conntrack: { used: 10, limit: 1000, headroom: 0.99 },
    },
    ...change,
  });
}

/** The controls that do not pass, and how. */
function findings(facts: Facts): readonly string[] {
  return judge(compiled, facts)
    .filter(({ outcome }) => outcome !== 'pass')
    .map(({ control, outcome }) => `${control} ${outcome}`);
}

test('every control says why it matters, how it is read, what to do and where that comes from', () => {
  expect(baseline.controls.length).toBeGreaterThanOrEqual(16);
  const incomplete = baseline.controls.filter(
    ({ why, read, remediation, sources }) => !why || !read || !remediation || !sources?.length,
  );
  expect(incomplete).toEqual([]);
});

test('findings point at the line of the built-in file', () => {
  const control = baseline.controls.find(({ id }) => id === 'program-nofile');
  expect(control?.place).toEqual({ file: 'recommended.yml', line: expect.any(Number), column: 5 });
});

test('on a healthy host everything passes, but what it does not have', () => {
  expect(findings(aHealthyHost())).toEqual(['no-tw-recycle not_applicable', 'no-tw-recycle-in-files not_applicable']);
});

test('a host without supervisord has nothing to find', () => {
  const facts = aHealthyHost({}, { supervisor: [] });
  expect(findings(facts).filter((finding) => !finding.endsWith('not_applicable'))).toEqual([]);
});

test('the incident: what binds is found, and the parameters that were tuned in vain are not blamed', () => {
  const sysctl = {
    'net.ipv4.tcp_fin_timeout': 30,
    'net.ipv4.tcp_keepalive_time': 300,
    'net.ipv4.tcp_syncookies': 1,
    'net.ipv4.tcp_tw_reuse': 1,
    'net.ipv4.ip_local_port_range': [5000, 65_000],
  };
  const line = (value: number, number: number) => ({ value, file: '/etc/sysctl.conf', line: number });
  const facts = aHealthyHost(
    {
      ...aSupervisor(),
      headroom: { nofile: 0.99 },
      nextStart: { outcome: 'starts' },
    },
    { sysctl, sysctlFiles: { 'net.ipv4.tcp_tw_recycle': line(1, 5), 'net.ipv4.tcp_tw_reuse': line(1, 4) } },
  );
  expect(findings(facts)).toEqual([
    'program-nofile fail',
    'program-nofile-headroom fail',
    'program-nofile-exhausted fail',
    'no-tw-recycle not_applicable',
    'no-tw-recycle-in-files fail',
    'ephemeral-ports fail',
  ]);
});

describe('each control has what makes it fail and what makes it unknown', () => {
  const stale = { what: 'supervisord-config', file: '/etc/supervisord.conf', line: 3 } as const;
  const problem = { message: 'm', file: '/etc/supervisord.conf', line: 3 } as const;
  const tuned = aFacts().sysctl;
  const program = (change: Parameters<typeof aProgram>[0]) => [aProgram({ headroom: { nofile: 0.9 }, ...change })];

  test.each<readonly [string, Facts, string]>([
    ['program-nofile', aHealthyHost({ programs: program({}) }), '/supervisor/0/programs/0/limits'],
    [
      'program-nofile-headroom',
      aHealthyHost({
        programs: program({ limits: { nofile: { soft: 9000, hard: 9000 } }, headroom: { nofile: 0.1 } }),
      }),
      '/supervisor/0/programs/0/headroom/nofile',
    ],
    ['supervisord-nofile-headroom', aHealthyHost({ headroom: { nofile: 0.1 } }), '/supervisor/0/headroom'],
    [
      'supervisord-config-applied',
      aHealthyHost({
        stale: [
          { ...stale, state: 'possible' },
          { ...stale, state: 'confirmed' },
        ],
      }),
      '/supervisor/0/stale',
    ],
    ['supervisord-next-start', aHealthyHost({ nextStart: { outcome: 'refuses' } }), '/supervisor/0/nextStart/outcome'],
    [
      'supervisord-config-valid',
      aHealthyHost({
        config: { ...minfdsInFile(65_536), problems: [{ ...problem, code: 'bad-integer', fatal: true }] },
      }),
      '/supervisor/0/config/problems',
    ],
    [
      'supervisord-config-ignored-keys',
      aHealthyHost({
        config: { ...minfdsInFile(65_536), problems: [{ ...problem, code: 'ignored-key', fatal: false }] },
      }),
      '/supervisor/0/config',
    ],
    ['supervisord-in-unit', aHealthyHost({ startedBy: 'session' }), '/supervisor/0/startedBy'],
    ['supervisord-minfds-bounded', aHealthyHost({ config: minfdsInFile(1_000_000) }), '/supervisor/0/config/minfds'],
    [
      'no-tw-recycle',
      aHealthyHost({}, { sysctl: { ...tuned, 'net.ipv4.tcp_tw_recycle': 1 } }),
      '/sysctl/net.ipv4.tcp_tw_recycle',
    ],
    [
      'no-tw-recycle-in-files',
      aHealthyHost({}, { sysctlFiles: { 'net.ipv4.tcp_tw_recycle': { value: 1, file: '/etc/sysctl.conf', line: 1 } } }),
      '/sysctlFiles',
    ],
    [
      'tcp-syncookies',
      aHealthyHost({}, { sysctl: { ...tuned, 'net.ipv4.tcp_syncookies': 2 } }),
      '/sysctl/net.ipv4.tcp_syncookies',
    ],
    [
      'ephemeral-ports',
      aHealthyHost({}, { sysctl: { ...tuned, 'net.ipv4.ip_local_port_range': [5000, 65_000] } }),
      '/sysctl/net.ipv4.ip_local_port_range',
    ],
    [
      'file-handles-headroom',
      aHealthyHost({}, { capacity: { fileHandles: { headroom: 0.01 }, conntrack: { headroom: 1 } } }),
      '/capacity/fileHandles',
    ],
    [
      'conntrack-headroom',
      aHealthyHost({}, { capacity: { fileHandles: { headroom: 1 }, conntrack: { headroom: 0.01 } } }),
      '/capacity/conntrack/headroom',
    ],
  ])('%s', (id, bad, at) => {
    const outcomesOf = (facts: Facts) =>
      judge(compiled, facts)
        .filter(({ control }) => control === id)
        .map(({ outcome }) => outcome);
    expect(outcomesOf(bad)).toEqual(['fail']);
    // Nothing else is blamed for it.
    expect(findings(bad).filter((finding) => finding.endsWith(' fail'))).toEqual([`${id} fail`]);
    expect(outcomesOf({ ...aHealthyHost(), unknown: [{ at, reason: 'permission-denied' }] })).toEqual(['unknown']);
  });
});

test('a program that is nearly out of files is critical', () => {
  const facts = aHealthyHost({
    programs: [aProgram({ limits: { nofile: { soft: 65_536, hard: 65_536 } }, headroom: { nofile: 0.02 } })],
  });
  const result = judge(compiled, facts).find(({ control }) => control === 'program-nofile-exhausted');
  expect([result?.outcome, result?.severity]).toEqual(['fail', 'critical']);
});

test('where the next start cannot be told, it is neither fine nor a fault', () => {
  expect(findings(aHealthyHost({ nextStart: { outcome: 'unknown', reason: 'user= cannot be looked up' } }))).toContain(
    'supervisord-next-start unknown',
  );
});

test('the inventory can ask for more', () => {
  const strict = baseline.compileFor(new Map([['nofile', 100_000]]));
  const result = judge(strict, aHealthyHost()).find(({ control }) => control === 'program-nofile');
  expect([result?.outcome, result?.expected]).toEqual(['fail', 'at least 100,000']);
});

test('the example of the documentation is a good baseline', async () => {
  const text = `
$schema: limits-audit/baseline
title: Web tier
extends: recommended
inputs: { nofile: 65536 }
at:
  /supervisor/*/programs/*/limits/nofile/soft:
    control: { id: program-nofile, severity: high, title: Supervised programs may open enough files }
    minimum: { $input: nofile }
  /sysctl/net.ipv4.tcp_tw_recycle:
    control: { id: no-tw-recycle, severity: high, title: TIME_WAIT recycling is off }
    const: 0
override:
  ephemeral-ports: { severity: low }
  conntrack-headroom: false
`;
  const web = await baselineFrom(text);
  expect(web.replaced).toEqual(['program-nofile', 'no-tw-recycle']);
  expect(web.disabled).toEqual(['conntrack-headroom']);
  expect(web.controls.find(({ id }) => id === 'ephemeral-ports')?.severity).toBe('low');
  expect(web.controls).toHaveLength(baseline.controls.length - 1);
});

test('it names what it reads', () => {
  expect(baseline.inputNames).toEqual(new Set(['nofile', 'minfds_max']));
  expect([...baseline.sysctlKeys].sort()).toEqual([
    'net.ipv4.ip_local_port_range',
    'net.ipv4.tcp_syncookies',
    'net.ipv4.tcp_tw_recycle',
  ]);
});
