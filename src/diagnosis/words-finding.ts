import type { Drift } from '../baseline/control.ts';
import { formatNumber } from '../baseline/format-value.ts';
import { formatPlace } from '../problem.ts';
import { type Cause, isProven } from './cause.ts';
import type { Finding } from './finding.ts';
import { formatSysctl, sameValue } from './kernel-parameters.ts';
import { LIMIT_KINDS, type LimitName } from './limit-kind.ts';
import { atPlace, missingWords, placeIn, unstopped } from './words.ts';
import { causeWords } from './words-cause.ts';
import { hostWords } from './words-host.ts';
import { programWords } from './words-program.ts';

/** The one sentence (or two) that answers "why". */
export function summaryWords(finding: Finding): string {
  switch (finding.code) {
    case 'limit':
      return limitFindingWords(finding);
    case 'minimum':
      return minimumFindingWords(finding);
    case 'next-start':
      return nextStartWords(finding);
    case 'stale':
      return staleWords(finding);
    case 'origin':
      return originWords(finding);
    case 'config':
      return configWords(finding);
    case 'not-running':
      return `No process of ${finding.name} was seen.`;
    case 'sysctl':
      return sysctlWords(finding);
    case 'login':
      return 'This is the limit of the login that ran the probe. It is no witness for any service.';
    case 'other':
      return `${capitalised(finding.name)} is not as the control expects: ${finding.expected}.`;
    case 'unknown':
      return unknownWords(finding);
    case 'error':
      return `The check could not be carried out${finding.reason === undefined ? '' : `: ${unstopped(finding.reason)}`}.`;
    case 'budget':
      return budgetWords(finding);
    case 'control-unix':
    case 'control-inet':
    case 'version':
    case 'state':
    case 'pre-exec':
    case 'spread':
    case 'orphans':
      return capitalised(programWords(finding));
    default:
      return capitalised(hostWords(finding));
  }
}

function budgetWords({ used, needed, soft }: Extract<Finding, { readonly code: 'budget' }>): string {
  const has = used === undefined ? '' : ` and has ${formatNumber(used)} open`;
  const may = soft === undefined ? 'Its limit is not known' : `It may open ${formatNumber(soft)} files${has}`;
  const needs =
    needed === undefined
      ? 'what it needs when all programs run is not known'
      : `when all programs run it needs about ${formatNumber(needed)}, for their pipes and logs`;
  return `supervisord has open files of its own. ${may}; ${needs}. Without any left it cannot start or log programs, while those that run look healthy.`;
}

function minimumFindingWords({ limit, minimum, runs, cause }: Extract<Finding, { readonly code: 'minimum' }>): string {
  const key = LIMIT_KINDS[limit].minimum;
  const says = minimum === undefined ? `${key} is not known` : `${key} is ${minimum}`;
  const live = runs === undefined ? '' : `, and supervisord runs with ${formatNumber(runs)}`;
  return `${says}${live}${whyWords(cause, limit)}`;
}

function originWords({ startedBy }: Extract<Finding, { readonly code: 'origin' }>): string {
  if (startedBy === 'session') {
    return 'supervisord was started from a login session: its limits are those of that login and are gone at the next boot.';
  }
  return startedBy === 'unknown' ? 'What started supervisord is not known.' : `What started supervisord: ${startedBy}.`;
}

function configWords({ problem, more = 0 }: Extract<Finding, { readonly code: 'config' }>): string {
  if (problem === undefined) return 'The configuration on disk is not as the control expects.';
  return more > 0 ? `${unstopped(problem)}; and ${more} more.` : `${unstopped(problem)}.`;
}

function unknownWords({ reason, missing }: Extract<Finding, { readonly code: 'unknown' }>): string {
  const why = missing.reason === 'absent' && reason !== undefined ? unstopped(reason) : missingWords(missing);
  return `Not known: ${why}.`;
}

function limitFindingWords(finding: Extract<Finding, { readonly code: 'limit' }>): string {
  const { limit, name, soft, used, headroom, cause } = finding;
  if (limit === 'nproc') return `${nprocWords(finding)}${whyWords(cause, limit)}`;
  const may = soft === undefined ? 'has a limit on files that is not known' : `may open ${formatNumber(soft)} files`;
  const has = used === undefined ? ' (how many are open is not known)' : ` and has ${formatNumber(used)} open`;
  const left = headroom === undefined ? '' : ` (headroom ${percent(headroom)})`;
  return `${capitalised(name)} ${may}${has}${left}${whyWords(cause, limit)}`;
}

