import { untilAborted } from '../deadline.ts';

/** Lets so many go on at a time for each key; the others wait in line. */
export class Slots {
  readonly #most: number;
  readonly #taken = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Resolves with what gives the slot back; rejects when the signal aborts first. */
  async take(key: string, signal: AbortSignal): Promise<() => void> {
    while ((this.#taken.get(key) ?? 0) >= this.#most) {
      const turn = new Promise<void>((resolve) => {
        this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), resolve]);
      });
      // Who gave up is woken up all the same, and finds that the slot is somebody else's.
      await untilAborted(turn, signal).catch((reason: unknown) => {
        void turn.then(() => this.#wakeNext(key));
        throw reason;
      });
    }
    this.#taken.set(key, (this.#taken.get(key) ?? 0) + 1);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#taken.set(key, (this.#taken.get(key) ?? 1) - 1);
      this.#wakeNext(key);
    };
  }

  #wakeNext(key: string): void {
    const [next, ...others] = this.#waiting.get(key) ?? [];
    this.#waiting.set(key, others);
    next?.();
  }
}
