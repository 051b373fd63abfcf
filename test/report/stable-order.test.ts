import { expect, test } from 'vitest';
import type { HostOutcome } from '../../src/report/build-report.ts';
import { FORMATS } from '../../src/report/format-names.ts';
import { renderReport } from '../../src/report/render-report.ts';
import type { Report } from '../../src/report/report.ts';
import { aFacts } from '../builders/facts.ts';
import { HOSTILE } from '../builders/hostile.ts';
import {
  anAuditedHost,
  anUnreachedHost,
  aReport,
  incidentFacts,
  incidentResults,
  withoutValue,
} from '../builders/reports.ts';

const unread = withoutValue({ outcome: 'unknown', reason: 'the account may not read it' });
const partial = aFacts({ unknown: [{ at: '/supervisor/0/programs/0/files/open', reason: 'permission-denied' }] });

/** All that can differ between hosts: what was found, what is unknown, why they were lost, names that nearly collide. */
const HOSTS: readonly HostOutcome[] = [
  ...Array.from({ length: 20 }, (_, index) => {
    const open = 900 + (index % 5) * 10;
    return anAuditedHost(`web${index}`, incidentFacts(open), incidentResults(open));
  }),
  ...['web1', 'web01', 'web001', 'Web1', 'wéb1'].map((name) =>
    anAuditedHost(`x-${name}`, incidentFacts(), incidentResults()),
  ),
  ...HOSTILE.map((name) => anAuditedHost(name, incidentFacts(), incidentResults())),
  ...['p1', 'p2', 'p3'].map((name) => ({ ...anAuditedHost(name, partial, [unread]), attempts: 2 })),
  ...['a', 'b', 'c'].map((name) => anUnreachedHost(`lost-${name}`, { message: `${name} does not answer.` })),
  ...['d', 'e'].map((name) => anUnreachedHost(`lost-${name}`, { code: 'auth-failed', phase: 'auth' })),
];

const render = (report: Report): readonly string[] =>
  FORMATS.map((format) =>
    renderReport(format, report, {
      text: { color: true, width: 100 },
      sarif: { root: '/repository', exitCode: 1 },
      junit: { unknown: 'error' },
    }),
  );

/** The same list in another order, the same one for each seed. */
function shuffled<T>(list: readonly T[], seed: number): readonly T[] {
  let state = seed;
  const next = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state;
  };
  return list
    .map((item) => ({ item, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

test('in whatever order hosts and their results arrive, every format has the same bytes', () => {
  const once = render(aReport({ hosts: HOSTS }));
  for (const seed of [1, 2, 3]) {
    const arrived = shuffled(HOSTS, seed).map(
      (host): HostOutcome => (host.results === undefined ? host : { ...host, results: shuffled(host.results, seed) }),
    );
    expect(arrived.map(({ name }) => name)).not.toEqual(HOSTS.map(({ name }) => name));
    const again = render(aReport({ hosts: arrived }));
    for (const [index, format] of FORMATS.entries()) {
      expect(again[index] === once[index], format).toBe(true);
    }
  }
});
