import { BUILTINS } from '../baseline/builtins.ts';
import type { Result } from '../baseline/control.ts';
import { filesOnDisk } from '../baseline/files.ts';
import { judge } from '../baseline/judge.ts';
import { type Baseline, loadBaseline } from '../baseline/load-baseline.ts';
import { ConfigurationError, type Problem } from '../problem.ts';
import { JudgeThread, type Patience, type Stop } from './judge-thread.ts';
import type { Judged } from './message.ts';
import { replayed } from './read-files.ts';
import { type Kills, ThreadedJudging } from './threaded-judging.ts';

/** A baseline that judges in bounded time, whoever wrote it. */
export interface BoundedBaseline extends Baseline {
  /**
   * The results of each host, in the order of the hosts. A control that had to be stopped has the outcome `error`, and
   * so has all that is left when `over` aborts.
   * @throws {ConfigurationError} when an input has no value on some host, or one of the wrong type.
   */
  judgeAll(hosts: readonly Judged[], over: AbortSignal): Promise<readonly (readonly Result[])[]>;
}

const PATIENCE: Patience = { start: 60_000, load: 2_000, control: 5, host: 2_000, memory: 256 };

/** Where baselines are, and what they may cost together. */
export interface Bounds {
  readonly root: string;
  /** Whether the sources themselves must be inside of `root`: something untrusted names them. */
  readonly isWithin: boolean;
  /** Shared by the baselines of a run, so that fifty hostile ones cost no more than one. */
  readonly kills: Kills;
  readonly patience?: Patience;
}

/**
 * Loads baselines as `loadBaseline` does. Those that come with the audit are trusted. A file may come from a pull
 * request: it is loaded in a thread that can be killed first, and only that thread ever judges by it.
 * @throws {ConfigurationError} with everything that is wrong in any of the files, or when they take too long.
 */
export async function loadBounded(
  sources: readonly string[],
  { root, isWithin, kills, patience = PATIENCE }: Bounds,
): Promise<BoundedBaseline> {
  if (sources.every((source) => BUILTINS.has(source))) return trusted(await loadBaseline(sources, filesOnDisk(root)));
  const order = { sources, root, isWithin };
  const thread = new JudgeThread(order, patience);
  const answer = await thread.loaded();
  if (answer.kind === 'loaded') {
    const { reads } = answer;
    const baseline = await loadBaseline(sources, replayed(reads));
    const judging = new ThreadedJudging(baseline, { order: { ...order, reads }, patience, kills }, thread);
    // There may be fifty that the inventory chose, and each thread that waits for its turn holds memory.
    if (isWithin) await judging.rest();
    return { ...baseline, judgeAll: (hosts, over) => judging.judgeAll(hosts, over) };
  }
  await thread.close();
  if (answer.kind === 'refused') throw new ConfigurationError(answer.problems);
  throw new ConfigurationError([tooCostly(answer.kind === 'stopped' ? answer.by : 'time', thread, sources, patience)]);
}

function trusted(baseline: Baseline): BoundedBaseline {
  return {
    ...baseline,
    judgeAll: async (hosts) =>
      hosts.map(({ name, place, facts }) =>
        judge(baseline.compileFor(new Map(Object.entries(facts.host.vars)), { name, place }), facts),
      ),
  };
}

function tooCostly(by: Stop, thread: JudgeThread, sources: readonly string[], { load, memory }: Patience): Problem {
  const bound = by === 'memory' ? `takes no more than ${memory} MiB of memory` : `is ready within ${load / 1000} s`;
  const control = thread.compiling;
  const where = control ? `, the control "${control.id}" at the latest` : '';
  const file = sources.find((source) => !BUILTINS.has(source)) ?? '';
  return {
    message: `Expected a baseline that ${bound}, found one that takes more${where}.`,
    place: control?.place ?? { file },
    hint: 'Make it smaller: fewer controls, values and references.',
  };
}
