import type { Result } from 'sarif';
import type { FaultyState } from '../../baseline/waivers/waiver.ts';

/** What the audit says about itself. No control has a slash in its id. */
export interface OwnRule {
  readonly id: `audit/${string}`;
  readonly title: string;
  readonly text: string;
  readonly level: Result.level;
}

export const NOTHING_CHECKED: OwnRule = {
  id: 'audit/nothing-checked',
  title: 'The audit checked something',
  text: 'No host was audited, or no control met anything that could be judged. A report without any finding says nothing then.',
  level: 'error',
};

export const REQUIRED_UNMET: OwnRule = {
  id: 'audit/required-control-unmet',
  title: 'A required control checks something',
  text: 'The baseline requires this control, and it checked nothing on any host.',
  level: 'error',
};

export const NOT_AUDITED: OwnRule = {
  id: 'audit/host-not-audited',
  title: 'The host can be audited',
  text: 'The host was selected and its facts could not be read, so nothing is known about it.',
  level: 'error',
};

export const WAIVER_RULES: Readonly<Record<FaultyState, OwnRule>> = {
  expired: {
    id: 'audit/waiver-expired',
    title: 'The waiver holds',
    text: 'The waiver is over: what it covered counts again. Remove it, or renew it with a new end.',
    level: 'note',
  },
  unused: {
    id: 'audit/waiver-unused',
    title: 'The waiver covers something',
    text: 'The waiver covers nothing any more. Remove it.',
    level: 'note',
  },
  'unknown-control': {
    id: 'audit/waiver-unknown-control',
    title: 'The waiver names a control',
    text: 'No baseline of this run has the control that the waiver names. Correct its id, or remove the waiver.',
    level: 'note',
  },
};

export const RESULTS_CUT: OwnRule = {
  id: 'audit/results-cut',
  title: 'The file holds all results',
  text: 'GitHub takes 25,000 results and 10 MB in a file. What is above that is in report.json only.',
  level: 'warning',
};

/** In the order in which they are listed. */
export const OWN_RULES: readonly OwnRule[] = [
  NOTHING_CHECKED,
  REQUIRED_UNMET,
  NOT_AUDITED,
  ...Object.values(WAIVER_RULES),
  RESULTS_CUT,
];
