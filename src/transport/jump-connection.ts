import type { Hop } from '../inventory/host.ts';
import { ChannelWire } from './channel-wire.ts';
import { startDeadline } from './deadline.ts';
import { type Failure, FailureError } from './failure.ts';
import { explainForward, type Forward } from './forward-failure.ts';
import { type Login, leave } from './log-in.ts';
import { abortFailure, makeFailure } from './make-failure.ts';
import type { Wire } from './wire.ts';

/** A connection to a jump host, logged in, that servers behind it share. */
export class JumpConnection {
  readonly #login: Login;
  readonly #hop: Hop;
  readonly #timeoutMs: number;

  /** `timeoutMs` bounds each connection that the jump host is asked to make. */
  constructor(login: Login, hop: Hop, timeoutMs: number) {
    this.#login = login;
    this.#hop = hop;
    this.#timeoutMs = timeoutMs;
    // Every host on its way through listens for the end; Node takes more than ten listeners for a leak.
    login.client.setMaxListeners(0);
  }

  /** Called once when the connection is gone; the failure when it was spoiled and not just lost. */
  onClose(listener: (spoiled: FailureError | undefined) => void): void {
    const { client, spoiled, wire } = this.#login;
    if (wire.destroyed) listener(spoiled());
    else client.once('close', () => listener(spoiled()));
  }

  /** Has the jump host connect to a server behind it. Rejects only with a {@link FailureError}. */
  forward(address: string, port: number, target: string, signal: AbortSignal): Promise<Wire> {
    const { client } = this.#login;
    const forward: Forward = { hop: this.#hop.name, address, target, ms: this.#timeoutMs };
    const deadline = startDeadline(signal, this.#timeoutMs, (why) =>
      why === 'late' ? makeFailure('connect-timeout', 'connect', forward) : abortFailure(signal, 'connect'),
    );
    let lose = (): void => undefined;
    return new Promise<Wire>((resolve, reject) => {
      lose = () => reject(makeFailure('connection-lost', 'connect', { target, phase: 'connect', hop: this.#hop.name }));
      const give = () => reject(deadline.signal.reason);
      deadline.signal.addEventListener('abort', give);
      if (deadline.signal.aborted) give();
      client.once('close', lose);
      try {
        client.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
          if (error) return reject(explainForward(error, forward));
          // Too late: nobody is waiting for it any more.
          if (deadline.signal.aborted) return channel.close();
          resolve(new ChannelWire(channel));
        });
      } catch {
        // ssh2 throws when the connection has just gone.
        lose();
      }
    }).finally(() => {
      deadline.stop();
      client.removeListener('close', lose);
    });
  }

  close(): void {
    leave(this.#login);
  }
}

/** The same failure, told of a jump host: its name is no host's of the inventory, or not as a host. */
export function failureAtHop(failure: Failure, { name }: Pick<Hop, 'name'>): Failure {
  return {
    ...failure,
    message: `At the jump host ${name}: ${failure.message}`,
    hint: failure.hint.replaceAll('ansible_port', 'its port').replaceAll('ansible_host', 'its address'),
  };
}

/**
 * A failure at a jump host, as every host behind it is told. It is final for them: the jump host's own tries are over,
 * and a hundred hosts that each tried again would be an attack.
 */
export function atHop(error: unknown, hop: Hop): FailureError {
  const inner = error instanceof FailureError ? error : makeFailure('internal', 'run', { what: String(error) });
  if (inner.final || inner.failure.code === 'cancelled') return inner;
  return new FailureError(failureAtHop(inner.failure, hop), { final: true });
}
