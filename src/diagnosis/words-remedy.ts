import { formatNumber } from '../baseline/format-value.ts';
import type { ConfigProblem } from '../facts/facts.ts';
import { formatPlace } from '../problem.ts';
import { LIMIT_KINDS, type LimitName } from './limit-kind.ts';
import type { Blocked, NotEnough, Restarts, Step, Value } from './remedy-plan.ts';
import { atPlace, copyable, counted, missingWords, placeIn, unreachable, unstopped } from './words.ts';
import { loadWords } from './words-kernel.ts';
import { otherStepWords } from './words-step.ts';

/** One step of a remedy as a sentence. Numbers to type carry no separators: `65,535` would stop supervisord. */
export function stepWords(step: Step, limit: LimitName): string {
  const { minimum, many, option } = LIMIT_KINDS[limit];
  switch (step.do) {
    case 'set-minimum':
      return setMinimumWords(step, limit);
    case 'set-minimum-argv':
      return minimumArgvWords(step, minimum);
    case 'set-wrapper':
      return `Let the wrapper in command=${atPlace(step.place)} set ${typed(step.value)}.`;
    case 'set-unit-limit':
      return unitLimitWords(step, limit);
    case 'set-tasks-max':
      return `Raise TasksMax of ${copyable(step.unit) ?? 'its unit'} above ${step.value} as well (now ${step.was}): it counts the same processes and threads.`;
    case 'set-starter-limit':
      return `${starterWords(step.starter, option)}: ${typed(step.value)}.`;
    case 'set-container-limit':
      return `Start the container with this limit for ${many} (--ulimit ${limit}=${typed(step.value)} or its orchestrator's setting).`;
    case 'raise-nr-open':
      return `Raise fs.nr_open to at least ${step.value} first (sysctl, now ${step.ceiling}): nobody sets more than that.`;
    case 'mind-spawn-cost':
      return (
        'Keep minfds no higher than needed: before every spawn supervisord closes each descriptor up to minfds ' +
        '(measured: 0.85 s at 65,536, 3.4 s at 1,000,000).'
      );
    case 'mind-unknown-hard':
      return `Check first that supervisord may set ${step.value}, or it refuses to start: ${unstopped(step.reason)}.`;
    case 'mind-leak':
      return 'Find out first whether it leaks files: a leak fills any limit.';
    case 'not-enforced':
      return 'Change nothing for this process: the kernel does not enforce RLIMIT_NPROC for root.';
    case 'nothing-to-edit':
      return `Edit nothing${atPlace(step.place)}: what is on disk gives ${formatNumber(step.next)} at the next start.`;
    case 'look-in-program':
      return step.wrapped
        ? 'Look at the wrapper in command= and at what it starts: one of them sets another limit.'
        : "Look at the program's own settings and start script for a limit on files.";
    case 'use-unit':
      return 'Start it from a unit instead of a login session: the limits of a login are gone with the next boot.';
    case 'correct-config':
      return `Correct it: ${problemsWords([step.problem])}.`;
    case 'fix-config':
      return `Correct what stops the next start: ${problemsWords(step.problems)}.`;
    case 'fix-next-start':
      return `Correct what stops the next start${step.reason === undefined ? '' : `: ${unstopped(step.reason)}`}.`;
    case 'daemon-reload':
      return 'Run systemctl daemon-reload.';
    case 'restart-unit':
      return restartUnitWords(step.unit);
    case 'restart-container':
      return 'Restart the container: a full restart of supervisord.';
    case 'restart-supervisord':
      return 'Do a full restart of supervisord (supervisorctl shutdown, then start it again): only a new process applies it.';
    case 'restart-program':
      return restartProgramWords(step);
    case 'end-leftover':
      return (
        `End process ${step.pid} by hand (kill ${step.pid}): ` +
        (step.why === 'older'
          ? 'it is older than this supervisord, was left behind by an earlier one, '
          : 'it no longer descends from supervisord, ') +
        'and supervisorctl cannot restart it.'
      );
    case 'update-program':
      return 'Run supervisorctl update: it applies a changed command= and restarts the programs that changed.';
    case 'set-sysctl':
      return `Set ${step.key} as the control expects (${step.expected}) in ${step.place === undefined ? 'a file in /etc/sysctl.d' : formatPlace(step.place)}.`;
    case 'delete-sysctl-line':
      return `Delete the line that sets ${step.key} (${formatPlace(step.place)}).`;
    case 'load-sysctl':
      return loadWords(step);
    case 'make-readable':
      return step.become === 'none'
        ? 'Let the audit read it: set become: sudo, or log in with an account that may.'
        : `Find out why it cannot be read: ${missingWords(step.missing)}.`;
    case 'raise-capacity':
      return `Raise ${step.key}, or use less of it.`;
    case 'start-program':
      return `Find out why ${step.name} does not run: its log and supervisorctl status say.`;
    case 'follow-control':
      return `Bring it to what the control expects: ${step.expected}.`;
    default:
      return otherStepWords(step);
  }
}

