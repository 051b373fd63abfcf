import { describe, expect, it } from 'vitest';
import { closingLine, countTests } from '../../scripts/closing-line.mjs';

/** A file of vitest's report with tests of these statuses. */
const aFile = (status: string, ...statuses: readonly string[]) => ({
  status,
  assertionResults: statuses.map((own) => ({ status: own })),
});

describe('the closing line', () => {
  it.each([
    ['counts what passed', [aFile('passed', 'passed', 'passed')], 0, '2 passed, 0 failed'],
    ['adds up the files', [aFile('passed', 'passed'), aFile('failed', 'failed', 'passed')], 1, '2 passed, 1 failed'],
    ['names what was skipped', [aFile('passed', 'passed', 'skipped', 'todo')], 0, '1 passed, 0 failed, 2 skipped'],
    ['counts an unknown status as skipped', [aFile('passed', 'disabled')], 0, '0 passed, 0 failed, 1 skipped'],
    ['counts a file that did not load', [aFile('passed', 'passed'), aFile('failed')], 1, '1 passed, 1 failed'],
    ['counts a hook that failed', [aFile('failed', 'passed', 'skipped')], 1, '1 passed, 1 failed, 1 skipped'],
    ['counts a failed file with a failed test once', [aFile('failed', 'failed')], 1, '0 passed, 1 failed'],
    ['counts a failure outside of every file', [aFile('passed', 'passed')], 1, '1 passed, 1 failed'],
  ])('%s', (_, testResults, exitCode, line) => {
    expect(closingLine(countTests({ testResults }, exitCode))).toBe(line);
  });

  it('counts a run without a report as a failure', () => {
    expect(closingLine(countTests(undefined, 137))).toBe('0 passed, 1 failed');
  });
});
