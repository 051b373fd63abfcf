import type { Host } from '../../inventory/host.ts';
import { ConfigurationError, type Problem } from '../../problem.ts';
import type { Connector, SshSettings } from '../connect-ssh.ts';
import { untilAborted } from '../deadline.ts';
import type { LoginServer } from '../log-in.ts';
import { abortFailure, makeFailure } from '../make-failure.ts';
import { remoteCommand } from '../remote-command.ts';
import { Slots } from '../slots.ts';
import { misfit } from '../user-certificate.ts';
import { checkOpenSsh } from './check-openssh.ts';
import { connectOpenSsh, type OpenSshSettings } from './connect-openssh.ts';
import { FailedHops } from './failed-hops.ts';
import { KeyRing } from './login-keys.ts';
import { findSystemSsh } from './system-ssh.ts';
import { Workspace } from './workspace.ts';

/** Logins to one jump host at a time: sshd begins to turn connections away at ten (MaxStartups 10:30:100). */
const JUMP_LOGINS = 8;

/**
 * The system's ssh as a way to the hosts of one run. Looks for it, and that each certificate is for a key that there
 * is; contacts nothing but the user's agent.
 *
 * @throws ConfigurationError when a certificate has no key.
 */
export async function openOpenSsh(settings: SshSettings): Promise<Connector> {
  const ssh = await findSystemSsh();
  await checkCertificates(settings);
  const open = openOnce(settings);
  const jumpSlots = new Slots(JUMP_LOGINS);
  const failedHops = new FailedHops(settings.retries);
  return {
    check: (hosts) => [
      ...('message' in ssh && hosts.some((host) => host.transport === 'ssh') ? [ssh] : []),
      ...checkOpenSsh(hosts, settings.credentials.password),
    ],
    async connect(host: Host & LoginServer, signal) {
      if ('message' in ssh) throw makeFailure('internal', 'run', { what: ssh.message });
      const { workspace, keysFor } = await untilAborted(open.get(), signal).catch((error: unknown) => {
        throw signal.aborted
          ? abortFailure(signal, 'connect')
          : makeFailure('local-resource', 'connect', { what: String(error) });
      });
      const all: OpenSshSettings = { ...settings, ssh, workspace, keysFor, failedHops, jumpSlots };
      return connectOpenSsh(host, remoteCommand(host), all, signal);
    },
    close: open.close,
  };
}

/** A certificate given with keys was checked when it was read; one for a key of the agent can only be now. */
async function checkCertificates({ credentials }: SshSettings): Promise<void> {
  const [own] = credentials.certificates.filter(({ name }) => name === 'ssh-certificate');
  if (own === undefined) return;
  const chosen = await credentials.listSigners([]);
  if (chosen.credentials.some(({ certificate }) => certificate !== undefined)) return;
  const problem: Problem = misfit(
    own,
    chosen.signers.map(({ fingerprint }) => fingerprint),
  );
  throw new ConfigurationError([problem]);
}

type Opened = Pick<OpenSshSettings, 'workspace' | 'keysFor'> & { readonly ring: KeyRing };

/** The private directory and the agent: made when the first host is connected to, gone with the transport. */
function openOnce({ credentials }: SshSettings) {
  let opened: Promise<Opened> | undefined;
  const make = async (): Promise<Opened> => {
    const workspace = await Workspace.create();
    const ring = await KeyRing.open(workspace);
    return { workspace, ring, keysFor: async (keys) => ring.select(await credentials.listSigners(keys)) };
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
