import { expect, test } from 'vitest';
import { expectedWords, isShare, observedWords } from '../../src/report/observed.ts';
import type { ReportResult } from '../../src/report/report.ts';
import { REPORTS } from '../builders/reports.ts';

const NOFILE = '/supervisor/0/programs/0/headroom/nofile';

function aFinding(change: Partial<ReportResult>): ReportResult {
  const [first] = REPORTS['incident']?.().results ?? [];
  if (first === undefined) throw new Error('the incident has no result');
  return { ...first, outcome: 'fail', ...change };
}

test.each([
  [0.0273, 'at least 0.05', '2.7 %', 'at least 5 %'],
  [0.19999, 'at least 0.2', '19.9 %', 'at least 20 %'],
  [0.069, 'more than 0.07', '6.9 %', 'more than 7 %'],
  [0, 'at least 0.125', '0 %', 'at least 12.5 %'],
  [1, 'at most 1', '100 %', 'at most 100 %'],
  [0.5, 'at least 0.6 and at most 0.9', '50 %', 'at least 0.6 and at most 0.9'],
])('a share of %f, where %s is expected, is told in percent', (observed, expected, found, wanted) => {
  const result = aFinding({ subject: NOFILE, observed, expected });
  expect([isShare(result), observedWords(result), expectedWords(result)]).toEqual([true, found, wanted]);
});

test('what is no share stays as it is', () => {
  const result = aFinding({ subject: '/sysctl/vm.overcommit_ratio', observed: 0.5, expected: 'at least 0.7' });
  expect([isShare(result), observedWords(result), expectedWords(result)]).toEqual([false, '0.5', 'at least 0.7']);
});

test('what is expected of a share that is not known is told in percent too', () => {
  const { observed: _, ...unread } = aFinding({ subject: NOFILE, outcome: 'unknown', expected: 'at least 0.2' });
  expect([observedWords(unread), expectedWords(unread)]).toEqual(['not known', 'at least 20 %']);
});
