import { expect, it } from 'vitest';
import type { Drift, Result } from '../../src/baseline/control.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { SysctlFileEntry } from '../../src/facts/facts.ts';
import { aFacts } from '../builders/facts.ts';
import { aResult } from '../builders/results.ts';

const KEY = 'vm.swappiness';

function diagnosed(drift: Drift, live: number, entry: SysctlFileEntry) {
  const facts = aFacts({ sysctl: { [KEY]: live }, sysctlFiles: { [KEY]: entry } });
  const result: Result = {
    host: 'web-1',
    control: 'a',
    subject: `/sysctl/${KEY}`,
    outcome: 'fail',
    severity: 'low',
    observed: live,
    expected: 'at most 10',
    drift,
    place: { file: 't.yml', line: 3 },
  };
  const { summary, remedy } = diagnose(facts, result);
  return { summary, ...remedy };
}

const entry = { value: 10, file: '/etc/sysctl.d/9.conf', line: 2 } as const;

it('what is not loaded is only to be loaded', () => {
  expect(diagnosed('not-loaded', 60, entry)).toEqual({
    summary: 'Not loaded: vm.swappiness is 60 at run time; the next boot makes it 10 (/etc/sysctl.d/9.conf:2).',
    steps: ['Apply it now with sysctl -w vm.swappiness=10, or sysctl --system for all files.'],
    restarts: 'nothing',
    notEnough: [],
  });
});

it.each([
  [{ value: 60, file: '/etc/sysctl.conf', line: 7 }, 'reads them differently and sets it to 60 (/etc/sysctl.conf:7).'],
  [{}, 'reads them differently and does not set it.'],
])('nobody is sent to a program that makes something else of the files', (procps, words) => {
  expect(diagnosed('not-loaded', 60, { ...entry, procps }).steps).toEqual([
    `Apply it now with sysctl -w vm.swappiness=10, or systemctl restart systemd-sysctl for all files. Not with sysctl --system: it ${words}`,
  ]);
});

it('what will regress is only to be corrected in the file', () => {
  expect(diagnosed('will-regress-at-reboot', 10, { ...entry, value: 60 })).toEqual({
    summary:
      'Will regress at reboot: vm.swappiness is 10 at run time; the next boot makes it 60 (/etc/sysctl.d/9.conf:2).',
    steps: ['Set vm.swappiness as the control expects (at most 10) in /etc/sysctl.d/9.conf:2.'],
    restarts: 'nothing',
    notEnough: ['sysctl -w alone: it is gone at the next boot.'],
  });
});

it('what is wrong in both places is put right in both', () => {
  expect(diagnosed('non-compliant', 60, { ...entry, value: 30 })).toEqual({
    summary: 'vm.swappiness is 60 at run time; the next boot makes it 30 (/etc/sysctl.d/9.conf:2).',
    steps: [
      'Set vm.swappiness as the control expects (at most 10) in /etc/sysctl.d/9.conf:2.',
      'Apply it now with sysctl -w vm.swappiness=VALUE, or sysctl --system for all files.',
    ],
    restarts: 'nothing',
    notEnough: ['sysctl -w alone: it is gone at the next boot.'],
  });
});

it.each([
  [
    'no entry with live: exactly "different"',
    {
      summary:
        '/etc/sysctl.d/9.conf:2 sets vm.swappiness to 10 at the next boot, but it is 60 at run time: the file was not applied since it was changed, or somebody set the value by hand.',
      steps: [
        'Decide which of the two is meant: apply the file now (sysctl --system), or write the run-time value of vm.swappiness to /etc/sysctl.d/9.conf:2.',
      ],
    },
  ],
  [
    'without procps',
    {
      summary:
        'The boot (systemd-sysctl) makes vm.swappiness 10 (/etc/sysctl.d/9.conf:2), but sysctl --system makes it 60 (/etc/sysctl.conf:7).',
      steps: [
        'Keep vm.swappiness in one file of /etc/sysctl.d only, and delete it from /etc/sysctl.conf and all others.',
      ],
    },
  ],
])(
  'an entry that is asked for more than its value (%s) is told what to do, not how the control is written',
  (expected, told) => {
    const procps = { value: 60, file: '/etc/sysctl.conf', line: 7 };
    const facts = aFacts({
      sysctl: { [KEY]: 60 },
      sysctlFiles: { [KEY]: { ...entry, live: 'different', procps } },
    });
    const { summary, remedy } = diagnose(facts, aResult({ subject: `/sysctlFiles/${KEY}`, expected }));
    expect({ summary, steps: remedy.steps, notEnough: remedy.notEnough }).toEqual({ ...told, notEnough: [] });
  },
);
