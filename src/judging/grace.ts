/** A run that is cancelled still judges what it has read; a runner kills it some ten seconds after it asked. */
const GRACE_MS = 2_000;

/** A signal that aborts some time after another one. `end` stops waiting for it. */
export function graceAfter(signal: AbortSignal): { readonly over: AbortSignal; end(): void } {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const start = () => {
    timer = setTimeout(() => controller.abort(), GRACE_MS);
  };
  if (signal.aborted) start();
  else signal.addEventListener('abort', start, { once: true });
  return {
    over: controller.signal,
    end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', start);
    },
  };
}
