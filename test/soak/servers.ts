// A child process of the soak: servers, real and recorded, behind proxies that do harm, and some that are no servers.
// Prints how to reach them, as one line of JSON, and ends with its parent.
import type { Socket } from 'node:net';
import { replay } from '../faults/replay.ts';
import { startOwnHost } from '../fleet/own-host.ts';
import { startSshd } from '../fleet/sshd.ts';
import { startFakeSsh, startTcp } from '../transport/fake-server.ts';
import { startFaultProxy } from '../transport/fault-proxy.ts';
import { randomFrom, randomHarm } from './random.ts';

export interface Serving {
  /** Each as often as its share of the hosts. */
  readonly ports: readonly number[];
  readonly knownHosts: string;
  readonly key: string;
  readonly user: string;
}

const random = randomFrom(Number(process.argv[2]));
const within = await startOwnHost();
const sshd = await startSshd({ within });
const recorded = await startFakeSsh({ exec: replay() });
const harm = () => randomHarm(random);
const [toSshd, toRecorded] = [await startFaultProxy(sshd.port, harm), await startFaultProxy(recorded.port, harm)];
const others = await Promise.all([
  startTcp(() => undefined),
  startTcp(pour),
  startTcp((socket) => socket.resetAndDestroy()),
  startTcp((socket) => socket.end('Exceeded MaxStartups\r\n')),
]);
const behind = (knownHosts: string, from: number, to: number) => knownHosts.replaceAll(`]:${from} `, `]:${to} `);
const serving: Serving = {
  ports: [
    ...Array.from({ length: 4 }, () => toSshd.port),
    ...Array.from({ length: 12 }, () => toRecorded.port),
    ...others.map(({ port }) => port),
  ],
  knownHosts:
    behind(sshd.knownHosts, sshd.port, toSshd.port) + behind(recorded.knownHosts, recorded.port, toRecorded.port),
  key: sshd.key,
  user: sshd.user,
};
process.stdout.write(`${JSON.stringify(serving)}\n`);
process.stdin.resume();
process.stdin.once('end', () => void stop());

async function stop(): Promise<void> {
  await sshd.stop();
  await within.stop();
  process.exit();
}

function pour(socket: Socket): void {
  const more = () => {
    while (!socket.destroyed && socket.write(`${'x'.repeat(4000)}\n`));
  };
  socket.on('drain', more);
  more();
}
