// npm run soak [SEED [CONNECTIONS]]: two thousand connections through proxies that do random harm. Prints what it measured, and ends
// with 1 when anything crashed, went unhandled, stayed open or grew. Needs root, as the tests do.
import { spawn } from 'node:child_process';
import { once, setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { renderTable } from '../../src/commands/table.ts';
import { type Gathered, gatherAll } from '../../src/gather.ts';
import { openTransport } from '../../src/transport/transport.ts';
import { socketsTo } from '../faults/own-sockets.ts';
import { aHost } from '../transport/a-host.ts';
import { randomFrom } from './random.ts';
import type { Serving } from './servers.ts';

const CONNECTIONS = Number(process.argv[3] ?? 2000);
const CONCURRENCY = 64;
/** Hosts between two looks at the memory. */
const WAVE = 160;
/** Most that may still be added after the first half, in MiB. Heap and buffers after a full collection. */
const MOST_GROWTH = 4;

const seed = Number(process.argv[2] ?? Date.now() % 1_000_000);
const trouble: string[] = [];
process.on('unhandledRejection', (reason) => trouble.push(`unhandled rejection: ${String(reason)}`));
process.on('uncaughtException', (error) => trouble.push(`uncaught exception: ${String(error)}`));
process.on('warning', (warning) => trouble.push(`warning: ${warning.message}`));

interface Sample {
  readonly connections: number;
  readonly seconds: number;
  readonly heap: number;
  readonly buffers: number;
  readonly rss: number;
  readonly sockets: number;
}

const servers = spawn(process.execPath, [new URL('servers.ts', import.meta.url).pathname, String(seed)], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const serving: Serving = JSON.parse(String((await once(servers.stdout, 'data'))[0]));
print(`Seed ${seed}, Node ${process.versions.node}, at least ${CONNECTIONS} connections, ${CONCURRENCY} at a time.`);
const transport = await openTransport({
  key: serving.key,
  connectTimeoutMs: 2000,
  handshakeTimeoutMs: 2500,
  keepAliveMs: 500,
  maxOutputBytes: 1024 * 1024,
  knownHosts: { name: 'known-hosts', text: serving.knownHosts },
});
const random = randomFrom(seed + 1);
const started = performance.now();
const outcomes = new Map<string, number>();
const samples: Sample[] = [sample(0)];
let connections = 0;
while (connections < CONNECTIONS) {
  for (const gathered of await runWave()) {
    connections += gathered.attempts;
    const outcome = gathered.failure ? `${gathered.failure.code} @ ${gathered.failure.phase}` : 'audited';
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  samples.push(await settle());
}
servers.stdin.end();
await once(servers, 'exit');
report();

function runWave(): Promise<readonly Gathered[]> {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const hosts = Array.from({ length: WAVE }, (_, index) => {
    const port = serving.ports[Math.floor(random() * serving.ports.length)] ?? 0;
    return aHost({ name: `host${index}`, port, user: serving.user });
  });
  return gatherAll(hosts, transport, {
    concurrency: CONCURRENCY,
    probeTimeoutMs: 4000,
    retries: 2,
    sysctlKeys: new Set(),
    inputNames: new Set(),
    signal: controller.signal,
    now: () => new Date(),
    sleep: async (ms, signal) => void (await wait(ms / 20, undefined, { signal })),
    onHost: () => undefined,
  });
}

async function settle(): Promise<Sample> {
  const until = performance.now() + 2000;
  while (socketsTo(serving.ports) > 0 && performance.now() < until) await wait(20);
  return sample(connections);
}

function sample(made: number): Sample {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const [heap, buffers, all] = [heapUsed, external, rss].map((bytes) => bytes / 1024 / 1024);
  const seconds = (performance.now() - started) / 1000;
  return {
    connections: made,
    seconds,
    heap: heap ?? 0,
    buffers: buffers ?? 0,
    rss: all ?? 0,
    sockets: socketsTo(serving.ports),
  };
}

/** From the middle of the run to its end: what is filled once, such as caches, is filled by then. */
function growth(): number {
  const inUse = samples.map(({ heap, buffers }) => heap + buffers);
  const later = inUse.slice(Math.ceil(inUse.length / 2));
  const third = Math.ceil(later.length / 3);
  return Math.min(...later.slice(-third)) - Math.max(...later.slice(0, third));
}

function report(): void {
  const rows = samples.map(({ connections: made, seconds, heap, buffers, rss, sockets }) => [
    String(made),
    seconds.toFixed(1),
    heap.toFixed(1),
    buffers.toFixed(1),
    rss.toFixed(0),
    String(sockets),
  ]);
  print(renderTable(['Connections', 'Seconds', 'Heap MiB', 'Buffers MiB', 'RSS MiB', 'Sockets'], rows));
  const counted = [...outcomes].sort((left, right) => right[1] - left[1]);
  print(
    renderTable(
      ['Hosts', 'Outcome'],
      counted.map(([outcome, count]) => [String(count), outcome]),
    ),
  );
  const faults = [
    ...trouble,
    ...samples
      .filter(({ sockets }) => sockets > 0)
      .map(({ sockets, connections: made }) => `${sockets} sockets are open after ${made} connections`),
    ...(growth() > MOST_GROWTH ? [`memory grew by ${growth().toFixed(1)} MiB in the second half`] : []),
    ...(counted.some(([outcome]) => outcome.startsWith('internal')) ? ['a fault of ours was met'] : []),
    ...((outcomes.get('audited') ?? 0) === 0 ? ['no host was audited at all'] : []),
  ];
  print(`Growth in the second half: ${growth().toFixed(1)} MiB (at most ${MOST_GROWTH}).`);
  print(faults.length === 0 ? 'Nothing crashed, nothing was left open, nothing grew.' : faults.join('\n'));
  process.exitCode = faults.length === 0 ? 0 : 1;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
