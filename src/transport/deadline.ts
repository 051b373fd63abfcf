import type { FailureError } from './failure.ts';

export interface Deadline {
  /** Aborts with a {@link FailureError} as its reason. */
  readonly signal: AbortSignal;
  /** To be called when the work is done, so that nothing keeps the process or the outer signal busy. */
  stop(): void;
}

/** A signal that aborts with a failure: when time is up, or when the outer signal aborts. */
export function startDeadline(
  outer: AbortSignal,
  ms: number,
  failure: (why: 'late' | 'aborted') => FailureError,
): Deadline {
  const controller = new AbortController();
  const onAbort = () => controller.abort(failure('aborted'));
  const timer = setTimeout(() => controller.abort(failure('late')), ms);
  outer.addEventListener('abort', onAbort);
  if (outer.aborted) onAbort();
  return {
    signal: controller.signal,
    stop() {
      clearTimeout(timer);
      outer.removeEventListener('abort', onAbort);
    },
  };
}

/** Waits for something that cannot be cancelled, but no longer than until the signal aborts. */
export function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    const settle = () => signal.removeEventListener('abort', onAbort);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    work.then(resolve, reject).finally(settle);
  });
}