function setMinimumWords(
  { place, was, value }: Extract<Step, { readonly do: 'set-minimum' }>,
  limit: LimitName,
): string {
  const file = place === undefined ? "supervisord's configuration file" : formatPlace(place);
  const now = was === undefined ? '' : ` (now ${was})`;
  return `Set ${setting(LIMIT_KINDS[limit].minimum, value)}${now} in the [supervisord] section of ${file}.`;
}

function minimumArgvWords(step: Extract<Step, { readonly do: 'set-minimum-argv' }>, minimum: string): string {
  const { value, was, unit } = step;
  const where = unit === undefined ? '' : ` (ExecStart= of ${copyable(unit) ?? 'its unit'})`;
  return `Set ${minimum} to ${typed(value)} on supervisord's command line${where}, now ${was}: there it beats the file.`;
}

function restartUnitWords(name: string): string {
  const unit = copyable(name);
  return unit === undefined
    ? 'Restart its unit with systemctl restart: a full restart of supervisord.'
    : `Run systemctl restart ${unit}: a full restart of supervisord.`;
}

function restartProgramWords({ name, inherits }: Extract<Step, { readonly do: 'restart-program' }>): string {
  const program = copyable(name);
  const how = program === undefined ? 'Restart the program' : `Run supervisorctl restart ${program}`;
  return `${how}: a fresh process inherits ${formatNumber(inherits)} from supervisord.`;
}

function starterWords(starter: 'init' | 'session' | 'other', option: string): string {
  switch (starter) {
    case 'init':
      return `Set the limit in the script that starts supervisord at boot (ulimit ${option})`;
    case 'session':
      return `Set the limit where supervisord is started (ulimit ${option}; a login may not pass its hard limit)`;
    case 'other':
      return `Set the limit in what starts supervisord (ulimit ${option})`;
    default:
      return unreachable(starter);
  }
}

function unitLimitWords(
  { unit, value, lower }: Extract<Step, { readonly do: 'set-unit-limit' }>,
  limit: LimitName,
): string {
  const key = LIMIT_KINDS[limit].unitSetting;
  const name = copyable(unit);
  const how = name === undefined ? 'in its unit' : `in ${name} (systemctl edit ${name})`;
  const what =
    lower && 'amount' in value ? `the soft limit to ${value.amount} (${key}=${value.amount}:HARD)` : undefined;
  return what === undefined ? `Set ${setting(key, value)} ${how}.` : `Lower ${what} ${how}.`;
}

