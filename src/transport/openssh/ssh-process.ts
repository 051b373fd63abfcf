import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { type Child, killChild } from '../child-run.ts';
import type { FailureError } from '../failure.ts';
import { hostKeyFailure } from '../host-key-failure.ts';
import { makeFailure } from '../make-failure.ts';
import { errorCode } from '../resolve.ts';
import { environment } from './environment.ts';
import type { Journal } from './journal.ts';
import type { Relay } from './relay.ts';
import { SshLog } from './ssh-log.ts';

/** What ssh calls every host: which one it is stands in the configuration. */
const HOST = 'host';
/** How long the log is waited for when ssh has ended but something still holds it open. */
const LOG_GRACE_MS = 500;

export interface SshProcessOptions {
  readonly relay: Relay;
  readonly config: string;
  /** A named pipe. */
  readonly log: string;
  /** All files of this connection: they go with it. */
  readonly files: readonly string[];
  /** A command to run on the host, or `[ADDRESS]:PORT` to connect onwards to. */
  readonly purpose: { readonly command: string } | { readonly forwardTo: string };
  readonly home: string;
  readonly target: string;
  readonly journal: Journal;
  readonly onChange: () => void;
}

/** One running ssh, with its log and our end of its connection. All of them go together. */
export class SshProcess {
  readonly child: Child;
  readonly target: string;
  readonly journal: Journal;
  readonly relay: Relay;
  /** ssh has ended, and all that it had to say is in the journal. Why it did not start, if it did not. */
  readonly over: Promise<FailureError | undefined>;
  readonly #spoiled = new AbortController();
  readonly #log: SshLog;
  readonly #files: readonly string[];

  constructor(options: SshProcessOptions) {
    const { relay, config, log, purpose, home, target, journal, onChange } = options;
    this.relay = relay;
    this.target = target;
    this.journal = journal;
    this.#files = options.files;
    this.#log = new SshLog({
      path: log,
      onLine: (line) => {
        journal.take(line);
        this.#checkHostKey();
        onChange();
      },
      onFlood: () => {
        this.spoil(
          makeFailure('protocol-error', journal.told.phase, { target, what: 'it makes ssh say far too much' }),
        );
        onChange();
      },
    });
    const what = 'command' in purpose ? [HOST, purpose.command] : ['-W', purpose.forwardTo, HOST];
    this.child = spawn('ssh', ['-F', config, '-E', log, ...what], {
      env: environment(home),
      cwd: '/',
      // A process group of its own, and no terminal to ask anything on.
      detached: true,
      stdio: 'pipe',
    });
    this.over = this.#wait();
    void this.over.then(onChange);
  }

  /** Aborts with a failure when what comes from the host from then on is worth nothing. */
  get spoiled(): AbortSignal {
    return this.#spoiled.signal;
  }

  spoil(failure: FailureError): void {
    this.#spoiled.abort(failure);
  }

  close(): void {
    if (this.child.stdin !== undefined) killChild(this.child);
    this.relay.close();
    this.#log.close();
    for (const file of this.#files) void rm(file, { force: true }).catch(() => undefined);
  }

  async #wait(): Promise<FailureError | undefined> {
    const error = await new Promise<Error | undefined>((resolve) => {
      this.child.once('exit', () => resolve(undefined));
      this.child.once('error', resolve);
    });
    if (error) return makeFailure('local-resource', 'connect', { what: `ssh cannot be started (${errorCode(error)})` });
    await Promise.race([this.#log.ended, wait(LOG_GRACE_MS, undefined, { ref: false })]);
    return undefined;
  }

  /** ssh takes any known key at a rekey; a connection that began with one must go on with it. */
  #checkHostKey(): void {
    const [first, ...others] = this.journal.told.hostKeys;
    const other = others.find(({ fingerprint }) => fingerprint !== first?.fingerprint);
    if (first === undefined || other === undefined || this.spoiled.aborted) return;
    const offered = { ...other, line: '' };
    this.spoil(hostKeyFailure({ kind: 'swapped', offered, before: first.fingerprint }, this.target));
  }
}
