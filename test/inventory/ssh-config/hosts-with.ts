import type { ConnectionDefaults } from '../../../src/inventory/connection.ts';
import type { Host } from '../../../src/inventory/host.ts';
import { loadSshConfig } from '../../../src/inventory/ssh-config/load.ts';
import { aTree, hostsOf } from '../a-tree.ts';

const machine = { home: '/home/me', login: 'me' };

export interface Given {
  readonly config: string;
  readonly inventory?: string;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly defaults?: ConnectionDefaults;
}

/** The hosts of an inventory (`web` unless given) with an ssh_config, `ssh/config`. */
export async function hostsWith({ config, inventory = 'web', files, defaults }: Given): Promise<readonly Host[]> {
  const sshConfig = await loadSshConfig('ssh/config', aTree({ 'ssh/config': config, ...files }), machine);
  return hostsOf(inventory, 'all', { user: 'ops', ...defaults, sshConfig });
}

const login = ({ user, address, port }: Host['jump'][number] | Host) => `${user}@${address}:${port}`;
/** `user@address:port` of every hop, nearest first, and then the host itself. */
export const wayOf = (host: Host) => [...host.jump, host].map(login).join(' ');
