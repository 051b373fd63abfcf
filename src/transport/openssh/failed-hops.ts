import type { Host } from '../../inventory/host.ts';
import { FailureError } from '../failure.ts';
import { wayKey } from '../jump-pool.ts';
import { isRetried } from '../retry.ts';

/** Says nothing about the jump host. */
const NOT_ITS_OWN: ReadonlySet<string> = new Set(['cancelled', 'local-resource', 'internal']);

/**
 * Jump hosts that are not asked again in this run. Every host behind one logs in to it anew, so a hundred hosts that
 * each found out for themselves would be a hundred refused logins, or a hundred times the wait for one that stalls.
 */
export class FailedHops {
  readonly #retries: number;
  readonly #failed = new Map<string, FailureError>();
  readonly #good = new Set<string>();
  /** Tries that failed, by way and host. */
  readonly #tries = new Map<string, number>();

  constructor(retries: number) {
    this.#retries = retries;
  }

  /** Throws what was found out of a jump host on the way. */
  check({ jump }: Host): void {
    for (const index of jump.keys()) {
      const failure = this.#failed.get(wayKey(jump.slice(0, index + 1)));
      if (failure) throw failure;
    }
  }

  succeed({ jump }: Host, index: number): void {
    if (index < jump.length) this.#good.add(wayKey(jump.slice(0, index + 1)));
  }

  /** What every host behind it is told, when it is final: a refusal, or as many failures as one host has tries. */
  fail({ name, jump }: Host, index: number, error: FailureError): FailureError {
    const { failure } = error;
    if (NOT_ITS_OWN.has(failure.code)) return error;
    const way = wayKey(jump.slice(0, index + 1));
    const tries = (this.#tries.get(`${name} ${way}`) ?? 0) + 1;
    this.#tries.set(`${name} ${way}`, tries);
    if (isRetried(failure) && (tries <= this.#retries || this.#good.has(way))) return error;
    const final = new FailureError(failure, { final: true });
    this.#failed.set(way, final);
    return final;
  }
}
