// The thread that loads baselines from files and judges by them, so that it can be killed: see bounded-baseline.ts.

import { readlinkSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { filesOnDisk, filesWithin } from '../baseline/files.ts';
import { judge } from '../baseline/judge.ts';
import { type Baseline, loadBaseline } from '../baseline/load-baseline.ts';
import { ConfigurationError } from '../problem.ts';
import { type Order, PROGRESS, type Reply, type Task } from './message.ts';
import { recorded, replayed } from './read-files.ts';

const { sources, root, isWithin, reads, progress } = workerData as Order;

function reply(message: Reply): void {
  parentPort?.postMessage(message);
}

/** Anything but a refusal is a bug, and ends the thread with its error. */
function refuse(error: unknown): void {
  if (!(error instanceof ConfigurationError)) throw error;
  reply({ kind: 'refused', problems: error.problems });
}

/** Only the thread itself can tell which of the process's it is; elsewhere than on Linux, nobody. */
function ownThread(): string | undefined {
  try {
    return readlinkSync('/proc/thread-self');
  } catch {
    return undefined;
  }
}

async function load(): Promise<Baseline> {
  const onDisk = isWithin ? filesWithin(root) : filesOnDisk(root);
  const files = recorded(reads ? replayed(reads) : onDisk);
  const baseline = await loadBaseline(sources, files, ({ id, place }) =>
    reply({ kind: 'compiling', control: { id, place } }),
  );
  reply({ kind: 'loaded', reads: files.reads });
  return baseline;
}

function judgeBatch(baseline: Baseline, tasks: readonly Task[]): void {
  const position = new Map(baseline.controls.map(({ id }, index) => [id, index]));
  const results = tasks.map(({ name, place, facts, without }, host) => {
    const at = (control: number) => {
      Atomics.store(progress, PROGRESS.host, host);
      Atomics.store(progress, PROGRESS.control, control);
      if (control < 0) Atomics.add(progress, PROGRESS.beats, 1);
    };
    at(-1);
    const compiled = baseline.compileFor(new Map(Object.entries(facts.host.vars)), { name, place });
    // Compiling for a host's own inputs is not part of judging it.
    at(-1);
    const left =
      without.length === 0 ? compiled.controls : compiled.controls.filter((c) => !without.includes(c.control.id));
    return judge({ controls: left }, facts, (id) => at(position.get(id) ?? -1));
  });
  // Copying the results to the other thread is no host's fault.
  Atomics.add(progress, PROGRESS.beats, 1);
  reply({ kind: 'judged', results });
}

reply({ kind: 'started', thread: ownThread() });
try {
  const baseline = await load();
  parentPort?.on('message', (tasks: readonly Task[]) => {
    try {
      judgeBatch(baseline, tasks);
    } catch (error) {
      refuse(error);
    }
  });
} catch (error) {
  refuse(error);
}
