import { beforeAll, expect, test } from 'vitest';
import { judge } from '../../src/baseline/judge.ts';
import { type Baseline, loadBaseline } from '../../src/baseline/load-baseline.ts';
import { aHealthyHost } from '../patterns/healthy-host.ts';
import { baselineFrom, filesOf } from './baseline-from.ts';

let recommended: Baseline;
let thorough: Baseline;

beforeAll(async () => {
  recommended = await loadBaseline(['recommended'], filesOf({}));
  thorough = await loadBaseline(['thorough'], filesOf({}));
});

test('it is recommended, unchanged, and more', () => {
  const inherited = thorough.controls.filter(({ place }) => place.file === 'recommended.yml');
  expect(inherited).toEqual(recommended.controls);
  expect(thorough.controls.length).toBeGreaterThan(recommended.controls.length);
  expect([thorough.disabled, thorough.replaced]).toEqual([[], []]);
});

test('findings point at the file that has the control', () => {
  const places = new Set(thorough.controls.map(({ place }) => place.file));
  expect([...places]).toEqual(['recommended.yml', 'thorough.yml']);
});

test('a healthy host that root can look at has nothing against it', () => {
  const outcomes = new Set(judge(thorough.compileFor(new Map()), aHealthyHost()).map(({ outcome }) => outcome));
  expect([...outcomes].sort()).toEqual(['not_applicable', 'pass']);
});

test.each(['why', 'read', 'remediation', 'sources'] as const)('every control has the member %s', (member) => {
  const without = thorough.controls.filter((control) => !control[member]?.length);
  expect(without.map(({ id }) => id)).toEqual([]);
});

test('every control says how its value is read, and then how to see it by hand', () => {
  const odd = thorough.controls.filter(({ read = '' }) => !/^[^\n]{10,}\. By hand: \S/.test(read));
  expect(odd.map(({ id }) => id)).toEqual([]);
});

test('every remediation says what it restarts, and that of supervisord that it restarts its programs', () => {
  const silent = thorough.controls.filter(({ remediation = '' }) => !/restart/.test(remediation));
  expect(silent.map(({ id }) => id)).toEqual([]);
  const half = thorough.controls.filter(
    ({ remediation = '' }) =>
      /(?<!before anything )restarts? supervisord/.test(remediation) &&
      !/restarts all of (its programs|them)/.test(remediation),
  );
  expect(half.map(({ id }) => id)).toEqual([]);
});

test('sources are links, or name a document and its link', () => {
  const odd = thorough.controls.flatMap(({ sources = [] }) =>
    sources.filter((source) => !/(^|, )https?:\/\/\S+$/.test(source)),
  );
  expect(odd).toEqual([]);
});

test('what depends on the workload is an input, which the inventory can set', () => {
  expect([...thorough.inputNames].sort()).toEqual([
    'conntrack_drops',
    'file_max',
    'inotify_instances',
    'inotify_watches',
    'listen_overflows',
    'max_map_count',
    'minfds_max',
    'nofile',
    'nofile_max',
    'somaxconn',
  ]);
  const search = thorough.compileFor(new Map([['max_map_count', 1_048_576]]));
  const result = judge(search, aHealthyHost()).find(({ control }) => control === 'max-map-count');
  expect([result?.outcome, result?.expected, result?.observed]).toEqual(['fail', 'at least 1,048,576', 262_144]);
});

test('both may be named at once, and a team can build on it', async () => {
  const both = await loadBaseline(['recommended', 'thorough'], filesOf({}));
  expect(both.controls).toEqual(thorough.controls);
  const team = await baselineFrom(
    'extends: thorough\noverride: { max-map-count: false, somaxconn: { severity: high } }\n',
  );
  expect(team.disabled).toEqual(['max-map-count']);
  expect(team.controls).toHaveLength(thorough.controls.length - 1);
});
