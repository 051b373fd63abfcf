import { defined } from '../defined.ts';
import type { SupervisorFacts } from '../facts.ts';
import { headroomOf } from '../headroom.ts';
import type { ProcessRecord } from '../process-table.ts';
import type { Unknowns } from '../unknowns.ts';
import type { Membership } from './members.ts';
import { HIDDEN_FILES } from './programs.ts';

/**
 * supervisord's own descriptors. For each process it holds the ends of its pipes, three or two with redirect_stderr, and
 * its log files, two or one. What it has open is known, so only programs that do not run have to be reckoned.
 */
export function ownBudget(
  { pid, openFiles: used, limits }: ProcessRecord,
  members: readonly Membership[],
  isWhole: boolean,
  path: readonly (string | number)[],
  unknown: Unknowns,
): SupervisorFacts['budget'] {
  if (used === undefined) {
    unknown.add([...path, 'budget'], 'permission-denied', HIDDEN_FILES);
    return undefined;
  }
  if (!isWhole) {
    const detail = 'Which programs it would run is not known in whole.';
    for (const fact of ['needed', 'headroom']) unknown.add([...path, 'budget', fact], 'not-observable', detail);
    return { used };
  }
  // What left supervisord keeps no pipe to it.
  const idle = members.filter(
    ({ processes, config }) => config !== undefined && !processes.some(({ ppid }) => ppid === pid),
  );
  const needed = idle.reduce((sum, { config }) => sum + (config?.redirectStderr === true ? 3 : 5), used);
  return defined({ used, needed, headroom: headroomOf(needed, limits.nofile?.soft) });
}
