import { setMaxListeners } from 'node:events';

/** A signal that aborts on the first SIGINT or SIGTERM; the second one ends the process at once, as by default. */
export function cancelOnSignal(from: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  // Every host in flight listens; Node takes more than ten listeners for a leak.
  setMaxListeners(0, controller.signal);
  const cancel = (name: string) => controller.abort(new Error(`cancelled by ${name}`));
  for (const name of ['SIGINT', 'SIGTERM']) from.once(name, () => cancel(name));
  return controller.signal;
}
