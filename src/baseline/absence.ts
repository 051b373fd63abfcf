import type { Facts, ProgramFacts, SupervisorFacts } from '../facts/facts.ts';
import { formatPointer } from './pointer.ts';

/** Why nothing stands at a path of the facts, when the facts do not list it as unknown. */
export interface Absence {
  /** `unknown` where every host has the fact, so that its absence only shows that it was not read. */
  readonly outcome: 'not_applicable' | 'unknown';
  /** In words; may quote the host. */
  readonly reason: string;
}

type Explain = (facts: Facts, keys: readonly string[]) => Absence | undefined;

interface Rule {
  /** Keys of the path at which the facts end; `*` is any. */
  readonly path: readonly string[];
  /** Whether it also explains what is missing further below. */
  readonly below: boolean;
  readonly explain: Explain;
}

const notApplicable = (reason: string): Absence => ({ outcome: 'not_applicable', reason });
const notRead = (what: string): Absence => ({
  outcome: 'unknown',
  reason: `the facts have no ${what}, and do not say why`,
});
const keysOf = (pointer: string): readonly string[] => pointer.split('/').slice(1);
const at = (pointer: string, explain: Explain): Rule => ({ path: keysOf(pointer), below: false, explain });
const atOrBelow = (pointer: string, explain: Explain): Rule => ({ path: keysOf(pointer), below: true, explain });

/** The first that explains wins. */
const RULES: readonly Rule[] = [
  atOrBelow('/supervisor/*/programs/*/*', (facts, keys) => ofProgram(programAt(facts, keys), keys[4] ?? '')),
  at('/supervisor/*/programs/*/preExecSeconds', () => notApplicable('no process of the program is being started')),
  at('/supervisor/*/programs/*', (facts, keys) => withoutPrograms(facts, keys[1] ?? '')),
  at('/supervisor/*/control/unix', () => notApplicable('the configuration has no [unix_http_server]')),
  at('/supervisor/*/control/inet', () => notApplicable('the configuration has no [inet_http_server]')),
  atOrBelow('/supervisor/*/*', (facts, keys) => ofSupervisor(supervisorAt(facts, keys), keys[2] ?? '')),
  at('/supervisor/*', ({ supervisor }) =>
    supervisor?.length === 0 ? notApplicable('no supervisord runs on this host') : undefined,
  ),
  at('/supervisor', () => notRead('list of supervisords')),
  at('/sysctl/*', (facts, keys) => ofSysctl(facts, keys[1] ?? '')),
  at('/sysctlFiles/*', (_, [, key]) =>
    notApplicable(key === '*' ? 'the sysctl files set nothing' : `no sysctl file sets ${key}`),
  ),
  at('/sysctlUnread', () => notApplicable('the boot applies every line of the sysctl files')),
  at('/capacity/aio', () => notApplicable('the kernel has no asynchronous I/O')),
  at('/capacity/conntrackDrops', () => notApplicable('connection tracking is not in use')),
  at('/capacity/conntrack', () => notApplicable('connection tracking is not in use')),
  atOrBelow('/capacity/conntrack/*', () => notRead('whole figures of connection tracking')),
  atOrBelow('/capacity/fileHandles', () => notRead('whole figures of file handles')),
  atOrBelow('/capacity/pids', () => notRead('whole figures of process ids')),
  atOrBelow('/capacity/threads', () => notRead('whole figures of threads')),
  atOrBelow('/sockets/listen', () => notRead('counts of listen queues')),
  atOrBelow('/limits/*', (_, [, whose]) => notRead(`such limit of ${whose}`)),
  at('/pam/entries/*', () => notApplicable('limits.conf and limits.d set nothing for open files or processes')),
  at('/systemd/units/*/limitNofileText', () => notApplicable('the unit sets no LimitNOFILE=')),
  at('/systemd', () => notApplicable('systemd does not run on this host')),
  at('/host/vars/*', (_, [, , name]) =>
    notApplicable(name === '*' ? 'the inventory sets no variables' : `the inventory sets no variable ${name}`),
  ),
];

/** `keys`: the path up to and including the first key that is not there; `*` when a list or map has no entries. */
export function explainAbsence(facts: Facts, keys: readonly string[]): Absence {
  for (const { path, below, explain } of RULES) {
    const isLongEnough = below ? keys.length >= path.length : keys.length === path.length;
    if (!isLongEnough || !path.every((key, index) => key === '*' || key === keys[index])) continue;
    const absence = explain(facts, keys);
    if (absence) return absence;
  }
  const above = formatPointer(keys.slice(0, -1)) || 'the top of the facts';
  const last = keys.at(-1) ?? '';
  return notApplicable(last === '*' ? `${above} is empty` : `there is no ${last} at ${above}`);
}

const OF_PROCESS = new Set(['limits', 'files', 'headroom', 'threads', 'processes', 'pid', 'startedAt', 'uid']);

function ofProgram(program: ProgramFacts | undefined, key: string): Absence | undefined {
  if (!program || !OF_PROCESS.has(key)) return undefined;
  const name = program.group === program.name ? program.name : `${program.group}:${program.name}`;
  return program.running ? notRead(`${key} of program ${name}`) : notApplicable(`program ${name} is not running`);
}

/** Which programs there are is in the configuration; which of them run is to be seen without it. */
function withoutPrograms(facts: Facts, index: string): Absence | undefined {
  const supervisor = facts.supervisor?.[Number(index)];
  if (supervisor?.programs.length !== 0) return undefined;
  const isRead =
    supervisor.config !== undefined &&
    !facts.unknown.some((unknown) => unknown.at === `/supervisor/${index}/config/problems`);
  return notApplicable(
    isRead ? 'this supervisord has no programs' : 'no program of this supervisord runs, and which it has is not known',
  );
}

const OF_SUPERVISORD = new Set(['config', 'limits', 'files', 'headroom', 'nextStart', 'stale', 'startedAt']);
const PYTHON_ONLY = new Set(['config', 'nextStart', 'stale']);

function ofSupervisor(supervisor: SupervisorFacts | undefined, key: string): Absence | undefined {
  if (!supervisor || !OF_SUPERVISORD.has(key) || (key === 'stale' && supervisor.stale !== undefined)) return undefined;
  if (PYTHON_ONLY.has(key) && supervisor.implementation === 'go') {
    return notApplicable('this supervisord is the one written in Go, which has other rules');
  }
  return notRead(`${key} of this supervisord`);
}

function ofSysctl(facts: Facts, key: string): Absence {
  if (Object.keys(facts.sysctl).length === 0) return notRead('kernel parameters');
  return key === '*' ? notApplicable('there are no kernel parameters') : notApplicable(`the kernel has no ${key}`);
}

function supervisorAt(facts: Facts, keys: readonly string[]): SupervisorFacts | undefined {
  return facts.supervisor?.[Number(keys[1])];
}

function programAt(facts: Facts, keys: readonly string[]): ProgramFacts | undefined {
  return supervisorAt(facts, keys)?.programs[Number(keys[3])];
}
