import type { Writable } from 'node:stream';

/** How long a reader that does not read may keep a run that was cancelled. */
const FLUSH_MS = 1000;

/**
 * The last word of an entry. A run that is done ends by itself; one that was cancelled does not wait for whatever it
 * left behind, only for its words to be out: a pipe takes no more than its reader reads, and the rest would be lost.
 */
export async function leave(from: NodeJS.Process, code: number, cancelled: AbortSignal): Promise<void> {
  from.exitCode = code;
  if (!cancelled.aborted) return;
  const flushed = Promise.all([written(from.stdout), written(from.stderr)]);
  await Promise.race([flushed, new Promise((resolve) => setTimeout(resolve, FLUSH_MS))]);
  from.exit(code);
}

/** Resolves when all that was written before is out, or when there is nobody to take it. */
function written(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
