import { describe, expect, test } from 'vitest';
import type { Severity } from '../../src/baseline/control.ts';
import { conclude, type Tally } from '../../src/report/conclude.ts';

const NONE: Readonly<Record<Severity, number>> = { critical: 0, high: 0, medium: 0, low: 0 };

function aTally(
  run: Partial<Tally['run']> = {},
  summary: Partial<Tally['summary']> = {},
  failing: Partial<Record<Severity, number>> = {},
): Tally {
  const fail = Object.values(failing).reduce((sum, count) => sum + count, 0);
  return {
    run: { failOnSeverity: 'low', failOnUnreachable: true, failOnUnknown: true, ...run },
    summary: {
      hosts: 3,
      audited: 3,
      partial: 0,
      unreachable: 0,
      subjects: 10 + fail,
      pass: 10,
      fail,
      unknown: 0,
      error: 0,
      not_applicable: 0,
      controls: 4,
      controlsWithoutSubject: 0,
      requiredUnmet: 0,
      unknownFacts: 0,
      waived: 0,
      waiverFindings: 0,
      ...summary,
    },
    failing: { ...NONE, ...failing },
    cancelled: 0,
    unmet: [],
    waivers: [],
  };
}

const FAULTY: Tally['waivers'] = [
  { state: 'unused' },
  { state: 'expired' },
  { state: 'unknown-control' },
  { state: 'unused' },
  { state: 'active' },
];
const lost = { hosts: 3, audited: 2, unreachable: 1 };
const all = { hosts: 3, audited: 0, unreachable: 3, pass: 0, subjects: 0 };
const nothing = { pass: 0, subjects: 0 };

