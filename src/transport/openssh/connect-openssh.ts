import type { Hop } from '../../inventory/host.ts';
import type { SshSettings, SshTarget } from '../connect-ssh.ts';
import { dial } from '../dial.ts';
import { FailureError } from '../failure.ts';
import { abortFailure, makeFailure } from '../make-failure.ts';
import { resolveAddress } from '../resolve.ts';
import type { RemoteCommand } from '../session.ts';
import { explainForward } from './explain-forward.ts';
import { logIn } from './log-in.ts';
import type { LoginKeys } from './login-keys.ts';
import { type Connected, closeAll, OpenSshSession } from './openssh-session.ts';
import type { Way } from './relay.ts';
import type { Slots } from './slots.ts';
import type { SshProcess } from './ssh-process.ts';
import type { SystemSsh } from './system-ssh.ts';
import type { Workspace } from './workspace.ts';

export interface OpenSshSettings extends SshSettings {
  readonly ssh: SystemSsh;
  readonly workspace: Workspace;
  /** What to log in to a server with. */
  readonly keysFor: (server: SshTarget) => Promise<LoginKeys>;
  /** Logins to the first jump host that are under way. */
  readonly jumpSlots: Slots;
}

export interface OpenSshTarget extends SshTarget {
  readonly jump: readonly (SshTarget & Pick<Hop, 'name'>)[];
}

/** As `connectSsh`, through the system's ssh; jump hosts are other ssh processes, which pass the connection on. */
export async function connectOpenSsh(
  host: OpenSshTarget,
  command: RemoteCommand,
  settings: OpenSshSettings,
  signal: AbortSignal,
): Promise<OpenSshSession> {
  const connect = (next: RemoteCommand, until: AbortSignal) => connectOnce(host, next, settings, until);
  return new OpenSshSession(await connect(command, signal), connect, settings.maxOutputBytes);
}

async function connectOnce(
  host: OpenSshTarget,
  command: RemoteCommand,
  settings: OpenSshSettings,
  signal: AbortSignal,
): Promise<Connected> {
  const servers = [...host.jump, host];
  const first = servers[0] ?? host;
  // A jump host is logged in to once for every host behind it, and sshd turns away too many at a time (MaxStartups).
  const release = host.jump.length > 0 ? await takeSlot(first, settings, signal) : undefined;
  const processes: SshProcess[] = [];
  try {
    let way = await dialFirst(first, describeTarget(host, 0), settings, signal);
    for (const [index, server] of servers.entries()) {
      const next = servers[index + 1];
      const target = describeTarget(host, index);
      const before = processes.at(-1);
      const process = await logIn({
        ...settings,
        way,
        identity: server,
        user: server.user,
        target,
        purpose: next === undefined ? { command } : { forwardTo: `[${next.address}]:${next.port}` },
        keys: await settings.keysFor(server),
        signal,
      }).catch((error: unknown) => explainForward(error, before, { target, server, hop: host.jump[index - 1]?.name }));
      processes.push(process);
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

async function dialFirst(
  first: SshTarget,
  target: string,
  settings: OpenSshSettings,
  signal: AbortSignal,
): Promise<Way> {
  const { connectTimeoutMs: timeoutMs, lookup } = settings;
  const addresses = await resolveAddress(first.address, lookup, timeoutMs, signal);
  const socket = await dial({ target, addresses, port: first.port, timeoutMs, signal });
  return { readable: socket, writable: socket, destroy: () => socket.destroy() };
}

async function takeSlot(first: SshTarget, { jumpSlots }: OpenSshSettings, signal: AbortSignal): Promise<() => void> {
  return jumpSlots.take(`${first.address} ${first.port}`, signal).catch(() => {
    throw abortFailure(signal, 'connect');
  });
}

/** The stream that a jump host's ssh passes on (`-W`). */
function wayThrough(process: SshProcess): Way {
  const { child } = process;
  return { readable: child.stdout, writable: child.stdin, destroy: () => process.close() };
}

/** Names the server, and where it is on the way. */
function describeTarget(host: OpenSshTarget, index: number): string {
  const { address, port } = host.jump[index] ?? host;
  const hop = host.jump[index];
  if (hop !== undefined) return `${address} port ${port} (jump host ${hop.name})`;
  const last = host.jump.at(-1);
  return last === undefined ? `${address} port ${port}` : `${address} port ${port} (through ${last.name})`;
}
