import type { Host } from '../../src/inventory/host.ts';
import type { Sshd } from '../fleet/sshd.ts';

/** A host of an inventory; say only what matters to the test. */
export function aHost(parts: Partial<Host> = {}): Host {
  return {
    name: 'web1',
    address: '127.0.0.1',
    port: 22,
    user: 'audit',
    transport: 'ssh',
    become: 'none',
    becomeUser: undefined,
    hostKey: undefined,
    hostKeyAlias: undefined,
    knownHostsFiles: [],
    keys: [],
    jump: [],
    groups: [],
    vars: new Map(),
    place: { file: 'inventory.yml', line: 3 },
    ...parts,
  };
}

export function hostOf(sshd: Pick<Sshd, 'address' | 'port' | 'user'>, parts: Partial<Host> = {}): Host {
  return aHost({ address: sshd.address, port: sshd.port, user: sshd.user, ...parts });
}
