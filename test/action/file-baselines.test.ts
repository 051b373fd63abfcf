// A baseline from a file, as the user of the bundle meets it: judged in a thread that the bundle has to find and to end.
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import type { FactsBundle } from '../../src/facts/bundle.ts';
import type { Facts } from '../../src/facts/facts.ts';
import type { Report } from '../../src/report/report.ts';
import { aFacts } from '../builders/facts.ts';
import { until } from './processes.ts';
import { nodes, runAction, runCli } from './run-bundle.ts';

vi.setConfig({ testTimeout: 120_000 });

/** What `(a+)+$` needs longer than anybody lives for. */
const SLOW = `${'a'.repeat(60)}!`;

function facts(x: string): string {
  const location = { file: 'hosts.ini', line: 2 };
  const own = aFacts();
  const read = { ...own, host: { ...own.host, name: 'web-1', vars: { x, y: 1 } } };
  const host = { name: 'web-1', groups: [], location, attempts: 1, milliseconds: 5, facts: read };
  const bundle: FactsBundle = { schemaVersion: 1, gatheredAt: '2026-01-01T00:00:00Z', hosts: [host] };
  return JSON.stringify(bundle);
}

const BASELINE = `
at:
  /host/vars/x:
    control: { id: pattern, severity: high, title: Only a }
    pattern: ^(a+)+$
  /host/vars/y:
    control: { id: other, severity: low, title: One }
    const: 1
`;
const STOPPED = 'the check was stopped: it took longer than 2 s';

const found = await nodes();

describe.each([...found])('%s', (_version, node) => {
  test.each([
    { name: 'a check that ends', x: 'aaa', code: 0, said: [] },
    { name: 'a check that does not', x: SLOW, code: 3, said: [`pattern error: ${STOPPED}`] },
  ])('audit: $name', async ({ x, code, said }) => {
    const files = { 'saved.json': facts(x), 'b.yml': BASELINE };
    const run = await runCli(['audit', '--facts', 'saved.json', '--baseline', 'b.yml'], { files, node });
    expect(foundIn(run.report)).toEqual(said);
    expect([run.code, run.report?.summary.pass]).toEqual([code, 2 - said.length]);
  });

  test('the Action: a check that does not end is no pass', async () => {
    const files = { 'saved.json': facts(SLOW), 'b.yml': BASELINE };
    const run = await runAction({ inputs: { facts: 'saved.json', baseline: 'b.yml' }, files, node });
    expect(foundIn(run.report)).toEqual([`pattern error: ${STOPPED}`]);
    expect([run.code, run.outputs.get('conclusion')]).toEqual([3, 'incomplete']);
  });

  test('check-baseline: with facts it judges, without it lists', async () => {
    const files = { 'saved.json': facts('b'), 'b.yml': BASELINE };
    const listed = await runCli(['check-baseline', '--baseline', 'b.yml'], { files, node });
    expect([listed.code, listed.stdout.split('\n').at(-2)]).toEqual([0, '2 controls. No host was contacted.']);
    const judged = await runCli(['check-baseline', '--baseline', 'b.yml', '--facts', 'saved.json'], { files, node });
    expect([judged.code, judged.stderr]).toEqual([1, '']);
  });

  test('a baseline that is wrong is refused with its place', async () => {
    const files = { 'saved.json': facts('a'), 'b.yml': BASELINE.replace('const', 'konst') };
    const run = await runCli(['audit', '--facts', 'saved.json', '--baseline', 'b.yml'], { files, node });
    expect([run.code, run.stderr.split('\n')[0]]).toEqual([
      2,
      'error: b.yml:8:5: Expected a keyword of JSON Schema, found "konst".',
    ]);
  });
});

test('SIGTERM is not kept waiting by checks that do not end', async () => {
  const five = Array.from(
    { length: 5 },
    (_, n) => `  /host/vars/p${n}: { control: { id: p${n}, severity: high, title: P }, pattern: "^(a+)+${n}" }`,
  );
  const one = JSON.parse(facts(SLOW)) as FactsBundle;
  const vars = Object.fromEntries(five.map((_, n) => [`p${n}`, SLOW]));
  const hosts = ['a', 'b', 'c'].flatMap((name) =>
    one.hosts.map((host) => ({ ...host, name, facts: host.facts && named(host.facts, name, vars) })),
  );
  const files = {
    'saved.json': JSON.stringify({ ...one, hosts }),
    'b.yml': `at:\n${five.join('\n')}\n`,
  };
  const run = await runCli(['audit', '--facts', 'saved.json', '--baseline', 'b.yml'], {
    files,
    meanwhile: async ({ child }) => {
      await until('it listens to signals', () => child.pid !== undefined && catchesSigterm(child.pid));
      await wait(3_000);
      child.kill('SIGTERM');
    },
  });
  expect(foundIn(run.report)).toContain('p4 error: not tried: the run was cancelled');
  expect([run.code, run.report?.summary.pass]).toEqual([3, 0]);
});

function named(read: Facts, name: string, vars: Readonly<Record<string, string>>): Facts {
  return { ...read, host: { ...read.host, name, vars } };
}

function catchesSigterm(pid: number): boolean {
  const caught = /^SigCgt:\t([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return ((BigInt(`0x${caught}`) >> 14n) & 1n) === 1n;
}

/** What is not a pass. */
function foundIn(report: Report | undefined): readonly string[] {
  return (report?.results ?? []).map(
    ({ control, outcome, reason }) => `${control} ${outcome}${reason === undefined ? '' : `: ${reason}`}`,
  );
}
