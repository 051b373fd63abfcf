import type { Result } from 'sarif';
import type { Severity } from '../../baseline/control.ts';

/** What a severity is in SARIF. */
export const LEVELS: Readonly<Record<Severity, Result.level>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};

/** GitHub reads these numbers back into the very same four words: above 9, from 7, from 4, above 0. */
export const SCORES: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0' };
