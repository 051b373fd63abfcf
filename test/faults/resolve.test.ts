import { expect } from 'vitest';
import type { Clean, Fault } from './fault.ts';
import { makeNetwork, type Network, sshdIn } from './network.ts';
import { NODE } from './observe-apart.ts';
import { sceneOf } from './scenes.ts';
import { startProcess } from './start-process.ts';
import { testFaults } from './test-faults.ts';

/** A network with its own name server on loopback. */
async function withNames(clean: Clean, ...addresses: readonly string[]) {
  const resolver = { 'resolv.conf': 'nameserver 127.0.0.1\n', 'nsswitch.conf': 'hosts: files dns\n' };
  const network = await makeNetwork(clean, { etc: resolver });
  const program = new URL('dns-server.ts', import.meta.url).pathname;
  const server = await startProcess([...network.enter, ...NODE, program, ...addresses], /^ready$/m, clean);
  return { network, server };
}

/** A real sshd in there, by another name; known_hosts knows the name. */
async function named(network: Network, clean: Clean, name: string) {
  const server = await sshdIn(network, clean);
  const scene = sceneOf({ ...server, address: name, knownHosts: server.knownHosts.replace('127.0.0.1', name) });
  return { server, scene: { ...scene, enter: network.enter } };
}

const faults: readonly Fault[] = [
  {
    id: 'F01',
    fault: 'the name does not exist (NXDOMAIN)',
    build: async (clean) => {
      const { network } = await withNames(clean);
      return { hosts: [{ address: 'nosuch.invalid' }], transport: { password: 'x' }, enter: network.enter };
    },
    sees: {
      code: 'dns',
      phase: 'resolve',
      retry: 'no',
      message: 'The name nosuch.invalid does not resolve to an address.',
      hint: 'Check the name (ansible_host) and that the runner uses a resolver that knows it.',
    },
  },
  {
    id: 'F02',
    fault: 'the resolver hangs: a firewall swallows the questions',
    build: async (clean) => {
      const network = await makeNetwork(clean, {
        // getaddrinfo cannot be cancelled: the process would wait for its end.
        etc: {
          'resolv.conf': 'options timeout:1 attempts:1\nnameserver 10.203.0.2\n',
          'nsswitch.conf': 'hosts: files dns\n',
        },
      });
      await network.do('ip addr add 10.203.0.2/32 dev lo');
      await network.do('iptables -A INPUT -p udp --dport 53 -j DROP');
      const transport = { password: 'x', connectTimeoutMs: 700 };
      return { hosts: [{ address: 'web1.example.com' }], transport, enter: network.enter, stalls: 700 };
    },
    sees: {
      code: 'dns-timeout',
      phase: 'resolve',
      retry: 'yes',
      message: 'The resolver gave no answer for web1.example.com within 0.7 s.',
      hint: 'Check the DNS servers of the runner, or give an address in ansible_host.',
    },
  },
  {
    id: 'F03',
    fault: 'a name with IPv6 and IPv4, without a route for IPv6',
    build: async (clean) => {
      const network = await makeNetwork(clean, { etc: { hosts: '2001:db8::1 both\n127.0.0.1 both\n' } });
      await network.do('ip -6 route add unreachable 2001:db8::/32');
      return (await named(network, clean, 'both')).scene;
    },
    sees: { audited: true },
  },
  {
    id: 'F03',
    fault: 'a name with IPv6 and IPv4, and IPv6 is swallowed',
    build: async (clean) => {
      const network = await makeNetwork(clean, { etc: { hosts: '2001:db8::1 both\n127.0.0.1 both\n' } });
      await network.do('ip -6 addr add 2001:db8::1/128 dev lo nodad');
      await network.do('ip6tables -A INPUT -p tcp -j DROP');
      return (await named(network, clean, 'both')).scene;
    },
    sees: { audited: true },
  },
  {
    id: 'F95',
    fault: 'the name means another address at the second question',
    build: async (clean) => {
      const { network, server: names } = await withNames(clean, '127.0.0.2', '127.0.0.3');
      const { server, scene } = await named(network, clean, 'web1.example.com');
      return {
        ...scene,
        check: () => {
          // Asked once, and connected to what was the answer.
          expect(names.said()).toBe('ready\n127.0.0.2\n');
          expect(server.log()).not.toContain('on 127.0.0.3');
          expect(server.log()).toContain('on 127.0.0.2');
        },
      };
    },
    sees: { audited: true },
  },
];

testFaults(faults);
