import type { ProgramFacts, UnknownReason } from '../facts.ts';
import { parseCount } from '../numbers.ts';
import type { ProcessRecord, ProcessTable } from '../process-table.ts';
import type { ProcessTree } from '../process-tree.ts';

export type State = NonNullable<ProgramFacts['state']>;

/** What `supervisorctl status` said of the programs of one supervisord, or why it was not asked or not believed. */
export type States =
  | {
      readonly known: true;
      stateOf(group: string, name: string): State | undefined;
      /** The program that runs as this child, `group:name` or `name`. */
      programOf(pid: number): string | undefined;
    }
  | { readonly known: false; readonly reason: UnknownReason; readonly detail: string };

const NAMES: ReadonlySet<string> = new Set<State>([
  'STOPPED',
  'STARTING',
  'RUNNING',
  'BACKOFF',
  'STOPPING',
  'EXITED',
  'FATAL',
  'UNKNOWN',
]);

/** See note_control and read_states in probe.sh. */
const REASONS: Readonly<Record<string, { readonly reason: UnknownReason; readonly detail: string }>> = {
  plugin: {
    reason: 'unsupported',
    detail: 'supervisorctl is not started: the configuration makes it load a plugin.',
  },
  elsewhere: { reason: 'unsupported', detail: 'supervisorctl is not started for a supervisord in a container.' },
  server: {
    reason: 'unsupported',
    detail: 'supervisorctl is not started: in the main file, serverurl must be the unix socket that supervisord made.',
  },
  denied: {
    reason: 'permission-denied',
    detail: 'This account may not write to the socket of supervisord: audit with become: sudo.',
  },
  untrusted: {
    reason: 'unsupported',
    detail:
      'supervisorctl is not started: others than root and this account could have written its configuration or made its socket.',
  },
  tool: {
    reason: 'unsupported',
    detail: 'There is no supervisorctl or no timeout command in the PATH of this account: it takes both.',
  },
  late: { reason: 'not-observable', detail: 'supervisord did not answer within 3 seconds.' },
  many: { reason: 'cut', detail: 'Only three supervisords of a host are asked.' },
};

const NOT_ASKED = { reason: 'not-collected', detail: 'The probe found no unix socket to ask for it.' } as const;
const NO_ANSWER = { reason: 'not-observable', detail: 'supervisorctl status gave no answer.' } as const;
const OTHERS = { reason: 'not-observable', detail: 'Another supervisord answered at its socket.' } as const;

interface Answer {
  readonly name: string;
  readonly state: State;
  readonly pid: number | undefined;
}

/** Reads the answers `NAME STATE [PID]`. They count only when the processes in them are children of this supervisord. */
export function readStates(supervisor: ProcessRecord, table: ProcessTable, tree: ProcessTree): States {
  const { asked } = supervisor;
  const [, other] = /^same (\d+)$/.exec(asked ?? '') ?? [];
  if (asked !== 'ask' && other === undefined) {
    return { known: false, ...(Object.hasOwn(REASONS, asked ?? '') ? (REASONS[asked ?? ''] ?? NOT_ASKED) : NOT_ASKED) };
  }
  const source = other === undefined ? supervisor : table.get(Number(other));
  const answers = (source?.states ?? []).flatMap(readAnswer);
  if (answers.length === 0) return { known: false, ...NO_ANSWER };
  if (!areOf(supervisor, answers, table, tree)) return { known: false, ...OTHERS };
  const states = new Map(answers.map(({ name, state }) => [name, state]));
  const programs = new Map(answers.flatMap(({ name, pid }) => (pid === undefined ? [] : [[pid, name] as const])));
  return {
    known: true,
    stateOf: (group, name) => states.get(shownName(group, name)),
    programOf: (pid) => programs.get(pid),
  };
}

/** As supervisorctl shows it. */
export function shownName(group: string, name: string): string {
  return group === name ? name : `${group}:${name}`;
}

function readAnswer(line: string): readonly Answer[] {
  const [, name = '', state = '', pid] = /^(\S+) ([A-Z]+)(?: (\d+))?$/.exec(line) ?? [];
  return isState(state) ? [{ name, state, pid: parseCount(pid) }] : [];
}

function isState(text: string): text is State {
  return NAMES.has(text);
}

/** A process that was started since the look at the processes proves nothing, and one of somebody else everything. */
function areOf(supervisor: ProcessRecord, answers: readonly Answer[], table: ProcessTable, tree: ProcessTree): boolean {
  const seen = answers.flatMap(({ pid }) => (pid === undefined ? [] : (table.get(pid) ?? [])));
  if (seen.some(({ ppid }) => ppid !== supervisor.pid)) return false;
  return seen.length > 0 || tree.children(supervisor.pid).length === 0;
}
