import { formatNumber } from '../baseline/format-value.ts';
import type { ProgramFinding } from './program-findings.ts';
import { counted, limitWords, unreachable } from './words.ts';

/** What is said of a supervisord or a program besides its limits, in a sentence or two. */
export function programWords(finding: ProgramFinding): string {
  switch (finding.code) {
    case 'control-unix':
      return unixWords(finding);
    case 'control-inet':
      return inetWords(finding);
    case 'version':
      return versionWords(finding);
    case 'state':
      return stateWords(finding);
    case 'pre-exec':
      return preExecWords(finding);
    case 'spread':
      return spreadWords(finding);
    case 'orphans': {
      const { name, count } = finding;
      return count === 1
        ? `1 process of ${name} no longer descends from supervisord: it cannot stop or restart it, and it keeps the limits that it was started with.`
        : `${count === undefined ? 'Processes' : counted(count, 'process', 'processes')} of ${name} no longer descend from supervisord: it cannot stop or restart them, and they keep the limits that they were started with.`;
    }
    default:
      return unreachable(finding);
  }
}

function unixWords({ path, exists, inTmp }: Extract<ProgramFinding, { readonly code: 'control-unix' }>): string {
  if (path === undefined) return 'The control socket of supervisord is not known.';
  if (exists === false) {
    return `The control socket ${path} is gone while supervisord runs: supervisorctl cannot reach it any more, and only a full restart makes it anew.`;
  }
  return inTmp === true
    ? `The control socket ${path} is where cleaners of temporary files delete it; supervisorctl then cannot reach supervisord any more.`
    : `The control socket of supervisord is ${path}.`;
}

function inetWords({ address, all, password }: Extract<ProgramFinding, { readonly code: 'control-inet' }>): string {
  const where = address === undefined ? 'a port' : `port=${address}`;
  const who = all === true ? 'on every address of the host' : 'there';
  return password === false
    ? `supervisord listens with ${where} and asks for no password: whoever can connect ${who} can run commands as its user.`
    : `supervisord listens with ${where}: it can be reached ${who}.`;
}

function versionWords({ version, selectLimited }: Extract<ProgramFinding, { readonly code: 'version' }>): string {
  const is = version === undefined ? 'The version of supervisord is not known' : `This is supervisord ${version}`;
  return selectLimited === true
    ? `${is}: before 3.3.0 it uses select() and fails beyond descriptor 1023, whatever its limit is.`
    : `${is}.`;
}

function stateWords({ name, state }: Extract<ProgramFinding, { readonly code: 'state' }>): string {
  switch (state) {
    case 'FATAL':
      return `${name} is FATAL: it failed too often at its start, and supervisord does not try again by itself.`;
    case 'BACKOFF':
      return `${name} is in BACKOFF: it ended right after its start, and supervisord starts it over and over.`;
    case 'EXITED':
      return `${name} has EXITED and is not started again.`;
    default:
      return `${name} is ${state ?? 'in a state that is not known'}.`;
  }
}

function preExecWords({ name, seconds, minfds }: Extract<ProgramFinding, { readonly code: 'pre-exec' }>): string {
  const since = seconds === undefined ? '' : ` for ${formatNumber(Math.round(seconds * 10) / 10)} s`;
  const many = minfds === undefined ? '' : ` (${formatNumber(minfds)})`;
  return `${name} counts as RUNNING and has not become the program yet${since}: supervisord's child first closes every descriptor up to minfds${many}, one by one.`;
}

/** Most distinct limits that are spelled out. */
const SHOWN = 4;

function spreadWords({ name, limits }: Extract<ProgramFinding, { readonly code: 'spread' }>): string {
  const rows = limits
    .slice(0, SHOWN)
    .map((row) => `${counted(row.processes, 'process', 'processes')} with ${limitWords(row)}`);
  const more = limits.length > SHOWN ? `, and ${counted(limits.length - SHOWN, 'other limit')}` : '';
  return `Processes of ${name} run with different limits on files: ${rows.join(', ')}${more}. They were started at different times, or set their own.`;
}
