import { formatNumber } from '../baseline/format-value.ts';
import type { HopReading } from './hop-reading.ts';
import type { Unseen } from './inherited.ts';
import { LIMIT_KINDS, type LimitName } from './limit-kind.ts';
import { atPlace, limitWords, minimumWords, missingWords, unreachable, unstopped } from './words.ts';
import { pamWords } from './words-pam.ts';

/** One hop of the limit chain as a sentence or two. No pids and no times: the same hop reads the same everywhere. */
export function hopWords(reading: HopReading, limit: LimitName): string {
  switch (reading.code) {
    case 'kernel':
      return kernelWords(reading, limit);
    case 'nr-open':
      return `fs.nr_open is ${formatNumber(reading.ceiling)}: nobody sets more than that, root included.`;
    case 'init':
      return initWords(reading);
    case 'systemd-default':
      return `systemd gives its services ${limitWords(reading.live)}${atPlace(reading.place)} unless their unit says otherwise.`;
    case 'unit':
      return unitWords(reading, limit);
    case 'no-unit':
      return NO_UNIT[reading.startedBy];
    case 'tasks':
      return tasksWords(reading);
    case 'pam-session':
    case 'pam-no-part':
    case 'pam-in-unit':
      return pamWords(reading, limit);
    case 'inherited':
      return `supervisord inherited ${limitWords(reading.limit)} ${FROM[reading.from]}.`;
    case 'inherited-unseen':
      return unseenWords(reading);
    case 'minimum':
      return minimumHopWords(reading, limit);
    case 'go-supervisord':
      return (
        'This is the Go supervisord, which has other rules than the Python one: nothing is predicted for it. ' +
        (reading.live === undefined ? 'Its limit is not observable.' : `It runs with ${limitWords(reading.live)}.`)
      );
    case 'wrapper':
      return reading.fails
        ? `A wrapper in command= wants ${reading.sets}, which is above the hard limit: it fails, and the program keeps what supervisord hands down.`
        : `A wrapper in command= sets RLIMIT_NOFILE to ${formatNumber(reading.sets)} for this program alone.`;
    case 'process':
      return processWords(reading);
    case 'login':
      return (
        `The login shell has ${formatNumber(reading.live.soft)}; it is no witness: ` +
        'PAM limits apply to logins only, never to what supervisord starts.'
      );
    case 'not-observable':
      return (
        `Not observable: ${missingWords(reading.missing)}.` +
        (reading.live === undefined ? '' : ` It runs with ${limitWords(reading.live)}.`)
      );
    default:
      return unreachable(reading);
  }
}

function initWords({ name, live }: Extract<HopReading, { readonly code: 'init' }>): string {
  const who = `pid 1${name === undefined ? '' : ` (${name})`} runs with ${limitWords(live)}`;
  if (name === undefined) return `${who}.`;
  return name === 'systemd'
    ? `${who}; its services get a default of their own instead.`
    : `${who}; what it starts inherits that.`;
}

function kernelWords({ limit: given }: Extract<HopReading, { readonly code: 'kernel' }>, limit: LimitName): string {
  if (limit === 'nofile' && given !== undefined) return `The kernel starts pid 1 with ${limitWords(given)}.`;
  const half = 'The kernel starts pid 1 with half of kernel.threads-max';
  return given === undefined ? `${half}.` : `${half}: ${limitWords(given)}, unless that was changed since.`;
}

function unitWords(
  { unit, live, set, known, cut }: Extract<HopReading, { readonly code: 'unit' }>,
  limit: LimitName,
): string {
  const { unitSetting } = LIMIT_KINDS[limit];
  const given =
    cut === undefined
      ? '.'
      : `, of which systemd makes ${limitWords(cut)}: it may not set more than its own hard limit.`;
  if (set) return `${unit} sets ${unitSetting}: ${limitWords(live)}${given}`;
  if (!known) return `${unit} is loaded with ${limitWords(live)}; whether it sets that itself is not known.`;
  return `${unit} sets no ${unitSetting}: ${limitWords(live)} by default${given}`;
}

