// A child process of the benchmark: one light SSH server that answers the probe from a capture at once, so that the
// client is what is measured, and the same server behind a slow line. Prints how to reach it, as one line of JSON.
import { readFileSync } from 'node:fs';
import { generateDemoKey, knownHostsLine } from '../src/demo/demo-key.ts';
import { startReplayServer } from '../src/demo/replay-server.ts';
import { startDelayProxy } from './delay-proxy.ts';

export interface Serving {
  readonly port: number;
  readonly slowPort: number;
  readonly knownHosts: string;
  readonly key: string;
  readonly user: string;
}

const capture = readFileSync(new URL('../src/demo/captures/incident.txt', import.meta.url), 'utf8');
const [hostKey, clientKey] = [generateDemoKey(), generateDemoKey()];
const user = 'bench';
const server = await startReplayServer({ address: '127.0.0.1', hostKey, clientKey, user, capture });
const slowPort = await startDelayProxy(server.port, Number(process.argv[2]) / 2);
const serving: Serving = {
  port: server.port,
  slowPort,
  knownHosts: [server.port, slowPort].map((port) => knownHostsLine('127.0.0.1', port, hostKey)).join(''),
  key: clientKey.privateKey,
  user,
};
process.stdout.write(`${JSON.stringify(serving)}\n`);
