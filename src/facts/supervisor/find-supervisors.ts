import type { ProcessRecord, ProcessTable } from '../process-table.ts';
import type { ProcessTree } from '../process-tree.ts';
import type { Roles } from '../roles.ts';
import { recogniseSupervisord, type SupervisordArgv } from './argv.ts';
import { isNotYetExecuted } from './pre-exec.ts';

export interface FoundSupervisor {
  readonly process: ProcessRecord;
  readonly argv: SupervisordArgv;
}

/** The supervisords among the processes that the probe brought, by pid. The probe guesses generously; this decides. */
export function findSupervisors(table: ProcessTable, tree: ProcessTree, roles: Roles): readonly FoundSupervisor[] {
  const found = [
    ...roles.candidates.map((pid) => recognise(table.get(pid), (argv) => argv)),
    ...roles.renamed.map((pid) => recognise(table.get(pid), underItsName)),
  ].flatMap((supervisor) => supervisor ?? []);
  const byPid = new Map(found.map((supervisor) => [supervisor.process.pid, supervisor]));
  return [...byPid.values()]
    .filter(({ process }) => !isNotYetExecuted(process, byPid.get(process.ppid)?.process, tree))
    .sort((a, b) => a.process.pid - b.process.pid);
}

function recognise(
  process: ProcessRecord | undefined,
  rename: (argv: readonly string[]) => readonly string[],
): FoundSupervisor | undefined {
  const argv = process === undefined ? undefined : recogniseSupervisord(rename(process.argv));
  return process === undefined || argv === undefined ? undefined : { process, argv };
}

/** Its children are supervised, so this script is supervisord whatever it is called: read its options as such. */
function underItsName(argv: readonly string[]): readonly string[] {
  const script = argv.findIndex((word, at) => at > 0 && !word.startsWith('-'));
  return argv.map((word, at) => (at === script ? word.replace(/[^/]*$/, 'supervisord') : word));
}
