import type { Facts } from '../facts/facts.ts';
import { diagnose } from './diagnose.ts';
import type { Diagnosis } from './diagnosis.ts';

/**
 * Explains the soft RLIMIT_NOFILE of a process, whether or not a control fails for it: in the words that a finding
 * would have. `at` is the JSON Pointer of a supervisord or of a program under it; `files` is the limit that the
 * remedy should lead to.
 */
export function explainLimit(facts: Facts, at: string, files: number): Diagnosis {
  return diagnose(facts, {
    host: facts.host.name,
    control: '',
    subject: `${at}/limits/nofile/soft`,
    outcome: 'fail',
    severity: 'low',
    expected: `at least ${files}`,
    place: { file: '' },
  });
}
