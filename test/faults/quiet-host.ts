import { type OwnHost, startOwnHost } from '../fleet/own-host.ts';

let starting: Promise<OwnHost> | undefined;

/** A host of their own for all servers of a test file: with few processes on it, the probe is quick. */
export function quietHost(): Promise<OwnHost> {
  starting ??= startOwnHost();
  return starting;
}

export async function endQuietHost(): Promise<void> {
  const host = await starting;
  starting = undefined;
  await host?.stop();
}