/** What looks like a fix and is none, with the reason. */
export function notEnoughWords(notEnough: NotEnough, limit: LimitName): string {
  const { minimum, option } = LIMIT_KINDS[limit];
  switch (notEnough.code) {
    case 'supervisorctl':
      return (
        'supervisorctl reread, update, restart all or reload, and SIGHUP: a running supervisord never sets its limit ' +
        'again.'
      );
    case 'login-limits':
      return (
        `A higher limit for logins (limits.conf, ulimit ${option} in a shell` +
        `${notEnough.login === undefined ? '' : `, now ${formatNumber(notEnough.login)}`}): services never pass PAM.`
      );
    case 'prlimit':
      return 'prlimit on supervisord: it reaches only programs started later and is lost at the next start.';
    case 'daemon-reload-only':
      return 'systemctl daemon-reload or reload alone: no running process gets a new limit from it.';
    case 'minfds-only':
      return `A higher minfds: the wrapper in command= sets ${formatNumber(notEnough.sets)} after it.`;
    case 'lower-minimum-only':
      return (
        `A lower ${minimum} alone: it is a floor, never a cap` +
        `${notEnough.inherited === undefined ? '' : `, and supervisord inherits ${formatNumber(notEnough.inherited)}`}.`
      );
    case 'sysctl-w':
      return 'sysctl -w alone: it is gone at the next boot.';
    default:
      return unreachable(notEnough);
  }
}

/** Why the fix as such would keep supervisord from starting, and what comes first. */
export function blockedWords(blocked: Blocked, limit: LimitName): string {
  const { minimum, unitSetting } = LIMIT_KINDS[limit];
  switch (blocked.code) {
    case 'above-hard': {
      const who = blocked.user === undefined ? '' : ` as user ${blocked.user}`;
      const cap = blocked.unprivileged ? ' without CAP_SYS_RESOURCE' : '';
      return (
        `${minimum}=${blocked.value} alone would stop supervisord from starting (exit code 2): it${who + cap === '' ? '' : ` runs${who}${cap},`} ` +
        `inherits a hard limit of ${formatNumber(blocked.hard)} and may not pass it. ${firstWords(blocked.first, unitSetting)}`
      );
    }
    case 'above-nr-open':
      return (
        `${minimum}=${blocked.value} would stop supervisord from starting (exit code 2): fs.nr_open is ` +
        `${formatNumber(blocked.ceiling)}, and nobody passes it. Raise fs.nr_open first.`
      );
    case 'refused':
      return `${minimum}=${blocked.value} would stop supervisord from starting (exit code 2): ${unstopped(blocked.reason)}.`;
    case 'config':
      return `The next start fails anyway, for what stands in its files: ${problemsWords(blocked.problems)}. Correct that first.`;
    default:
      return unreachable(blocked);
  }
}

function firstWords(first: 'unit' | 'starter' | 'container', unitSetting: string): string {
  if (first === 'unit') return `Raise ${unitSetting}= in its unit first.`;
  return first === 'container' ? "Raise the container's limit first." : 'Raise the hard limit in what starts it first.';
}

/** `supervisord and its 12 programs (11 run now)`. */
export function restartsWords(restarts: Restarts): string {
  switch (restarts.what) {
    case 'supervisord': {
      const { programs, running, atLeast } = restarts;
      const least = atLeast ? 'at least ' : '';
      if (programs === 0) return atLeast ? 'supervisord and all of its programs' : 'supervisord, which has no programs';
      const now = programs === running ? '' : ` (${running} ${running === 1 ? 'runs' : 'run'} now)`;
      return `supervisord and its ${least}${counted(programs, 'program')}${now}`;
    }
    case 'program':
      return restarts.name === '' ? 'this program' : `program ${restarts.name} only`;
    case 'nothing':
      return 'nothing';
    default:
      return unreachable(restarts);
  }
}

/** At most three, with the number of the others. */
function problemsWords(problems: readonly ConfigProblem[]): string {
  const shown = problems.slice(0, 3).map((problem) => {
    const place = problem.file === undefined ? undefined : placeIn(problem.file, problem.line);
    return `${unstopped(problem.message)}${atPlace(place)}`;
  });
  const more = problems.length - shown.length;
  return shown.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/** A number from use is the least that does: another control may ask for more. */
function setting(key: string, value: Value): string {
  if (!('amount' in value)) return `${key} to what the control expects (${value.expected})`;
  return `${key}=${value.amount}${value.orMore ? ' or more' : ''}`;
}

function typed(value: Value): string {
  if (!('amount' in value)) return `what the control expects (${value.expected})`;
  return `${value.amount}${value.orMore ? ' or more' : ''}`;
}
