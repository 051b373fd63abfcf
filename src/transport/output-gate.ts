import type { FailureError } from './failure.ts';
import { makeFailure } from './make-failure.ts';

/** How much of stderr is kept, in bytes. */
const KEPT_STDERR = 64 * 1024;

/**
 * Where a command's output passes on its way to the watcher. Counts all of it, kept or not, because flow control
 * bounds nothing: a host that never stops sending would fill the memory.
 */
export class OutputGate {
  readonly #watch: (chunk: Buffer) => boolean;
  readonly #maxBytes: number;
  #bytes = 0;
  readonly #stderr: Buffer[] = [];
  #stderrBytes = 0;

  constructor(watch: (chunk: Buffer) => boolean, maxBytes: number) {
    this.#watch = watch;
    this.#maxBytes = maxBytes;
  }

  /** `true` when the watcher has all that it wants. */
  takeStdout(chunk: Buffer): boolean | FailureError {
    return this.#count(chunk) ?? this.#watch(chunk);
  }

  takeStderr(chunk: Buffer): FailureError | undefined {
    const room = KEPT_STDERR - this.#stderrBytes;
    if (room > 0) {
      // A copy: a slice would keep the whole packet in memory.
      const kept = Buffer.from(chunk.subarray(0, room));
      this.#stderr.push(kept);
      this.#stderrBytes += kept.length;
    }
    return this.#count(chunk);
  }

  get stderr(): Buffer {
    return Buffer.concat(this.#stderr);
  }

  #count(chunk: Buffer): FailureError | undefined {
    this.#bytes += chunk.length;
    return this.#bytes > this.#maxBytes ? makeFailure('output-limit', 'exec', { bytes: this.#maxBytes }) : undefined;
  }
}
