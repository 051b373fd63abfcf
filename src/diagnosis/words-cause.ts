import { formatNumber } from '../baseline/format-value.ts';
import type { Cause } from './cause.ts';
import { LIMIT_KINDS, type LimitName } from './limit-kind.ts';
import { atPlace, minimumWords, missingWords, unreachable } from './words.ts';
import { UNSEEN } from './words-hops.ts';

/** Why, as the rest of a sentence, without a full stop. Unproven causes say what would explain the value. */
export function causeWords(cause: Cause, limit: LimitName): string {
  const { minimum, unitSetting } = LIMIT_KINDS[limit];
  switch (cause.code) {
    case 'minimum':
      return cause.tie
        ? `${minimumWords(limit, cause.minimum, cause.source)}, supervisord inherited no more than that, and everything under it inherits its limit`
        : `${minimumWords(limit, cause.minimum, cause.source)}, and everything under supervisord inherits its limit`;
    case 'unit':
      return `${cause.unit} sets ${unitSetting} to ${formatNumber(cause.value)}${atPlace(cause.place)}, and ${minimum} only raises`;
    case 'systemd-default':
      return `${cause.unit} sets no ${unitSetting}, so systemd's default of ${formatNumber(cause.value)} applies, and ${minimum} only raises`;
    case 'init':
      return `pid 1 hands down ${formatNumber(cause.value)}, and ${minimum} only raises`;
    case 'parent':
      return `the process that started supervisord handed down ${formatNumber(cause.value)}, and ${minimum} only raises`;
    case 'inherited-unseen':
      return `${minimum}=${cause.minimum} does not explain ${formatNumber(cause.value)}, so supervisord must have inherited it, and ${UNSEEN[cause.why]}`;
    case 'wrapper':
      return `a wrapper in command=${atPlace(cause.place)} sets the limit to ${formatNumber(cause.sets)}, whatever supervisord hands down`;
    case 'go':
      return `the Go supervisord hands down ${formatNumber(cause.value)} by rules of its own, so nothing is predicted`;
    case 'stale':
      return staleWords(cause, limit);
    case 'supervisord-differs':
      return supervisordDiffersWords(cause, limit);
    case 'process-differs':
      return processDiffersWords(cause);
    case 'not-observable':
      return `${HOP_NOUNS[cause.hop]} is not observable, as ${missingWords(cause.missing)}`;
    default:
      return unreachable(cause);
  }
}

/** What each hop is called in a sentence and in a table. */
const HOP_NOUNS = {
  kernel: 'the kernel',
  'nr-open': 'fs.nr_open',
  init: 'pid 1',
  'systemd-default': "systemd's default",
  unit: 'the unit',
  container: 'the container',
  tasks: 'TasksMax',
  pam: 'PAM',
  inherited: 'what supervisord inherited',
  supervisord: 'what supervisord sets',
  wrapper: 'the wrapper in command=',
  process: 'the limit of the process',
  login: 'the login shell',
} as const;

function staleWords(cause: Extract<Cause, { readonly code: 'stale' }>, limit: LimitName): string {
  const isUnit = cause.what === 'systemd-unit';
  const file = `${isUnit ? 'its unit' : 'its configuration'}${atPlace(cause.place)}`;
  const says = isUnit ? '' : `, which says ${LIMIT_KINDS[limit].minimum}=${cause.minimum} now,`;
  const changed = cause.changedAt === undefined ? 'was changed' : `was changed at ${cause.changedAt}`;
  const start = cause.startedAt === undefined ? 'after it started' : `after it started at ${cause.startedAt}`;
  const predicted = cause.predicted === undefined ? '' : ` and predicts ${formatNumber(cause.predicted)}`;
  return (
    `${cause.state === 'confirmed' ? '' : 'probably '}supervisord still runs with ${formatNumber(cause.runs)} from ` +
    `before: ${file}${says} ${changed}, ${start}${predicted}, but only a full restart applies it`
  );
}

function supervisordDiffersWords(
  cause: Extract<Cause, { readonly code: 'supervisord-differs' }>,
  limit: LimitName,
): string {
  const expected =
    cause.predicted === undefined
      ? `at least ${LIMIT_KINDS[limit].minimum}=${cause.minimum}`
      : formatNumber(cause.predicted);
  return (
    `supervisord runs with ${formatNumber(cause.runs)} where the chain predicts ${expected}; somebody ` +
    'ran prlimit on it, its configuration or unit was changed after it started (an older file time hides that), or ' +
    'it was started in another way than now'
  );
}

function processDiffersWords(cause: Extract<Cause, { readonly code: 'process-differs' }>): string {
  const from = cause.wrapped ? 'the wrapper in command= should set' : 'supervisord hands down';
  return (
    `${from} ${formatNumber(cause.predicted)}, but the process runs with ${formatNumber(cause.runs)}; it ` +
    'sets its own limit (setrlimit, or a script that it is started by), somebody ran prlimit on it or on ' +
    'supervisord, or it was started before a limit was changed'
  );
}
