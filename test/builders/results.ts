import type { Control, Result } from '../../src/baseline/control.ts';

/** The soft limit of the first program under the first supervisord, too low. */
export function aResult(change: Partial<Result> = {}): Result {
  return {
    host: 'web-1',
    control: 'program-nofile',
    subject: '/supervisor/0/programs/0/limits/nofile/soft',
    outcome: 'fail',
    severity: 'high',
    observed: 1024,
    expected: 'at least 65536',
    place: { file: 'recommended.yml', line: 12 },
    ...change,
  };
}

export function aControl(change: Partial<Control> = {}): Control {
  return {
    id: 'program-nofile',
    title: 'Supervised programs may open enough files',
    severity: 'high',
    why: 'A program at its limit fails with `EMFILE`, errno 24.',
    at: '/supervisor/*/programs/*/limits/nofile/soft',
    place: { file: 'recommended.yml', line: 12 },
    ...change,
  };
}
