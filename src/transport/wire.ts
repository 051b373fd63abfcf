import type { Duplex } from 'node:stream';

/** Bytes to and from an SSH server: a TCP socket, or a channel through a jump host. Whoever has it destroys it. */
export type Wire = Duplex;

/** How to reach a server. Where it leads was vetted once; it may be opened more than once. */
export interface Way {
  /** Where it leads, for messages: `ADDRESS port PORT`, and the jump hosts that it leads through. */
  readonly target: string;
  /** The same for all ways that end at one server: what may be under way at a time is counted by it. */
  readonly destination: string;
  /** What it may connect to, vetted; empty where a jump host looks the name up. */
  readonly addresses: readonly string[];
  /** Rejects only with a {@link FailureError}. */
  open(signal: AbortSignal): Promise<Wire>;
}
