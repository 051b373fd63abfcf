import { beforeAll, expect, test } from 'vitest';
import { type CompiledBaseline, judge } from '../../src/baseline/judge.ts';
import { type Baseline, loadBaseline } from '../../src/baseline/load-baseline.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { aSupervisor } from '../builders/facts.ts';
import { aHealthyHost, aHealthyProgram } from '../patterns/healthy-host.ts';
import { baselineFrom, filesOf } from './baseline-from.ts';

// What each control is about is in test/patterns; here is what they are together.

let baseline: Baseline;
let compiled: CompiledBaseline;

beforeAll(async () => {
  baseline = await loadBaseline(['recommended'], filesOf({}));
  compiled = baseline.compileFor(new Map());
});

/** The controls that do not pass, and how. */
function findings(facts: Facts): readonly string[] {
  return judge(compiled, facts)
    .filter(({ outcome }) => outcome !== 'pass')
    .map(({ control, outcome }) => `${control} ${outcome}`);
}

test('findings point at the line of the built-in file', () => {
  const control = baseline.controls.find(({ id }) => id === 'program-nofile');
  expect(control?.place).toEqual({ file: 'recommended.yml', line: expect.any(Number), column: 5 });
});

test('on a healthy host everything passes, but what it does not have', () => {
  expect(findings(aHealthyHost())).toEqual([
    'program-pre-exec not_applicable',
    'supervisord-http-password not_applicable',
    'no-tw-recycle not_applicable',
    'no-tw-recycle-in-files not_applicable',
    'sysctl-files-read not_applicable',
    'sysctl-module-loaded not_applicable',
  ]);
});

test('a host without supervisord has nothing to find', () => {
  const facts = aHealthyHost({}, { supervisor: [] });
  expect(findings(facts).filter((finding) => !finding.endsWith('not_applicable'))).toEqual([]);
});

test('no control is required: whoever has no supervisord anywhere may audit kernels, and can say otherwise', async () => {
  expect(baseline.controls.filter(({ required }) => required === true)).toEqual([]);
  const strict = await baselineFrom('extends: recommended\noverride: { program-nofile: { required: true } }\n');
  expect(strict.controls.filter(({ required }) => required === true).map(({ id }) => id)).toEqual(['program-nofile']);
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
  expect(findings(facts).filter((finding) => finding.endsWith(' fail'))).toEqual([
    'program-nofile fail',
    'program-nofile-headroom fail',
    'program-nofile-exhausted fail',
    'no-tw-recycle-in-files fail',
    'ephemeral-ports fail',
  ]);
});

test('a program that is nearly out of files is critical', () => {
  const facts = aHealthyHost({
    programs: [aHealthyProgram({ headroom: { nofile: 0.02 } })],
  });
  const result = judge(compiled, facts).find(({ control }) => control === 'program-nofile-exhausted');
  expect([result?.outcome, result?.severity]).toEqual(['fail', 'critical']);
});

test('where the next start cannot be told, it is neither fine nor a fault', () => {
  expect(findings(aHealthyHost({ nextStart: { outcome: 'unknown', reason: 'user= cannot be looked up' } }))).toContain(
    'supervisord-next-start unknown',
  );
});

test.each([
  ['*:9001', false, 'fail'],
  ['9001', false, 'fail'],
  ['10.0.0.5:9001', false, 'fail'],
  ['10.0.0.5:9001', true, 'pass'],
  ['127.0.0.1.example.com:9001', false, 'fail'],
  ['127.0.0.1:9001', false, 'pass'],
  ['localhost:9001', false, 'pass'],
  ['localhost.example.com:9001', false, 'fail'],
])('supervisord at %s with a password: %s', (address, password, outcome) => {
  const allAddresses = address === '*:9001' || address === '9001';
  const facts = aHealthyHost({ control: { inet: { address, allAddresses, password } } });
  const results = judge(compiled, facts).filter(({ control }) => control === 'supervisord-http-password');
  expect(results.map((result) => result.outcome)).toEqual([outcome]);
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
