import { formatNumber } from '../baseline/format-value.ts';
import type { ConfigProblem } from '../facts/facts.ts';
import { formatPlace } from '../problem.ts';
import type { Blocked, NotEnough, Restarts, Step, Value } from './remedy-plan.ts';
import { atPlace, copyable, counted, missingWords, placeIn, unreachable, unstopped } from './words.ts';

/** One step of a remedy as a sentence. Numbers to type carry no separators: `65,535` would stop supervisord. */
export function stepWords(step: Step): string {
  switch (step.do) {
    case 'set-minfds':
      return setMinfdsWords(step);
    case 'set-minfds-argv':
      return `Set minfds to ${typed(step.value)} on supervisord's command line (now ${step.was}): there it beats the file.`;
    case 'set-wrapper':
      return `Let the wrapper in command=${atPlace(step.place)} set ${typed(step.value)}.`;
    case 'set-unit-limit':
      return unitLimitWords(step);
    case 'set-starter-limit':
      return `${STARTERS[step.starter]}: ${typed(step.value)}.`;
    case 'set-container-limit':
      return `Start the container with this limit for files (--ulimit nofile=${typed(step.value)} or its orchestrator's setting).`;
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
    case 'update-program':
      return 'Run supervisorctl update: it applies a changed command= and restarts the programs that changed.';
    case 'set-sysctl':
      return `Set ${step.key} as the control expects (${step.expected}) in ${step.place === undefined ? 'a file in /etc/sysctl.d' : formatPlace(step.place)}.`;
    case 'delete-sysctl-line':
      return `Delete the line that sets ${step.key} (${formatPlace(step.place)}).`;
    case 'load-sysctl':
      return `Apply it now with sysctl -w ${copyable(step.key) ?? 'KEY'}=VALUE, or sysctl --system for all files.`;
    case 'make-readable':
      return step.become === 'none'
        ? `Let the audit read it: set become: sudo, or log in with an account that may (${missingWords(step.missing)}).`
        : `Find out why it cannot be read: ${missingWords(step.missing)}.`;
    case 'raise-capacity':
      return `Raise ${step.key}, or use less of it.`;
    case 'start-program':
      return `Find out why ${step.name} does not run: its log and supervisorctl status say.`;
    case 'follow-control':
      return `Bring it to what the control expects: ${step.expected}.`;
    default:
      return unreachable(step);
  }
}

function setMinfdsWords({ place, was, value }: Extract<Step, { readonly do: 'set-minfds' }>): string {
  const file = place === undefined ? "supervisord's configuration file" : formatPlace(place);
  const now = was === undefined ? '' : ` (now ${was})`;
  return `Set ${setting('minfds', value)}${now} in the [supervisord] section of ${file}.`;
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

const STARTERS: Readonly<Record<'init' | 'session' | 'other', string>> = {
  init: 'Set the limit in the script that starts supervisord at boot (ulimit -n)',
  session: 'Set the limit where supervisord is started (ulimit -n; a login may not pass its hard limit)',
  other: 'Set the limit in what starts supervisord (ulimit -n)',
};

function unitLimitWords({ unit, value, lower }: Extract<Step, { readonly do: 'set-unit-limit' }>): string {
  const name = copyable(unit);
  const how = name === undefined ? 'in its unit' : `in ${name} (systemctl edit ${name})`;
  const what =
    lower && 'files' in value ? `LimitNOFILESoft to ${value.files} (LimitNOFILE=${value.files}:HARD)` : undefined;
  return what === undefined ? `Set ${setting('LimitNOFILE', value)} ${how}.` : `Lower ${what} ${how}.`;
}

/** What looks like a fix and is none, with the reason. */
export function notEnoughWords(notEnough: NotEnough): string {
  switch (notEnough.code) {
    case 'supervisorctl':
      return (
        'supervisorctl reread, update, restart all or reload, and SIGHUP: a running supervisord never sets its limit ' +
        'again.'
      );
    case 'login-limits':
      return (
        'A higher limit for logins (limits.conf, ulimit -n in a shell' +
        `${notEnough.login === undefined ? '' : `, now ${formatNumber(notEnough.login)}`}): services never pass PAM.`
      );
    case 'prlimit':
      return 'prlimit on supervisord: it reaches only programs started later and is lost at the next start.';
    case 'daemon-reload-only':
      return 'systemctl daemon-reload or reload alone: no running process gets a new limit from it.';
    case 'minfds-only':
      return `A higher minfds: the wrapper in command= sets ${formatNumber(notEnough.sets)} after it.`;
    case 'lower-minfds-only':
      return (
        'A lower minfds alone: it is a floor, never a cap' +
        `${notEnough.inherited === undefined ? '' : `, and supervisord inherits ${formatNumber(notEnough.inherited)}`}.`
      );
    case 'sysctl-w':
      return 'sysctl -w alone: it is gone at the next boot.';
    default:
      return unreachable(notEnough);
  }
}

/** Why the fix as such would keep supervisord from starting, and what comes first. */
export function blockedWords(blocked: Blocked): string {
  switch (blocked.code) {
    case 'above-hard': {
      const who = blocked.user === undefined ? '' : ` as user ${blocked.user}`;
      const cap = blocked.unprivileged ? ' without CAP_SYS_RESOURCE' : '';
      return (
        `minfds=${blocked.value} alone would stop supervisord from starting (exit code 2): it${who + cap === '' ? '' : ` runs${who}${cap},`} ` +
        `inherits a hard limit of ${formatNumber(blocked.hard)} and may not pass it. ${FIRST[blocked.first]}`
      );
    }
    case 'above-nr-open':
      return (
        `minfds=${blocked.value} would stop supervisord from starting (exit code 2): fs.nr_open is ` +
        `${formatNumber(blocked.ceiling)}, and nobody passes it. Raise fs.nr_open first.`
      );
    case 'refused':
      return `minfds=${blocked.value} would stop supervisord from starting (exit code 2): ${unstopped(blocked.reason)}.`;
    case 'config':
      return `The next start fails anyway, for what stands in its files: ${problemsWords(blocked.problems)}. Correct that first.`;
    default:
      return unreachable(blocked);
  }
}

const FIRST = {
  unit: 'Raise LimitNOFILE= in its unit first.',
  starter: 'Raise the hard limit in what starts it first.',
  container: "Raise the container's limit first.",
} as const;

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
  if (!('files' in value)) return `${key} to what the control expects (${value.expected})`;
  return `${key}=${value.files}${value.orMore ? ' or more' : ''}`;
}

function typed(value: Value): string {
  if (!('files' in value)) return `what the control expects (${value.expected})`;
  return `${value.files}${value.orMore ? ' or more' : ''}`;
}
