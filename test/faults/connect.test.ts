import type { Fault } from './fault.ts';
import { makeNetwork } from './network.ts';
import { tcp } from './scenes.ts';
import { testFaults } from './test-faults.ts';

const transport = { password: 'x' };
const closed = 'Check ansible_port, that sshd runs, and the firewall in front of it.';
const noWay = 'Check the address, the routes of the runner (VPN, private network) and the firewall.';
const overloaded =
  'sshd may be overloaded (MaxStartups), may block this address, or may not be what listens there: see its log.';

/** A firewall that says no, each of the ways it can. */
function rejected(how: string, reason: string): Fault {
  return {
    id: 'F06',
    fault: `a firewall rejects the connection (${how})`,
    build: async (clean) => {
      const network = await makeNetwork(clean);
      await network.do(`iptables -A INPUT -p tcp --dport 2222 -j REJECT --reject-with ${how}`);
      return { hosts: [{ port: 2222 }], transport, enter: network.enter };
    },
    sees: {
      code: 'unreachable',
      phase: 'connect',
      retry: 'once',
      message: `There is no way to 127.0.0.1 port PORT from here (${reason}).`,
      hint: noWay,
    },
  };
}

/** A routing table that has no way. */
function unrouted(route: string, reason: string): Fault {
  return {
    id: 'F06',
    fault: `the way there is ${route}`,
    build: async (clean) => {
      const network = await makeNetwork(clean);
      await network.do(`ip route add ${route} 10.203.0.0/24`);
      return { hosts: [{ address: '10.203.0.2', port: 2222 }], transport, enter: network.enter };
    },
    sees: {
      code: 'unreachable',
      phase: 'connect',
      retry: 'once',
      message: `There is no way to 10.203.0.2 port PORT from here (${reason}).`,
      hint: noWay,
    },
  };
}

const faults: readonly Fault[] = [
  {
    id: 'F04',
    fault: 'nothing listens on the port',
    build: async () => ({ hosts: [{ port: 1 }], transport }),
    sees: {
      code: 'connect-refused',
      phase: 'connect',
      retry: 'once',
      message: '127.0.0.1 port 1 refused the connection: nothing listens there, or a firewall rejects it.',
      hint: closed,
    },
  },
  {
    id: 'F05',
    fault: 'a firewall drops the connection',
    build: async (clean) => {
      const network = await makeNetwork(clean);
      await network.do('iptables -A INPUT -p tcp --dport 2222 -j DROP');
      const patience = { ...transport, connectTimeoutMs: 800 };
      return { hosts: [{ port: 2222 }], transport: patience, enter: network.enter, stalls: 800 };
    },
    sees: {
      code: 'connect-timeout',
      phase: 'connect',
      retry: 'yes',
      message: '127.0.0.1 port PORT did not answer within 0.8 s.',
      hint: 'Check that the host is up and that a firewall lets the runner through; a slow way may need a longer connect-timeout.',
    },
  },
  rejected('icmp-host-unreachable', 'EHOSTUNREACH'),
  rejected('icmp-net-unreachable', 'ENETUNREACH'),
  rejected('icmp-admin-prohibited', 'EHOSTUNREACH'),
  unrouted('unreachable', 'EHOSTUNREACH'),
  unrouted('prohibit', 'EACCES'),
  {
    id: 'F07',
    fault: 'nobody answers to the address on the wire (ARP)',
    build: async (clean) => {
      const network = await makeNetwork(clean);
      await network.do('ip link add wire type veth peer name other');
      await network.do('ip addr add 10.203.0.1/24 dev wire');
      await network.do('ip link set wire up');
      await network.do('ip link set other up');
      return { hosts: [{ address: '10.203.0.99', port: 2222 }], transport, enter: network.enter };
    },
    sees: {
      code: 'unreachable',
      phase: 'connect',
      retry: 'once',
      message: 'There is no way to 10.203.0.99 port PORT from here (EHOSTUNREACH).',
      hint: noWay,
    },
  },
  {
    id: 'F08',
    fault: 'accepts and hangs up (FIN)',
    build: async (clean) => (await tcp(clean, (socket) => socket.end())).scene,
    sees: {
      code: 'closed-before-banner',
      phase: 'banner',
      retry: 'yes',
      message: '127.0.0.1 port PORT closed the connection before it introduced itself as an SSH server.',
      hint: overloaded,
    },
  },
  {
    id: 'F08',
    fault: 'accepts and resets (RST)',
    build: async (clean) => (await tcp(clean, (socket) => socket.resetAndDestroy())).scene,
    sees: {
      code: 'closed-before-banner',
      phase: 'banner',
      retry: 'yes',
      message: '127.0.0.1 port PORT closed the connection before it introduced itself as an SSH server.',
      hint: overloaded,
    },
  },
];

testFaults(faults);
