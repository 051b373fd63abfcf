import type { Host } from '../../inventory/host.ts';
import type { Problem } from '../../problem.ts';
import { listNames } from '../check-keys.ts';

/** What the system's ssh cannot do for these hosts. */
export function checkOpenSsh(hosts: readonly Host[], password: string | undefined): readonly Problem[] {
  const remote = hosts.filter((host) => host.transport === 'ssh');
  const problems: Problem[] = [];
  if (remote.length > 0 && password !== undefined) {
    problems.push({
      message: 'ssh-password: expected a key, found a password, which ssh-backend: openssh cannot use',
      hint: 'Give a key in ssh-key, or set ssh-backend: builtin.',
    });
  }
  const pinned = remote.filter((host) => [host, ...host.jump].some(({ hostKey }) => hostKey !== undefined));
  if (pinned.length > 0) {
    problems.push({
      message: `limits_host_key: ssh-backend: openssh cannot check a pinned fingerprint, and one is set for ${listNames(pinned)}`,
      hint: 'Put the whole line of the host key into known-hosts instead (ssh-keyscan prints it; compare its fingerprint with the pin), or set ssh-backend: builtin.',
    });
  }
  return problems;
}
