import type { Control, Result } from '../baseline/control.ts';
import type { Baseline } from '../baseline/load-baseline.ts';
import { ConfigurationError } from '../problem.ts';
import { type Answer, JudgeThread, type Patience } from './judge-thread.ts';
import type { Judged, Order } from './message.ts';

/** Enough that the thread is asked seldom, and few enough to copy. */
const BATCH = 16;
/** A control that was stopped on so many hosts is not tried on others: the fault is its own, and not a host's. */
const MOST_HOSTS = 3;
/** After so many nothing more is tried, so that a hostile baseline costs half a minute and not the night. */
const MOST_KILLED = 15;

/** How often a thread had to be killed. */
export interface Kills {
  count: number;
}

export interface Terms {
  readonly order: Omit<Order, 'progress'>;
  readonly patience: Patience;
  readonly kills: Kills;
}

/** A host on its way through judging. */
interface Case extends Judged {
  readonly index: number;
  /** Control id → why it was stopped on this host. */
  readonly stopped: Map<string, string>;
}

/** Judges in a thread, starts another one where it has to be killed, and goes on without what killed it. */
export class ThreadedJudging {
  readonly #baseline: Baseline;
  readonly #terms: Terms;
  /** Control id → the hosts that it was stopped on. */
  readonly #stops = new Map<string, number>();
  #thread: JudgeThread | undefined;

  constructor(baseline: Baseline, terms: Terms, thread: JudgeThread) {
    this.#baseline = baseline;
    this.#terms = terms;
    this.#thread = thread;
  }

  /** The thread ends with the judging: most runs judge once. */
  async judgeAll(hosts: readonly Judged[], over: AbortSignal): Promise<readonly (readonly Result[])[]> {
    try {
      return await this.#judgeAll(hosts, over);
    } finally {
      await this.rest();
    }
  }

  /** Gives the thread up; the next judging starts another one. */
  async rest(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.close();
  }

  async #judgeAll(hosts: readonly Judged[], over: AbortSignal): Promise<readonly (readonly Result[])[]> {
    const results: (readonly Result[])[] = new Array(hosts.length);
    let open: readonly Case[] = hosts.map((host, index) => ({ ...host, index, stopped: new Map() }));
    while (open.length > 0) {
      const batch = open.slice(0, BATCH);
      const done = await this.#judge(batch, over);
      for (const [host, own] of done) results[host.index] = own;
      open = [...batch.filter((host) => !done.has(host)), ...open.slice(BATCH)];
    }
    return results;
  }

  /** The results of those hosts of a batch that are done with. */
  async #judge(batch: readonly Case[], over: AbortSignal): Promise<ReadonlyMap<Case, readonly Result[]>> {
    const end = over.aborted ? 'the run was cancelled' : this.#surfeit();
    if (end !== undefined) return new Map(batch.map((host) => [host, this.#allInError(host, `not tried: ${end}`)]));
    const cases = batch.map((host) => ({ host, skipped: this.#skipped(host) }));
    const futile = cases.filter(({ skipped }) => skipped.size === this.#baseline.controls.length);
    if (futile.length > 0) {
      return new Map(futile.map(({ host, skipped }) => [host, this.#inError(host, (id) => skipped.get(id))]));
    }
    const thread = await this.#ready(over);
    if (!thread) return new Map();
    const answer = await thread.judge(
      cases.map(({ host: { name, place, facts }, skipped }) => ({ name, place, facts, without: [...skipped.keys()] })),
      over,
    );
    if (answer.kind === 'refused') throw new ConfigurationError(answer.problems);
    if (answer.kind === 'judged') {
      return new Map(
        cases.map(({ host, skipped }, index) => [
          host,
          [...(answer.results[index] ?? []), ...this.#inError(host, (id) => skipped.get(id))],
        ]),
      );
    }
    this.#thread = undefined;
    // Not the baseline's fault: the next round sees that it is over.
    if (answer.kind === 'stopped' && answer.by === 'cancel') return new Map();
    this.#terms.kills.count += 1;
    const { host: at, control: id } = thread.position;
    return this.#blame(batch[at], this.#baseline.controls[id], reasonOf(answer, this.#terms.patience));
  }

  /** The rest of the batch, and this host without this control, is tried again. */
  #blame(host: Case | undefined, control: Control | undefined, reason: string): ReadonlyMap<Case, readonly Result[]> {
    if (!host) return new Map();
    if (!control) return new Map([[host, this.#allInError(host, reason)]]);
    host.stopped.set(control.id, reason);
    this.#stops.set(control.id, (this.#stops.get(control.id) ?? 0) + 1);
    return new Map();
  }

  /** A thread with the baseline, which was loaded within its bounds before: where that fails now, it is bad luck. */
  async #ready(over: AbortSignal): Promise<JudgeThread | undefined> {
    if (this.#thread) return this.#thread;
    const thread = new JudgeThread(this.#terms.order, this.#terms.patience);
    const answer = await thread.loaded(over);
    if (answer.kind === 'loaded') {
      this.#thread = thread;
      return thread;
    }
    await thread.close();
    if (!over.aborted) this.#terms.kills.count += 1;
    return undefined;
  }

  #surfeit(): string | undefined {
    const { count } = this.#terms.kills;
    return count >= MOST_KILLED ? `judging by files had to be stopped ${count} times` : undefined;
  }

  #skipped(host: Case): ReadonlyMap<string, string> {
    const elsewhere = [...this.#stops].filter(([, hosts]) => hosts >= MOST_HOSTS);
    const reason = `not tried: this check had to be stopped on ${MOST_HOSTS} other hosts`;
    return new Map([...elsewhere.map(([id]): [string, string] => [id, reason]), ...host.stopped]);
  }

  #allInError(host: Case, reason: string): readonly Result[] {
    return this.#inError(host, (id) => host.stopped.get(id) ?? reason);
  }

  #inError({ name, place, facts }: Case, reasonFor: (id: string) => string | undefined): readonly Result[] {
    const compiled = this.#baseline.compileFor(new Map(Object.entries(facts.host.vars)), { name, place });
    return compiled.controls.flatMap(({ control, expected }) => {
      const reason = reasonFor(control.id);
      if (reason === undefined) return [];
      const { id, at, severity, place: written } = control;
      const told = { host: facts.host.name, control: id, subject: at, severity, expected, place: written };
      return [{ ...told, outcome: 'error' as const, reason }];
    });
  }
}

function reasonOf(answer: Answer, { host, memory }: Patience): string {
  const full = answer.kind === 'stopped' && answer.by === 'memory';
  const bound = full ? `${memory} MiB of memory were not enough` : `it took longer than ${host / 1000} s`;
  return `the check was stopped: ${bound}`;
}