/** The name of an nproc subject says `nproc of …` already. */
function nprocWords({ name, soft, used, uid }: Extract<Finding, { readonly code: 'limit' }>): string {
  const is = soft === undefined ? 'is not known' : `is ${formatNumber(soft)}`;
  if (uid === 0) return `${capitalised(name)} ${is}, and the kernel does not enforce it, since it runs as root`;
  const whose = uid === undefined ? 'its user' : `user id ${uid}`;
  const now = used === undefined ? '' : ` (${formatNumber(used)} now)`;
  return `${capitalised(name)} ${is}, for all processes and threads of ${whose} together${now}`;
}

function whyWords(cause: Cause, limit: LimitName): string {
  if (isProven(cause)) return `: ${causeWords(cause, limit)}.`;
  const label = cause.code === 'stale' && cause.state === 'confirmed' ? 'Stale configuration' : 'Cause unproven';
  return `. ${label}: ${causeWords(cause, limit)}.`;
}

function nextStartWords({ next }: Extract<Finding, { readonly code: 'next-start' }>): string {
  const why = next?.reason === undefined ? '' : `: ${unstopped(next.reason)}`;
  switch (next?.outcome) {
    case 'refuses':
      return `The next start of supervisord fails${why}.`;
    case 'starts':
      return next.nofile === undefined
        ? 'The next start of supervisord works.'
        : `The next start of supervisord gives it ${formatNumber(next.nofile.soft)} files.`;
    default:
      return `What the next start of supervisord does is not known${why}.`;
  }
}

function staleWords({ stale, startedAt }: Extract<Finding, { readonly code: 'stale' }>): string {
  const first = stale.find(({ state }) => state === 'confirmed') ?? stale[0];
  if (first === undefined) return 'Something was changed after supervisord started.';
  const what = first.what === 'systemd-unit' ? 'The unit' : "supervisord's configuration";
  const place = first.file === undefined ? '' : atPlace(placeIn(first.file, first.line));
  const when = first.changedAt === undefined ? '' : ` at ${first.changedAt}`;
  const since = startedAt === undefined ? '' : ` (${startedAt})`;
  const { many } = LIMIT_KINDS[first.limit ?? 'nofile'];
  const effect =
    first.state === 'confirmed' && first.predicted !== undefined
      ? `; it predicts ${formatNumber(first.predicted.soft)} ${many}, which is not what runs`
      : '; what runs may be older than what the file says';
  return `${what}${place} was changed${when}, after supervisord started${since}${effect}.`;
}

function sysctlWords(finding: Extract<Finding, { readonly code: 'sysctl' }>): string {
  const { key, runTime, atBoot, gone, filesRead, where, harmful, drift } = finding;
  const harm = harmful ? ' It is harmful: it drops connections, those of clients behind NAT first.' : '';
  const file = atBoot === undefined ? '' : `${formatPlace(atBoot)} sets ${key} to ${formatSysctl(atBoot.value)}`;
  if (gone)
    return atBoot === undefined
      ? `This kernel does not have ${key}.`
      : `${file}, but this kernel does not have it: dead configuration.`;
  const now =
    runTime === undefined
      ? `The run-time value of ${key} is not known`
      : `${key} is ${formatSysctl(runTime)} at run time`;
  if (where === 'files') {
    const differs =
      runTime === undefined ? 'its run-time value is not known' : `at run time it is ${formatSysctl(runTime)}`;
    return `${file === '' ? `No file sets ${key}` : `${file} at the next boot`}; ${differs}.${harm}`;
  }
  if (atBoot !== undefined) {
    const same = sameValue(atBoot.value, runTime) ? 'the same' : formatSysctl(atBoot.value);
    return `${driftLabel(drift)}${now}; the next boot makes it ${same} (${formatPlace(atBoot)}).${harm}`;
  }
  return filesRead ? `${now}; no file sets it, so the next boot brings the kernel's default.${harm}` : `${now}.${harm}`;
}

function driftLabel(drift: Drift | undefined): string {
  if (drift === 'not-loaded') return 'Not loaded: ';
  return drift === 'will-regress-at-reboot' ? 'Will regress at reboot: ' : '';
}

/** `0.5 %`, `98 %`: one digit where it matters, and never 0 for something that is left. */
function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.1) return 'under 0.1 %';
  return `${value < 10 ? Math.floor(value * 10) / 10 : Math.floor(value)} %`;
}

function capitalised(name: string): string {
  return /^(a|the|program|process|supervisord|kernel) /.test(name)
    ? name.charAt(0).toUpperCase() + name.slice(1)
    : name;
}
