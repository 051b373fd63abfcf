import type { Clean, Expected, Fault, Scene } from './fault.ts';
import { makeNetwork, sshdIn } from './network.ts';
import { sceneOf, set, sshd, through } from './scenes.ts';
import { testFaults } from './test-faults.ts';

const lost: Expected = {
  code: 'connection-lost',
  phase: 'exec',
  retry: 'yes',
  message: 'The connection to the host was lost during the probe.',
  hint: 'See the log of its sshd, and what stands between it and the runner.',
};

function late(seconds: string): Expected {
  return {
    code: 'probe-timeout',
    phase: 'exec',
    retry: 'no',
    message: `The probe did not finish within ${seconds}.`,
    hint: 'The host may be overloaded: try again, or raise probe-timeout.',
  };
}

/** A real sshd whose shell is this. */
async function forced(clean: Clean, command: string, config: readonly string[] = []): Promise<Scene> {
  return (await sshd(clean, { config: [`ForceCommand ${command}`, ...config] })).scene;
}

/** The real probe comes as far as its first lines. */
const FIRST_LINES = 'sh -s | head -c 3000; sleep 10';
/** More than a login, and less than a login and the first lines. */
const IN_THE_MIDDLE = 3500;

/** On the way from a real sshd, in the middle of the output. */
function cut(how: 'rst' | 'fin' | 'stall', transport: Scene['transport'] = {}) {
  return async (clean: Clean): Promise<Scene> => {
    const made = await sshd(clean, { config: [`ForceCommand ${FIRST_LINES}`] });
    return set((await through(clean, made, { after: IN_THE_MIDDLE, how })).scene, transport);
  };
}

const faults: readonly Fault[] = [
  { id: 'F68', fault: 'RST in the middle of the output', build: cut('rst'), sees: lost },
  { id: 'F69', fault: 'FIN in the middle of the output', build: cut('fin'), sees: lost },
  {
    id: 'F71',
    fault: 'silence in the middle of the output, until the probe is out of time',
    build: async (clean) => ({ ...(await cut('stall')(clean)), probeTimeoutMs: 2000, stalls: 2000, enter: [] }),
    sees: late('2 s'),
  },
  {
    id: 'F71',
    fault: 'silence in the middle of the output, and nobody there when asked',
    build: cut('stall', { keepAliveMs: 500 }),
    sees: lost,
  },
  {
    id: 'F72',
    fault: 'packets are dropped both ways from the middle of the output on',
    build: async (clean) => {
      const network = await makeNetwork(clean);
      const drop =
        'iptables -A INPUT -p tcp --sport $2 --dport $4 -j DROP; iptables -A INPUT -p tcp --sport $4 --dport $2 -j DROP';
      const command = `sh -s | head -c 3000; sleep 0.2; set -- $SSH_CONNECTION; ${drop}; sleep 10`;
      // The server hears of nothing either: it has to ask, or its session would stay for ever.
      const asks = ['ClientAliveInterval 1', 'ClientAliveCountMax 2'];
      const server = await sshdIn(network, clean, { config: [`ForceCommand ${command}`, ...asks] });
      return { ...set(sceneOf(server), { keepAliveMs: 500 }), enter: network.enter };
    },
    sees: lost,
  },
  {
    id: 'F75',
    fault: 'a byte now and then, for ever',
    build: async (clean) => ({
      ...(await forced(clean, 'while :; do printf x; sleep 0.1; done')),
      probeTimeoutMs: 2000,
      stalls: 2000,
    }),
    sees: late('2 s'),
  },
];

testFaults(faults);