function tasksWords({ unit, used, limit }: Extract<HopReading, { readonly code: 'tasks' }>): string {
  const now = used === undefined ? '' : `, of which ${formatNumber(used)} are in use`;
  return `TasksMax of ${unit} is ${formatNumber(limit)}${now}: another limit, for all processes and threads of the unit together, root included.`;
}

const NO_UNIT: Readonly<Record<Extract<HopReading, { readonly code: 'no-unit' }>['startedBy'], string>> = {
  systemd: 'supervisord runs in a systemd unit.',
  session: 'No unit: supervisord was started from a login session, whose limits end with the next boot.',
  container: 'No unit: supervisord runs in a container, whose runtime sets the limit.',
  init: 'No unit: pid 1 started supervisord.',
  supervisor: 'No unit of its own: another supervisord started this one.',
  unknown: 'No unit: what started supervisord is not known.',
};

const FROM: Readonly<Record<Extract<HopReading, { readonly code: 'inherited' }>['from'], string>> = {
  unit: 'from its unit',
  'systemd-default': "from systemd's default",
  init: 'from pid 1',
  parent: 'from its parent process',
};

function unseenWords(reading: Extract<HopReading, { readonly code: 'inherited-unseen' }>): string {
  const { parent, atMost } = reading;
  const who = parent?.command === undefined ? 'its parent process' : `its parent process ${parent.command}`;
  const seen = parent === undefined ? '' : ` (${who} runs with ${limitWords(parent.limit)})`;
  const most =
    atMost === undefined ? '' : ` It was at most ${formatNumber(atMost)}, or supervisord would run with more.`;
  return `Not observable: ${UNSEEN[reading.why]}${seen}.${most}`;
}

export const UNSEEN: Readonly<Record<Unseen, string>> = {
  session: 'it was the limit of the login session that started supervisord, which has ended',
  container: "it was set by the container's runtime",
  'starter-gone': 'what started supervisord has gone',
  'starter-differs': 'something between supervisord and its parent process set another limit',
  'unit-unread': 'the limit of its unit could not be read',
  'unit-cut': 'whether systemd may set what its unit asks for is not known',
  'pam-session': 'its unit opens a PAM session, which may set other limits than the unit',
  go: 'the Go supervisord shows nothing of it',
};

function minimumHopWords(reading: Extract<HopReading, { readonly code: 'minimum' }>, limit: LimitName): string {
  const { minimum, source, live, predicted, idle, refuses } = reading;
  const setting = minimumWords(limit, minimum, source);
  const rule = idle
    ? `${setting}: a floor, never a cap, and more was inherited.`
    : `${setting}: supervisord raises its soft limit to at least that when it starts.`;
  if (refuses !== undefined) {
    return `${setting}: a start with this would fail: ${unstopped(refuses)}${running(live)}`;
  }
  if (predicted === undefined && live !== undefined && live.soft < minimum) {
    return `${setting} is what the next start would use. It runs with ${limitWords(live)}, so it was not started with that.`;
  }
  if (predicted === undefined || live === undefined || predicted.soft === live.soft) return rule;
  return `${rule} That predicts ${limitWords(predicted)}, but it runs with ${limitWords(live)}.`;
}

function running(live: Parameters<typeof limitWords>[0] | undefined): string {
  return live === undefined ? '.' : `. It runs with ${limitWords(live)}.`;
}

function processWords({ live, predicted }: Extract<HopReading, { readonly code: 'process' }>): string {
  const runs = `The process runs with ${limitWords(live)}`;
  if (predicted === undefined) return `${runs}.`;
  if (predicted.soft === live.soft && predicted.hard === live.hard) return `${runs}, as predicted.`;
  return `${runs}, where ${limitWords(predicted)} is predicted.`;
}
