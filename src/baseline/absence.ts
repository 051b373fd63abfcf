import type { Facts, ProgramFacts, SupervisorFacts } from '../facts/facts.ts';
import { formatPointer } from './pointer.ts';

/** Why nothing stands at a path of the facts, when the facts do not list it as unknown. */
export interface Absence {
  /** `unknown` where every host has the fact, so that its absence only shows that it was not read. */
  readonly outcome: 'not_applicable' | 'unknown';
  /** In words; may quote the host. */
  readonly reason: string;
}

interface Rule {
  /** Keys of the path at which the facts end; `*` is any. */
  readonly path: readonly string[];
  readonly explain: (facts: Facts, keys: readonly string[]) => Absence | undefined;
}

const notApplicable = (reason: string): Absence => ({ outcome: 'not_applicable', reason });
const notRead = (what: string): Absence => ({
  outcome: 'unknown',
  reason: `${what} was not read, and the facts do not say why`,
});
const rule = (pointer: string, explain: Rule['explain']): Rule => ({ path: pointer.split('/').slice(1), explain });

/** First match wins. A path also matches everything below it. */
const RULES: readonly Rule[] = [
  rule('/supervisor/*/programs/*/*', (facts, keys) => ofProgram(programAt(facts, keys), keys[4] ?? '')),
  rule('/supervisor/*/programs/*', (facts, keys) =>
    keys.length === 4 && supervisorAt(facts, keys)?.programs.length === 0
      ? notApplicable('this supervisord has no programs')
      : undefined,
  ),
  rule('/supervisor/*/*', (facts, keys) => ofSupervisor(supervisorAt(facts, keys), keys[2] ?? '')),
  rule('/supervisor/*', (facts) =>
    facts.supervisor?.length === 0 ? notApplicable('no supervisord runs on this host') : undefined,
  ),
  rule('/supervisor', () => notRead('whether supervisord runs')),
  rule('/sysctl/*', (facts, keys) => ofSysctl(facts, keys[1] ?? '')),
  rule('/sysctlFiles/*', (_, keys) =>
    keys.length === 2 && keys[1] !== '*' ? notApplicable(`no sysctl file sets ${keys[1]}`) : undefined,
  ),
  rule('/capacity/conntrack', (_, keys) =>
    keys.length === 2 ? notApplicable('connection tracking is not in use') : notRead('how full connection tracking is'),
  ),
  rule('/capacity/fileHandles', () => notRead('how many file handles are in use')),
  rule('/limits/*', (_, keys) => notRead(`limits/${keys[1]}`)),
  rule('/systemd', (_, keys) => (keys.length === 1 ? notApplicable('systemd does not run on this host') : undefined)),
  rule('/host/vars/*', (_, keys) =>
    keys.length === 3 && keys[2] !== '*' ? notApplicable(`the inventory sets no variable ${keys[2]}`) : undefined,
  ),
];

/** `keys`: the path up to and including the first key that is not there; `*` when a list or map has no entries. */
export function explainAbsence(facts: Facts, keys: readonly string[]): Absence {
  for (const { path, explain } of RULES) {
    if (path.length > keys.length || !path.every((key, index) => key === '*' || key === keys[index])) continue;
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

const OF_SUPERVISORD = new Set(['config', 'limits', 'files', 'headroom', 'nextStart', 'startedAt']);
const PYTHON_ONLY = new Set(['config', 'nextStart']);

function ofSupervisor(supervisor: SupervisorFacts | undefined, key: string): Absence | undefined {
  if (!supervisor || !OF_SUPERVISORD.has(key)) return undefined;
  if (PYTHON_ONLY.has(key) && supervisor.implementation === 'go') {
    return notApplicable('this supervisord is the one written in Go, which has other rules');
  }
  return notRead(`${key} of this supervisord`);
}

function ofSysctl(facts: Facts, key: string): Absence {
  if (Object.keys(facts.sysctl).length === 0) return notRead('any kernel parameter');
  return key === '*' ? notApplicable('there are no kernel parameters') : notApplicable(`the kernel has no ${key}`);
}

function supervisorAt(facts: Facts, keys: readonly string[]): SupervisorFacts | undefined {
  return facts.supervisor?.[Number(keys[1])];
}

function programAt(facts: Facts, keys: readonly string[]): ProgramFacts | undefined {
  return supervisorAt(facts, keys)?.programs[Number(keys[3])];
}
