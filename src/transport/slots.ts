/** Bounds what is under way at the same time for each key; whoever comes later waits its turn. */
export class Slots {
  readonly #most: number;
  readonly #taken = new Map<string, number>();
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Resolves to the function that gives the slot back. Rejects with the signal's reason. */
  async take(key: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const taken = this.#taken.get(key) ?? 0;
    if (taken < this.#most) this.#taken.set(key, taken + 1);
    else await this.#turn(key, signal);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#giveBack(key);
    };
  }

  #turn(key: string, signal: AbortSignal): Promise<void> {
    const queue = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, queue);
    return new Promise((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        queue.delete(go);
        reject(signal.reason);
      };
      queue.add(go);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** A slot goes straight to the next in line, so that nobody can slip in between. */
  #giveBack(key: string): void {
    const queue = this.#waiting.get(key);
    for (const next of queue ?? []) {
      queue?.delete(next);
      next();
      return;
    }
    this.#waiting.delete(key);
    const taken = this.#taken.get(key) ?? 0;
    if (taken > 1) this.#taken.set(key, taken - 1);
    else this.#taken.delete(key);
  }
}
