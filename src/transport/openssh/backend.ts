import type { Host } from '../../inventory/host.ts';
import { ConfigurationError, type Problem } from '../../problem.ts';
import type { SshSettings } from '../connect-ssh.ts';
import { untilAborted } from '../deadline.ts';
import { abortFailure, makeFailure } from '../make-failure.ts';
import type { Session } from '../session.ts';
import { checkOpenSsh } from './check-openssh.ts';
import { connectOpenSsh, type OpenSshSettings } from './connect-openssh.ts';
import { KeyRing } from './login-keys.ts';
import { Slots } from './slots.ts';
import { findSystemSsh } from './system-ssh.ts';
import { readUserCertificate, type UserCertificate } from './user-certificate.ts';
import { Workspace } from './workspace.ts';

/** Logins to one jump host at a time: sshd begins to turn connections away at ten (MaxStartups 10:30:100). */
const JUMP_LOGINS = 8;

/** The system's ssh as a way to the hosts of one run. */
export interface OpenSshBackend {
  check(hosts: readonly Host[]): readonly Problem[];
  connect(host: Host & { readonly user: string }, signal: AbortSignal): Promise<Session>;
  close(): Promise<void>;
}

/**
 * Looks for the system's ssh and reads the certificate; contacts nothing but the user's agent.
 *
 * @throws ConfigurationError when the certificate cannot be used.
 */
export async function openOpenSsh(settings: SshSettings, certificate: string | undefined): Promise<OpenSshBackend> {
  const ssh = await findSystemSsh();
  const certificates = await readCertificates(settings, certificate);
  const open = openOnce(settings, certificates);
  const jumpSlots = new Slots(JUMP_LOGINS);
  return {
    check: (hosts) => [
      ...('message' in ssh && hosts.some((host) => host.transport === 'ssh') ? [ssh] : []),
      ...checkOpenSsh(hosts, settings.credentials.password),
    ],
    async connect(host, signal) {
      if ('message' in ssh) throw makeFailure('internal', 'run', { what: ssh.message });
      const { workspace, keysFor } = await untilAborted(open.get(), signal).catch((error: unknown) => {
        throw signal.aborted
          ? abortFailure(signal, 'connect')
          : makeFailure('local-resource', 'connect', { what: String(error) });
      });
      const all: OpenSshSettings = { ...settings, ssh, workspace, keysFor, jumpSlots };
      const command = host.become === 'sudo' ? 'sudo -n sh -s' : 'sh -s';
      const target = { ...toTarget(host), jump: host.jump.map((hop) => ({ ...toTarget(hop), name: hop.name })) };
      return connectOpenSsh(target, command, all, signal);
    },
    close: open.close,
  };
}

function toTarget(server: { address: string; port: number; user: string; hostKey: string | undefined }) {
  const { address, port, user, hostKey: pinned } = server;
  return { address, port, user, pinned };
}

async function readCertificates(
  { credentials }: SshSettings,
  text: string | undefined,
): Promise<readonly UserCertificate[]> {
  if (!text?.trim()) return [];
  const { signers } = await credentials.listSigners();
  const certificate = readUserCertificate(text, signers, Date.now());
  if ('message' in certificate) throw new ConfigurationError([certificate]);
  return [certificate];
}

type Opened = Pick<OpenSshSettings, 'workspace' | 'keysFor'> & { readonly ring: KeyRing };

/** The private directory and the agent: made when the first host is connected to, gone with the transport. */
function openOnce({ credentials }: SshSettings, certificates: readonly UserCertificate[]) {
  let opened: Promise<Opened> | undefined;
  const make = async (): Promise<Opened> => {
    const workspace = await Workspace.create();
    const signers = await credentials.listSigners();
    const ring = await KeyRing.open(workspace, signers.signers);
    return { workspace, ring, keysFor: () => ring.select(signers, certificates) };
  };
  return {
    get: () => {
      opened ??= make();
      return opened;
    },
    close: async () => {
      const { ring, workspace } = (await opened?.catch(() => undefined)) ?? {};
      ring?.close();
      await workspace?.remove();
    },
  };
}
