import { setMaxListeners } from 'node:events';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * The same press of Ctrl-C can come twice: from the terminal to the whole process group, and again from npm, which
 * passes it on. Milliseconds.
 */
const SAME_PRESS_MS = 500;

/** Why a run was stopped from outside: the reason of the signal that {@link cancelOnSignal} gives. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
  readonly by: string;

  constructor(by: string) {
    super(`cancelled by ${by}`);
    this.by = by;
  }
}

/**
 * A signal that aborts on the first SIGINT or SIGTERM, with a {@link Cancelled} as its reason. Any later one, of
 * either kind, ends the process at once, as by default.
 */
export function cancelOnSignal(from: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  // Every host in flight listens; Node takes more than ten listeners for a leak.
  setMaxListeners(0, controller.signal);
  const giveUp = () => {
    for (const name of SIGNALS) from.removeListener(name, cancel);
  };
  const cancel = (name: string) => {
    if (controller.signal.aborted) return;
    controller.abort(new Cancelled(name));
    setTimeout(giveUp, SAME_PRESS_MS).unref();
  };
  for (const name of SIGNALS) from.on(name, cancel);
  return controller.signal;
}
