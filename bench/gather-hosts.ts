// A child process of the benchmark: our transport, probe and facts, and nothing else of the audit. What it prints is
// measured from the moment when everything is loaded.
import { gatherAll } from '../src/gather.ts';
import { openTransport } from '../src/transport/transport.ts';
import { aHost } from '../test/transport/a-host.ts';
import type { Serving } from './server.ts';

export interface Gathering {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly audited: number;
}

const { serving, port, hosts, concurrency } = JSON.parse(process.argv[2] ?? '') as {
  readonly serving: Serving;
  readonly port: number;
  readonly hosts: number;
  readonly concurrency: number;
};
const transport = await openTransport({
  knownHosts: { name: 'known_hosts', text: serving.knownHosts },
  agentSocket: undefined,
  key: serving.key,
  keyPassphrase: undefined,
  password: undefined,
  connectTimeoutMs: 60_000,
  handshakeTimeoutMs: 60_000,
});
const fleet = Array.from({ length: hosts }, (_, index) => aHost({ name: `host-${index}`, port, user: serving.user }));
const before = process.cpuUsage();
const started = performance.now();
const gathered = await gatherAll(fleet, transport, {
  concurrency,
  probeTimeoutMs: 60_000,
  retries: 0,
  sysctlKeys: new Set(),
  inputNames: new Set(),
  signal: new AbortController().signal,
  now: () => new Date(),
  onHost: () => undefined,
});
const { user, system } = process.cpuUsage(before);
const gathering: Gathering = {
  wallMs: performance.now() - started,
  cpuMs: (user + system) / 1000,
  audited: gathered.filter(({ facts }) => facts !== undefined).length,
};
process.stdout.write(`${JSON.stringify(gathering)}\n`);