describe('conclude', () => {
  test.each<readonly [string, Tally, string, readonly string[]]>([
    ['everything passes', aTally(), 'passed', ['All 10 checks that could be made pass.']],
    [
      'cancelled, with unreachable hosts allowed',
      { ...aTally({ failOnUnreachable: false }, lost), cancelled: 1 },
      'incomplete',
      [
        'The run was stopped by a signal or by its timeout before 1 of 3 hosts was done: this report is partial.',
        '1 of 3 hosts not audited (fail-on-unreachable is false).',
      ],
    ],
    [
      'cancelled before any host was done',
      { ...aTally({}, all), cancelled: 3 },
      'incomplete',
      [
        'The run was stopped by a signal or by its timeout before 3 of 3 hosts were done: this report is partial.',
        'No host was audited.',
      ],
    ],
    [
      'cancelled by a signal that has a name',
      { ...aTally({ stopped: { by: 'signal', signal: 'SIGTERM', hosts: 1 } }, lost), cancelled: 1 },
      'incomplete',
      [
        'The run was stopped by SIGTERM before 1 of 3 hosts was done: this report is partial.',
        '1 of 3 hosts was not audited.',
      ],
    ],
    [
      'out of time',
      { ...aTally({ stopped: { by: 'timeout', hosts: 2 } }, { hosts: 3, audited: 1, unreachable: 2 }), cancelled: 2 },
      'incomplete',
      [
        'The run was stopped by its timeout before 2 of 3 hosts were done: this report is partial.',
        '2 of 3 hosts were not audited.',
      ],
    ],
    ['one check', aTally({}, { pass: 1, subjects: 1 }), 'passed', ['The one check that could be made passes.']],
    ['a low finding', aTally({}, {}, { low: 1 }), 'failed', ['1 check fails at severity low or above: 1 low.']],
    [
      'the threshold itself fails',
      aTally({ failOnSeverity: 'high' }, {}, { high: 1, critical: 2, low: 4 }),
      'failed',
      [
        '3 checks fail at severity high or above: 2 critical, 1 high.',
        '4 checks fail below severity high, which does not count (fail-on-severity).',
      ],
    ],
    [
      'below the threshold',
      aTally({ failOnSeverity: 'critical' }, {}, { high: 2 }),
      'passed',
      [
        '10 of 12 checks pass, and nothing fails that has to pass.',
        '2 checks fail below severity critical, which does not count (fail-on-severity).',
      ],
    ],
    [
      'never: passed, and said all the same',
      aTally({ failOnSeverity: 'never' }, {}, { critical: 1 }),
      'passed',
      [
        '10 of 11 checks pass, and nothing fails that has to pass.',
        '1 check fails, which does not count (fail-on-severity is never).',
      ],
    ],
    [
      'waived failures are said, and do not count',
      aTally({}, { waived: 2, subjects: 12 }),
      'passed',
      ['10 of 12 checks pass, and nothing fails that has to pass.', '2 checks are waived.'],
    ],
    [
      'everything that was checked is waived',
      aTally({}, { pass: 0, waived: 1, subjects: 1 }),
      'passed',
      ['0 of 1 checks pass, and nothing fails that has to pass.', '1 check is waived.'],
    ],
    [
      'faulty waivers are findings of severity low',
      { ...aTally(), waivers: FAULTY },
      'failed',
      ['Findings of severity low about waivers: 1 is expired, 2 are unused, 1 names a control that there is not.'],
    ],
    [
      'and so do not count where low does not',
      { ...aTally({ failOnSeverity: 'medium' }), waivers: FAULTY },
      'passed',
      [
        'All 10 checks that could be made pass.',
        'Findings of severity low about waivers: 1 is expired, 2 are unused, 1 names a control that there is not, which does not count (fail-on-severity).',
      ],
    ],
    [
      'faulty waivers beside failures',
      { ...aTally({}, {}, { high: 1 }), waivers: [{ state: 'expired' }] },
      'failed',
      ['1 check fails at severity low or above: 1 high.', 'Findings of severity low about waivers: 1 is expired.'],
    ],
    [
      'waivers that are no findings',
      { ...aTally(), waivers: [{ state: 'active' }, { state: 'expires-soon' }, { state: 'not-judged' }] },
      'passed',
      ['All 10 checks that could be made pass.'],
    ],
    [
      'a required control that checked nothing, whatever the settings say',
      { ...aTally({ failOnSeverity: 'never', failOnUnknown: false, failOnUnreachable: false }), unmet: ['a'] },
      'incomplete',
      ['1 required control checked nothing on any host: a.'],
    ],
    [
      'many of them',
      { ...aTally(), unmet: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
      'incomplete',
      ['7 required controls checked nothing on any host: a, b, c, d, e, 2 more.'],
    ],
    [
      'with no host audited they go without saying',
      { ...aTally({}, all), unmet: ['a'] },
      'incomplete',
      ['No host was audited: not one could be reached.'],
    ],
    ['unreachable', aTally({}, lost), 'incomplete', ['1 of 3 hosts was not audited.']],
    [
      'unreachable, let through',
      aTally({ failOnUnreachable: false }, lost),
      'passed',
      ['All 10 checks that could be made pass.', '1 of 3 hosts not audited (fail-on-unreachable is false).'],
    ],
    [
      'failed wins over incomplete, and says both',
      aTally({}, lost, { low: 1 }),
      'failed',
      ['1 check fails at severity low or above: 1 low.', '1 of 3 hosts was not audited.'],
    ],
    [
      'all unreachable is never passed',
      aTally({ failOnUnreachable: false, failOnSeverity: 'never' }, all),
      'incomplete',
      ['No host was audited: not one could be reached.', '3 of 3 hosts not audited (fail-on-unreachable is false).'],
    ],
    [
      'no hosts is never passed',
      aTally({ failOnUnreachable: false }, { ...all, hosts: 0, unreachable: 0 }),
      'incomplete',
      ['No host was selected, so nothing was audited.'],
    ],
    [
      'nothing checked is never passed',
      aTally({ failOnUnknown: false, failOnSeverity: 'never' }, nothing),
      'incomplete',
      ['Nothing was checked: no control met anything that could be judged.'],
    ],
    ['unknown', aTally({}, { unknown: 1 }), 'incomplete', ['1 check is unknown: what it needs could not be read.']],
    ['error', aTally({}, { error: 2 }), 'incomplete', ['2 checks could not be carried out.']],
    [
      'unknown, let through',
      aTally({ failOnUnknown: false }, { unknown: 2, error: 1 }),
      'passed',
      ['All 10 checks that could be made pass.', '3 checks unknown or not carried out (fail-on-unknown is false).'],
    ],
    [
      'only unknown is never passed',
      aTally({ failOnUnknown: false }, { ...nothing, unknown: 5 }),
      'incomplete',
      [
        'Nothing was checked: no control met anything that could be judged.',
        '5 checks unknown or not carried out (fail-on-unknown is false).',
      ],
    ],
  ])('%s', (_name, tally, conclusion, because) => {
    expect(conclude(tally)).toEqual({ conclusion, because });
  });
});
