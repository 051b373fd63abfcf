import { setTimeout as wait } from 'node:timers/promises';
import { type Failure, FailureError } from './failure.ts';
import { abortFailure } from './make-failure.ts';

export interface RetryOptions {
  /** How often to try again after the first time. */
  readonly retries: number;
  readonly signal: AbortSignal;
  /** Milliseconds; rejects when the signal aborts. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** 0 ≤ n < 1. */
  readonly random?: () => number;
}

/**
 * Tries again after failures that another try may well not meet, with growing, jittered pauses. A refusal is never
 * retried: it would be the same again, and could lock an account. `attempt` is told its number, from 1.
 */
export async function withRetries<Result>(
  attempt: (number: number) => Promise<Result>,
  options: RetryOptions,
): Promise<Result> {
  const { retries, signal, sleep = defaultSleep, random = Math.random } = options;
  for (let number = 1; ; number += 1) {
    try {
      return await attempt(number);
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      const rule = error.final ? undefined : retryRule(error.failure);
      if (rule === undefined || number > Math.min(retries, rule.most) || signal.aborted) throw error;
      const pause = rule.pauseMs * 2 ** (number - 1);
      // Between half of it and all of it: hosts that were turned away together must not come back together.
      await sleep(pause * (0.5 + random() / 2), signal).catch(() => {
        throw abortFailure(signal, error.failure.phase);
      });
    }
  }
}

/** Whether another try may fare better. */
export function isRetried(failure: Failure): boolean {
  return retryRule(failure) !== undefined;
}

interface RetryRule {
  /** Retries that make sense, however many are allowed. */
  readonly most: number;
  readonly pauseMs: number;
}

const soon: RetryRule = { most: Number.POSITIVE_INFINITY, pauseMs: 500 };
const once: RetryRule = { most: 1, pauseMs: 1000 };
/** Coming back at once is what such a server punishes. */
const late: RetryRule = { most: Number.POSITIVE_INFINITY, pauseMs: 5000 };

/** Which failures are worth another try. Whatever is not listed here is final. */
export function retryRule(failure: Pick<Failure, 'code' | 'phase'>): RetryRule | undefined {
  switch (failure.code) {
    case 'dns-timeout':
    case 'connect-timeout':
    case 'closed-before-banner':
    case 'handshake-timeout':
      return soon;
    case 'connection-lost':
      // A server that hangs up during the login may be counting attempts.
      return failure.phase === 'auth' ? undefined : soon;
    case 'connect-refused':
    case 'unreachable':
      return once;
    case 'throttled':
      return late;
    default:
      return undefined;
  }
}

async function defaultSleep(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal });
}
