import type { Hop, Host } from '../inventory/host.ts';
import type { Problem } from '../problem.ts';
import type { Credentials } from './credentials.ts';
import { untilAborted } from './deadline.ts';
import { findDirectWay, findWayThrough, type WaySettings } from './find-way.ts';
import { JumpConnection } from './jump-connection.ts';
import { type Hops, JumpPool, wayKey } from './jump-pool.ts';
import { type LoginServer, type LoginSettings, logIn } from './log-in.ts';
import { abortFailure } from './make-failure.ts';
import type { OnMilestone } from './milestone.ts';
import { type KeyHolder, type OfferedVerdict, readHostKeys } from './read-host-keys.ts';
import type { ServerKnownHosts } from './server-known-hosts.ts';
import type { Session } from './session.ts';
import { Slots } from './slots.ts';
import { SshSession } from './ssh-session.ts';
import type { Way } from './wire.ts';

/** What every connection of a run has in common. */
export interface SshSettings extends WaySettings {
  readonly knownHosts: ServerKnownHosts;
  readonly credentials: Credentials;
  /** For all from the server's first line to the end of the login. */
  readonly handshakeTimeoutMs: number;
  /** How often the server must show that it is there, once the login is done. */
  readonly keepAliveMs: number;
  readonly maxOutputBytes: number;
  /** Further tries of a connection to a jump host, which all hosts behind it wait for. */
  readonly retries: number;
}

/** Logins under way at one address: from the eleventh on, sshd turns some away (MaxStartups 10:30:100). */
const MOST_LOGINS = 8;
/** Hosts under way through one jump host, which carries all that they say. */
const MOST_BEHIND_JUMP = 32;

/** A way to log in to the hosts of one run. */
export interface Connector {
  /** What this way cannot do for these hosts. */
  check(hosts: readonly Host[]): readonly Problem[];
  /** Rejects with a failure only. */
  connect(host: Host & LoginServer, signal: AbortSignal, onMilestone: OnMilestone): Promise<Session>;
  /** Never rejects; safe to call twice. */
  close(): Promise<void>;
}

/** The SSH connections of one run, made by ourselves. */
export class SshConnector implements Connector {
  readonly #settings: SshSettings;
  readonly #logins = new Slots(MOST_LOGINS);
  readonly #jumps = new Slots(MOST_BEHIND_JUMP);
  readonly #pool: JumpPool;

  constructor(settings: SshSettings) {
    this.#settings = settings;
    this.#pool = new JumpPool((hops, signal) => this.#connectJump(hops, signal), settings.retries);
  }

  /** Jump hosts → way → login → session. Rejects with a failure only. */
  async connect(host: Host & LoginServer, signal: AbortSignal, onMilestone: OnMilestone): Promise<SshSession> {
    const [first, ...others] = host.jump;
    const release = first ? await this.#take(this.#jumps, wayKey([first, ...others]), signal) : () => undefined;
    try {
      const way = await this.#findWay(host, host.jump, signal);
      onMilestone({ at: 'resolved', addresses: way.addresses });
      const login = await this.#logIn(host, way, signal, onMilestone);
      return new SshSession(login, this.#settings.maxOutputBytes, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** The keys of a server behind these hops, which are logged in to; the server itself never is. */
  async hostKeys({ server, hops }: KeyHolder, signal: AbortSignal): Promise<readonly OfferedVerdict[]> {
    const [first, ...others] = hops;
    const release = first ? await this.#take(this.#jumps, wayKey([first, ...others]), signal) : () => undefined;
    try {
      const way = await this.#findWay(server, hops, signal);
      const giveBack = await this.#take(this.#logins, way.destination, signal);
      const { knownHosts, handshakeTimeoutMs } = this.#settings;
      const look = { server, way, knownHosts: knownHosts.of(server), handshakeTimeoutMs };
      return await readHostKeys(look, signal).finally(giveBack);
    } finally {
      release();
    }
  }

  check(): readonly Problem[] {
    return [];
  }

  async close(): Promise<void> {
    this.#pool.close();
  }

  async #connectJump(hops: Hops, signal: AbortSignal): Promise<JumpConnection> {
    const last: Hop = hops.at(-1) ?? hops[0];
    const way = await this.#findWay(last, hops.slice(0, -1), signal);
    return new JumpConnection(await this.#logIn(last, way, signal), last, this.#settings.connectTimeoutMs);
  }

  #findWay(server: Pick<LoginServer, 'address' | 'port'>, hops: readonly Hop[], signal: AbortSignal): Promise<Way> {
    const [first, ...others] = hops;
    return first === undefined
      ? findDirectWay(server, this.#settings, signal)
      : findWayThrough([first, ...others], server, this.#settings, this.#pool, signal);
  }

  async #logIn(server: LoginServer, way: Way, signal: AbortSignal, onMilestone?: OnMilestone) {
    const { credentials, knownHosts, handshakeTimeoutMs, keepAliveMs } = this.#settings;
    const signers = await untilAborted(credentials.listSigners(server.keys), signal).catch(() => {
      throw abortFailure(signal, 'auth');
    });
    const release = await this.#take(this.#logins, way.destination, signal);
    try {
      const settings: LoginSettings = {
        knownHosts: knownHosts.of(server),
        signers,
        password: credentials.password,
        handshakeTimeoutMs,
        keepAliveMs,
        onMilestone,
      };
      return await logIn(server, way, settings, signal);
    } finally {
      release();
    }
  }

  #take(slots: Slots, key: string, signal: AbortSignal): Promise<() => void> {
    return slots.take(key, signal).catch(() => {
      throw abortFailure(signal, 'connect');
    });
  }
}
