import { startDeadline } from '../deadline.ts';
import { FailureError } from '../failure.ts';
import { type HostIdentity, knownTypes as typesOf } from '../host-verdict.ts';
import type { KnownHosts } from '../known-hosts.ts';
import { abortFailure, makeFailure } from '../make-failure.ts';
import { errorCode, isLocalFault } from '../resolve.ts';
import { renderConfig } from './config-file.ts';
import { explainExit } from './explain-exit.ts';
import { Journal } from './journal.ts';
import { aliasOf, decidingLines, renderKnownHosts } from './known-hosts-file.ts';
import type { LoginKeys } from './login-keys.ts';
import { Relay, type Way } from './relay.ts';
import { SshProcess, type SshProcessOptions } from './ssh-process.ts';
import type { SystemSsh } from './system-ssh.ts';
import type { Workspace } from './workspace.ts';

export interface LoginOptions {
  readonly way: Way;
  readonly identity: HostIdentity;
  readonly user: string;
  /** `ADDRESS port PORT`, for messages. */
  readonly target: string;
  readonly purpose: SshProcessOptions['purpose'];
  readonly keys: LoginKeys;
  readonly knownHosts: KnownHosts;
  readonly ssh: SystemSsh;
  readonly workspace: Workspace;
  readonly connectTimeoutMs: number;
  /** For all from the server's first line to the end of the login. */
  readonly handshakeTimeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Identification → key exchange and host key → login, by an ssh process at the end of a way. Rejects with a failure,
 * and then nothing is left of the process, its files and the way.
 */
export async function logIn(options: LoginOptions): Promise<SshProcess> {
  const { way, target, signal, handshakeTimeoutMs: ms } = options;
  const journal = new Journal();
  const deadline = startDeadline(signal, ms, (why) =>
    why === 'late'
      ? makeFailure('handshake-timeout', journal.told.phase, { target, ms, phase: journal.told.phase })
      : abortFailure(signal, journal.told.phase),
  );
  let process: SshProcess | undefined;
  let relay: Relay | undefined;
  try {
    const events = new Events();
    relay = await Relay.open({
      way,
      target,
      signal: deadline.signal,
      phase: () => journal.told.phase,
      onIdent: () => journal.enter('kex'),
      onFailure: (failure) => events.fail(failure),
    });
    const files = await writeFiles(options, relay);
    process = new SshProcess({
      ...options,
      ...files,
      relay,
      journal,
      home: options.workspace.root,
      onChange: events.wake,
    });
    await waitForLogin(process, events, deadline.signal, options);
    relay.recorder.done = true;
    return process;
  } catch (error) {
    process?.close();
    relay?.close();
    way.destroy();
    if (error instanceof FailureError) throw error;
    const code = errorCode(error);
    throw isLocalFault(code)
      ? makeFailure('local-resource', 'connect', { what: code })
      : makeFailure('internal', journal.told.phase, { what: String(error) });
  } finally {
    deadline.stop();
  }
}

/** Something has changed, or has failed: whoever waits looks again. */
class Events {
  failure: FailureError | undefined;
  #resolve: (() => void) | undefined;

  readonly wake = (): void => this.#resolve?.();

  fail(failure: FailureError): void {
    this.failure ??= failure;
    this.wake();
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }
}

async function waitForLogin(
  process: SshProcess,
  events: Events,
  signal: AbortSignal,
  options: LoginOptions,
): Promise<void> {
  const { journal, relay, spoiled, child, target } = process;
  let over: { readonly failure: FailureError | undefined } | undefined;
  void process.over.then((failure) => {
    over = { failure };
    events.wake();
  });
  // What a server says before the login is for a person who logs in: it is not the command's.
  child.stderr?.resume();
  signal.addEventListener('abort', events.wake);
  try {
    for (;;) {
      if (events.failure) throw events.failure;
      if (spoiled.aborted) throw abortFailure(spoiled, journal.told.phase);
      if (signal.aborted) throw abortFailure(signal, journal.told.phase);
      if (journal.told.authenticated) return;
      if (over !== undefined) throw over.failure ?? explainEnd();
      await events.next();
    }
  } finally {
    signal.removeEventListener('abort', events.wake);
  }

  function explainEnd(): FailureError {
    const { identity, knownHosts, user, keys } = options;
    return explainExit({
      target,
      journal,
      recorder: relay.recorder,
      serverGone: relay.serverGone,
      identity,
      knownHosts,
      knownTypes: typesOf(knownHosts, identity),
      login: { user, signers: keys.signers },
    });
  }
}

async function writeFiles(options: LoginOptions, relay: Relay) {
  const { workspace, knownHosts, identity, user, keys, ssh, connectTimeoutMs } = options;
  const lines = decidingLines(knownHosts, identity);
  const alias = aliasOf(identity);
  const log = await workspace.takeFifo();
  const knownHostsFile = await workspace.write('known-hosts', renderKnownHosts(alias, lines));
  const text = renderConfig(
    {
      relay,
      user,
      alias,
      knownHostsFile,
      knownTypes: typesOf(knownHosts, identity),
      hasAuthority: lines.some(({ marker }) => marker === 'cert-authority'),
      agentSocket: keys.agentSocket,
      identityFiles: keys.identityFiles,
      certificateFiles: keys.certificateFiles,
      connectTimeoutMs,
    },
    ssh,
  );
  const config = await workspace.write('config', text);
  return { log, config, files: [log, config, knownHostsFile] };
}
