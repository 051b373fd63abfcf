import { ConfigurationError, formatProblem, type Place, type Problem } from '../problem.ts';

/** More than a person reads; a file of garbage has one per line. */
const mostShown = 100;

/** Gathers what is wrong, each fault once, so that a run shows all of it and then stops. */
export class Problems {
  readonly #seen = new Set<string>();
  readonly #shown: Problem[] = [];
  #left = 0;

  add(message: string, place?: Place, hint?: string): void {
    const problem: Problem = { message, ...(place && { place }), ...(hint && { hint }) };
    if (this.#shown.length >= mostShown) {
      this.#left += 1;
      return;
    }
    const text = formatProblem(problem);
    if (this.#seen.has(text)) return;
    this.#seen.add(text);
    this.#shown.push(problem);
  }

  get first(): Problem | undefined {
    return this.#shown[0];
  }

  get count(): number {
    return this.#shown.length + this.#left;
  }

  throwIfAny(): void {
    if (this.count === 0) return;
    const rest = this.#left === 0 ? [] : [{ message: `and ${this.#left} more problems in the inventory` }];
    throw new ConfigurationError([...this.#shown, ...rest]);
  }
}
