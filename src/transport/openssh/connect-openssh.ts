import type { Host } from '../../inventory/host.ts';
import type { SshSettings } from '../connect-ssh.ts';
import { FailureError } from '../failure.ts';
import { describeWay, findDirectWay } from '../find-way.ts';
import { hopMessage } from '../jump-connection.ts';
import { identityOf, type LoginServer } from '../log-in.ts';
import { abortFailure, makeFailure } from '../make-failure.ts';
import type { RemoteCommand } from '../session.ts';
import type { Slots } from '../slots.ts';
import { explainForward } from './explain-forward.ts';
import type { FailedHops } from './failed-hops.ts';
import { logIn } from './log-in.ts';
import type { LoginKeys } from './login-keys.ts';
import { type Connected, closeAll, OpenSshSession } from './openssh-session.ts';
import type { Way } from './relay.ts';
import type { SshProcess } from './ssh-process.ts';
import type { SystemSsh } from './system-ssh.ts';
import type { Workspace } from './workspace.ts';

export interface OpenSshSettings extends SshSettings {
  readonly ssh: SystemSsh;
  readonly workspace: Workspace;
  /** What to log in with: the keys of these names, or the run's own. */
  readonly keysFor: (keys: readonly string[]) => Promise<LoginKeys>;
  readonly failedHops: FailedHops;
  /** Logins to the first jump host that are under way. */
  readonly jumpSlots: Slots;
}

type Target = Host & LoginServer;

/** As the built-in client, through the system's ssh; jump hosts are other ssh processes, which pass the connection on. */
export async function connectOpenSsh(
  host: Target,
  command: RemoteCommand,
  settings: OpenSshSettings,
  signal: AbortSignal,
): Promise<OpenSshSession> {
  const connect = (next: RemoteCommand, until: AbortSignal) => connectOnce(host, next, settings, until);
  return new OpenSshSession(await connect(command, signal), connect, settings.maxOutputBytes);
}

async function connectOnce(
  host: Target,
  command: RemoteCommand,
  settings: OpenSshSettings,
  signal: AbortSignal,
): Promise<Connected> {
  const servers: readonly LoginServer[] = [...host.jump, host];
  const first = servers[0] ?? host;
  for (const behind of servers.slice(1)) settings.guard.admitBehindJump(behind.address);
  // A jump host is logged in to once for every host behind it, and sshd turns away too many at a time (MaxStartups).
  const release = host.jump.length > 0 ? await takeSlot(first, settings, signal) : undefined;
  const processes: SshProcess[] = [];
  try {
    settings.failedHops.check(host);
    let way = await dialFirst(first, settings, signal).catch((error: unknown) => {
      throw atServer(error, host, 0, settings);
    });
    for (const [index, server] of servers.entries()) {
      const next = servers[index + 1];
      const target = describeTarget(host, index);
      const before = processes.at(-1);
      const process = await logIn({
        ...settings,
        knownHosts: settings.knownHosts.of(server),
        way,
        identity: identityOf(server),
        user: server.user,
        target,
        purpose: next === undefined ? { command } : { forwardTo: `[${next.address}]:${next.port}` },
        keys: await settings.keysFor(server.keys),
        signal,
      })
        .catch((error: unknown) => explainForward(error, before, { target, server, hop: host.jump[index - 1]?.name }))
        .catch((error: unknown) => {
          throw atServer(error, host, index, settings);
        });
      processes.push(process);
      settings.failedHops.succeed(host, index);
      release?.();
      way = wayThrough(process);
    }
    return { command, processes };
  } catch (error) {
    closeAll(processes);
    throw error instanceof FailureError ? error : makeFailure('internal', 'run', { what: String(error) });
  } finally {
    release?.();
  }
}

/** A failure at a jump host says so, in the same words as the built-in client's. */
function atServer(error: unknown, host: Target, index: number, { failedHops }: OpenSshSettings): unknown {
  const hop = host.jump[index];
  if (hop === undefined || !(error instanceof FailureError) || error.failure.code === 'cancelled') return error;
  const message = hopMessage(hop, error.failure.message);
  return failedHops.fail(host, index, new FailureError({ ...error.failure, message }));
}

async function dialFirst(first: LoginServer, settings: OpenSshSettings, signal: AbortSignal): Promise<Way> {
  const socket = await (await findDirectWay(first, settings, signal)).open(signal);
  return { readable: socket, writable: socket, destroy: () => socket.destroy() };
}

async function takeSlot(first: LoginServer, { jumpSlots }: OpenSshSettings, signal: AbortSignal): Promise<() => void> {
  return jumpSlots.take(`${first.address} ${first.port}`, signal).catch(() => {
    throw abortFailure(signal, 'connect');
  });
}

/** The stream that a jump host's ssh passes on (`-W`). */
function wayThrough(process: SshProcess): Way {
  const { child } = process;
  return { readable: child.stdout, writable: child.stdin, destroy: () => process.close() };
}

/** Names the server, and the way to it. */
function describeTarget(host: Target, index: number): string {
  const server = host.jump[index] ?? host;
  return describeWay(server, host.jump.slice(0, index));
}
