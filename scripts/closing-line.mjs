/** What vitest's JSON reporter writes, as far as it is counted here.
 * @typedef {{ status: string }} Assertion
 * @typedef {{ status: string, assertionResults: readonly Assertion[] }} TestFile
 * @typedef {{ testResults: readonly TestFile[] }} TestReport
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/**
 * Counts tests by what became of each. A file that failed without a failing test in it (an import that throws, a
 * hook that fails) is one failure, and so is a run that failed outside of every file, or left no report.
 * @param {TestReport | undefined} report @param {number} exitCode vitest's own
 * @returns {Counts}
 */
export function countTests(report, exitCode) {
  const files = report?.testResults ?? [];
  const statuses = files.flatMap(({ status, assertionResults }) => {
    const own = assertionResults.map((assertion) => assertion.status);
    return status === 'failed' && !own.includes('failed') ? [...own, 'failed'] : own;
  });
  const passed = statuses.filter((status) => status === 'passed').length;
  const failed = statuses.filter((status) => status === 'failed').length;
  return {
    passed,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: statuses.length - passed - failed,
  };
}

/** The line that ends a test run, for a machine to count: `N passed, N failed`, and what was skipped if anything was.
 * @param {Counts} counts */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
