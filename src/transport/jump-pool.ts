import type { Hop } from '../inventory/host.ts';
import type { FailureError } from './failure.ts';
import { atHop, type JumpConnection } from './jump-connection.ts';
import { makeFailure } from './make-failure.ts';
import { withRetries } from './retry.ts';

/** Logs in to the last of these hops, through the ones before it. */
export type ConnectJump = (hops: Hops, signal: AbortSignal) => Promise<JumpConnection>;

/** At least one; the nearest first. */
export type Hops = readonly [Hop, ...Hop[]];

/**
 * The connections to jump hosts of one run: each is made once and shared by all that lies behind it. One that is lost
 * is made anew for whoever asks next; one that cannot be made is not asked for again.
 */
export class JumpPool {
  readonly #connect: ConnectJump;
  readonly #retries: number;
  readonly #controller = new AbortController();
  readonly #connections = new Map<string, Promise<JumpConnection>>();

  constructor(connect: ConnectJump, retries: number) {
    this.#connect = connect;
    this.#retries = retries;
  }

  /** Rejects only with a {@link FailureError} that names the hop. */
  connection(hops: Hops): Promise<JumpConnection> {
    const key = wayKey(hops);
    const known = this.#connections.get(key);
    if (known) return known;
    const made = this.#make(hops, key);
    this.#keep(key, made);
    return made;
  }

  close(): void {
    this.#controller.abort(makeFailure('cancelled', 'run', {}));
    for (const connection of this.#connections.values()) {
      connection.then(
        (each) => each.close(),
        () => undefined,
      );
    }
    this.#connections.clear();
  }

  async #make(hops: Hops, key: string): Promise<JumpConnection> {
    const { signal } = this.#controller;
    const last = hops.at(-1) ?? hops[0];
    const connection = await withRetries(() => this.#connect(hops, signal), { retries: this.#retries, signal }).catch(
      (error: unknown) => {
        throw atHop(error, last);
      },
    );
    connection.onClose((spoiled) => this.#forget(key, last, spoiled));
    return connection;
  }

  /** A jump host whose key changed under way is not asked again: what was said through it is in doubt. */
  #forget(key: string, hop: Hop, spoiled: FailureError | undefined): void {
    this.#connections.delete(key);
    if (spoiled) this.#keep(key, Promise.reject(atHop(spoiled, hop)));
  }

  #keep(key: string, connection: Promise<JumpConnection>): void {
    // Everybody who asks gets the rejection; nobody may have asked yet.
    connection.catch(() => undefined);
    this.#connections.set(key, connection);
  }
}

/** The same for ways through the same servers with the same logins. */
export function wayKey(hops: readonly Hop[]): string {
  return JSON.stringify(
    hops.map(({ address, port, user, hostKey, hostKeyAlias, knownHostsFiles, keys }) => [
      ...[address.toLowerCase(), port, user, hostKey ?? null, hostKeyAlias ?? null],
      ...[knownHostsFiles, keys],
    ]),
  );
}
