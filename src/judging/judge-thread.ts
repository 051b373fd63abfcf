import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Control } from '../baseline/control.ts';
import { type Order, PROGRESS, type Reply, type Task } from './message.ts';
import { processorTime } from './processor-time.ts';

/** Why a thread was killed. */
export type Stop = 'time' | 'memory' | 'cancel';

export type Answer =
  | Extract<Reply, { readonly kind: 'loaded' | 'judged' | 'refused' }>
  | { readonly kind: 'stopped'; readonly by: Stop };

const TICK_MS = 50;

/** A thread that does not even get the processor, or whose time cannot be read, may take so many times as long. */
const WALL_FACTOR = 10;

/** What a thread may take; times are in milliseconds of computing. */
export interface Patience {
  /** Until its own modules are there, by the clock on the wall. */
  readonly start: number;
  /** To load its baselines, and what each control adds to that. */
  readonly load: number;
  readonly control: number;
  /** To judge one host. */
  readonly host: number;
  /** Its heap, in MiB. */
  readonly memory: number;
}

/**
 * A thread that loads baselines and judges by them, and is killed when it takes too long: only another thread can end a
 * regular expression or a loop that never ends. What counts is the processor time of the thread, so that a machine that
 * is busy with something else, or sleeps for a while, blames nobody.
 */
export class JudgeThread {
  readonly #worker: Worker;
  readonly #patience: Patience;
  readonly #progress: Order['progress'] = new Int32Array(
    new SharedArrayBuffer(PROGRESS.cells * Int32Array.BYTES_PER_ELEMENT),
  );
  #started = false;
  #thread: string | undefined;
  #compiled = 0;
  #compiling: Pick<Control, 'id' | 'place'> | undefined;

  constructor(order: Omit<Order, 'progress'>, patience: Patience) {
    this.#patience = patience;
    const workerData: Order = { ...order, progress: this.#progress };
    this.#worker = new Worker(workerFile(), {
      workerData,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: patience.memory, maxYoungGenerationSizeMb: 32 },
    });
    // Between two questions it keeps nobody waiting, and an error is told to whoever asks.
    this.#worker.on('error', () => undefined);
  }

  /** Once it has loaded its baselines, or cannot. */
  loaded(over?: AbortSignal): Promise<Answer> {
    const { load, control } = this.#patience;
    return this.#answer(() => load + this.#compiled * control, over);
  }

  judge(tasks: readonly Task[], over: AbortSignal): Promise<Answer> {
    Atomics.store(this.#progress, PROGRESS.host, 0);
    Atomics.store(this.#progress, PROGRESS.control, -1);
    this.#worker.postMessage(tasks);
    return this.#answer(() => this.#patience.host, over);
  }

  /** The control that it compiled last. */
  get compiling(): Pick<Control, 'id' | 'place'> | undefined {
    return this.#compiling;
  }

  /** Where it is in its batch: the index of the host, and that of the control or −1 before the first. */
  get position(): { readonly host: number; readonly control: number } {
    const { host, control } = PROGRESS;
    return { host: Atomics.load(this.#progress, host), control: Atomics.load(this.#progress, control) };
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  /** The processor time that it has taken so far, in milliseconds; undefined where that cannot be read. */
  #computed(): number | undefined {
    return this.#thread === undefined ? undefined : processorTime(this.#thread);
  }

  #answer(patience: () => number, over: AbortSignal | undefined): Promise<Answer> {
    const worker = this.#worker;
    worker.ref();
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        clearInterval(timer);
        worker.off('message', onReply).off('error', onError).off('exit', onExit);
        over?.removeEventListener('abort', onOver);
        worker.unref();
        end();
      };
      const stop = (by: Stop) => settle(() => void worker.terminate().then(() => resolve({ kind: 'stopped', by })));
      const onReply = (reply: Reply) => {
        if (reply.kind === 'compiling') {
          this.#compiling = reply.control;
          this.#compiled += 1;
        } else if (reply.kind === 'started') {
          this.#started = true;
          this.#thread = reply.thread;
          restart();
        } else settle(() => resolve(reply));
      };
      const onError = (error: Error) => {
        if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') stop('memory');
        else settle(() => reject(error));
      };
      const onExit = () => settle(() => reject(new Error('the judging thread ended without an answer')));
      const onOver = () => stop('cancel');
      let [ticks, computedBefore, beats] = [0, 0, 0];
      const restart = () => {
        ticks = 0;
        computedBefore = this.#computed() ?? 0;
      };
      restart();
      const timer = setInterval(() => {
        const seen = Atomics.load(this.#progress, PROGRESS.beats);
        if (seen === beats) ticks += 1;
        else restart();
        beats = seen;
        const wall = this.#started ? patience() * WALL_FACTOR : this.#patience.start;
        const computed = (this.#computed() ?? computedBefore) - computedBefore;
        if (ticks * TICK_MS >= wall || (this.#started && computed >= patience())) stop('time');
      }, TICK_MS);
      worker.on('message', onReply).on('error', onError).on('exit', onExit);
      over?.addEventListener('abort', onOver);
      if (over?.aborted) onOver();
    });
  }
}

/** The bundle has it beside its entries, the sources beside this file. */
function workerFile(): string {
  const here = fileURLToPath(import.meta.url);
  return path.resolve(path.dirname(here), here.endsWith('.ts') ? 'judge-worker.ts' : 'judge-worker.cjs');
}
