import { expect } from 'vitest';
import type { Hop } from '../../src/inventory/host.ts';
import type { Sshd, SshdOptions } from '../fleet/sshd.ts';
import { startFakeSsh } from '../transport/fake-server.ts';
import { ed25519Key, fields } from '../transport/host-keys.ts';
import type { Clean, Fault } from './fault.ts';
import { makeNetwork, sshdIn } from './network.ts';
import { replay } from './replay.ts';
import { host, sceneOf, set, sshd } from './scenes.ts';
import { testFaults } from './test-faults.ts';

/** A real sshd as the way to others. The port of the bastion is one whose connections are counted. */
async function bastion(clean: Clean, options: SshdOptions = {}) {
  const { server, scene } = await sshd(clean, options);
  return { server, jump: [hopTo(server)], scene: { ...scene, ports: [server.port] } };
}

function hopTo({ address, port, user }: Sshd): Hop {
  const known = { hostKey: undefined, hostKeyAlias: undefined, knownHostsFiles: [], keys: [] };
  return { name: 'bastion', address, port, user, ...known, place: undefined };
}

/** How often a server let somebody in. */
const logins = (server: Sshd) => server.log().match(/Accepted publickey/g)?.length ?? 0;

const faults: readonly Fault[] = [
  {
    id: 'F87',
    fault: 'the jump host forwards nothing (AllowTcpForwarding no)',
    build: async (clean) => {
      const { jump, scene } = await bastion(clean, { config: ['AllowTcpForwarding no'] });
      return host(scene, { jump });
    },
    sees: {
      code: 'jump-forward-refused',
      phase: 'connect',
      retry: 'no',
      message: 'The jump host bastion refuses to connect to 127.0.0.1 port PORT (via bastion): "open failed".',
      hint: 'Allow it in sshd_config on bastion: AllowTcpForwarding yes (or local), and PermitOpen, Match and authorized_keys options that do not forbid it (restrict does; restrict,port-forwarding does not).',
    },
  },
  {
    id: 'F88',
    fault: 'nothing listens behind the jump host',
    build: async (clean) => {
      const { jump, scene } = await bastion(clean);
      return host(scene, { jump, port: 1 });
    },
    sees: {
      code: 'connect-refused',
      phase: 'connect',
      retry: 'once',
      message:
        '127.0.0.1 port 1 (via bastion) refused the connection: nothing listens there, or a firewall rejects it.',
      hint: 'Check ansible_port, that sshd runs, and the firewall in front of it.',
    },
  },
  {
    id: 'F88',
    fault: 'a name that the jump host cannot resolve',
    build: async (clean) => {
      const network = await makeNetwork(clean, { etc: { 'nsswitch.conf': 'hosts: files\n' } });
      const server = await sshdIn(network, clean);
      const scene = host(sceneOf(server), { jump: [hopTo(server)], address: 'nosuch.invalid' });
      return { ...scene, ports: [server.port], enter: network.enter };
    },
    sees: {
      code: 'dns',
      phase: 'resolve',
      retry: 'no',
      message: 'The name nosuch.invalid does not resolve to an address on the jump host bastion.',
      hint: 'Check the name (ansible_host) and that the jump host uses a resolver that knows it.',
    },
  },
  {
    id: 'F90',
    fault: 'the jump host has the right key, and the host behind it another than the known one',
    build: async (clean) => {
      const { server, jump, scene } = await bastion(clean);
      const inner = await sshd(clean, { authorizedKeys: [server.publicKey], config: ['LogLevel DEBUG1'] });
      const changed = `[127.0.0.1]:${inner.server.port} ${fields(ed25519Key(5))}\n`;
      return {
        ...host(set(scene, { knownHosts: changed + server.knownHosts }), { jump, port: inner.server.port }),
        check: () => {
          expect(logins(server)).toBe(1);
          expect(inner.server.log()).not.toMatch(/userauth|publickey|Invalid user/i);
        },
      };
    },
    sees: {
      code: 'host-key-changed',
      phase: 'hostkey',
      retry: 'no',
      message:
        'THE HOST KEY OF 127.0.0.1 port PORT (via bastion) HAS CHANGED: it offers ssh-ed25519 FINGERPRINT, known is ssh-ed25519 FINGERPRINT (known-hosts:1). Somebody may be answering in its place. Nothing secret was sent.',
      hint: 'If the host was reinstalled, compare the fingerprint on the host itself, then replace known-hosts:1 by: `[127.0.0.1]:PORT ssh-ed25519 KEY`',
    },
  },
  {
    id: 'F93',
    fault: 'sixty hosts behind one jump host that takes few logins at a time (MaxStartups 10:30:60)',
    build: async (clean) => {
      const { server, jump, scene } = await bastion(clean, { config: ['MaxStartups 10:30:60'] });
      const inner = clean(await startFakeSsh({ exec: replay() }), (started) => started.stop());
      const hosts = Array.from({ length: 60 }, (_, index) => ({ name: `web${index}`, port: inner.port, jump }));
      return {
        ...set(scene, { knownHosts: server.knownHosts + inner.knownHosts }),
        hosts,
        check: (seen) => {
          expect(seen.hosts.filter(({ facts }) => facts)).toHaveLength(60);
          // One for all of them.
          expect(logins(server)).toBe(1);
          expect(server.log()).not.toContain('MaxStartups throttling');
        },
      };
    },
    sees: { audited: true },
  },
];

testFaults(faults);
