import { BUILTINS } from '../baseline/builtins.ts';
import type { Result } from '../baseline/control.ts';
import { filesOnDisk } from '../baseline/files.ts';
import { judge } from '../baseline/judge.ts';
import { type Baseline, loadBaseline } from '../baseline/load-baseline.ts';
import { ConfigurationError, type Problem } from '../problem.ts';
import { JudgeThread, type Patience, type Stop } from './judge-thread.ts';
import type { Judged } from './message.ts';
import { replayed } from './read-files.ts';
import { ThreadedJudging } from './threaded-judging.ts';

/** A baseline that judges in bounded time, whoever wrote it. */
export interface BoundedBaseline extends Baseline {
  /**
   * The results of each host, in the order of the hosts. A control that had to be stopped has the outcome `error`.
   * @throws {ConfigurationError} when an input has no value on some host, or one of the wrong type.
   */
  judgeAll(hosts: readonly Judged[]): Promise<readonly (readonly Result[])[]>;
}

const PATIENCE: Patience = { start: 20_000, load: 1_500, control: 5, host: 1_000, memory: 256 };

/**
 * Loads baselines as `loadBaseline` does. Those that come with the audit are trusted. A file may come from a pull
 * request: it is loaded in a thread that can be killed first, and only that thread ever judges by it.
 * @throws {ConfigurationError} with everything that is wrong in any of the files, or when they take too long.
 */
export async function loadBounded(
  sources: readonly string[],
  root: string,
  patience: Patience = PATIENCE,
): Promise<BoundedBaseline> {
  if (sources.every((source) => BUILTINS.has(source))) return trusted(await loadBaseline(sources, filesOnDisk(root)));
  const thread = new JudgeThread({ sources, root }, patience);
  const answer = await thread.loaded();
  if (answer.kind === 'loaded') {
    const { reads } = answer;
    const baseline = await loadBaseline(sources, replayed(reads));
    const judging = new ThreadedJudging(baseline, { sources, root, reads }, thread, patience);
    return { ...baseline, judgeAll: (hosts) => judging.judgeAll(hosts) };
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
  const bound = by === 'time' ? `is ready within ${load / 1000} s` : `takes no more than ${memory} MiB of memory`;
  const control = thread.compiling;
  const where = control ? `, the control "${control.id}" at the latest` : '';
  const file = sources.find((source) => !BUILTINS.has(source)) ?? '';
  return {
    message: `Expected a baseline that ${bound}, found one that takes more${where}.`,
    place: control?.place ?? { file },
    hint: 'Make it smaller: fewer controls, values and references.',
  };
}
