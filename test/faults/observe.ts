import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { gatherAll } from '../../src/gather.ts';
import { openTransport } from '../../src/transport/transport.ts';
import { aHost } from '../transport/a-host.ts';
import type { Job, Seen } from './fault.ts';
import { socketsTo } from './own-sockets.ts';

/** Pauses are a tenth of what is asked for: that they are asked for is looked at, not waited for. */
const PAUSE = 0.1;
/** A socket that was destroyed is gone a moment later. */
const CLOSING_MS = 1000;
const TICK_MS = 10;

const trouble: string[] = [];
process.on('uncaughtExceptionMonitor', (error, origin) => trouble.push(`${origin}: ${String(error)}`));
process.on('warning', (warning) => trouble.push(`warning: ${warning.message}`));

/** Audits with the product's own path, retries included, and looks at what is left of it in this process. */
export async function observe(job: Job, ports: readonly number[]): Promise<Seen> {
  const { knownHosts = '', ...transportSettings } = job.transport;
  const transport = await openTransport({
    connectTimeoutMs: 5000,
    handshakeTimeoutMs: 15_000,
    ...transportSettings,
    knownHosts: { name: 'known-hosts', text: knownHosts },
  });
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const pauses: number[] = [];
  let paused = 0;
  const troubleBefore = trouble.length;
  const watch = watchProcess();
  const started = performance.now();
  const gathered = await gatherAll(job.hosts.map(aHost), transport, {
    concurrency: job.concurrency ?? job.hosts.length,
    probeTimeoutMs: job.probeTimeoutMs ?? 30_000,
    retries: 2,
    sysctlKeys: new Set(job.sysctlKeys),
    inputNames: new Set(),
    signal: controller.signal,
    now: () => new Date(),
    sleep: async (ms, signal) => {
      pauses.push(ms);
      paused += ms * PAUSE;
      await wait(ms * PAUSE, undefined, { signal });
    },
    onHost: () => undefined,
  });
  await transport.close();
  const milliseconds = performance.now() - started;
  const costs = watch.stop();
  const until = performance.now() + CLOSING_MS;
  while (socketsTo(ports) > 0 && performance.now() < until) await wait(10);
  return {
    hosts: gathered.map(({ attempts, facts, failure }) => ({
      attempts,
      ...(facts && { facts }),
      ...(failure && { failure }),
    })),
    milliseconds,
    pauses,
    paused,
    sockets: socketsTo(ports),
    ...costs,
    trouble: trouble.slice(troubleBefore),
  };
}

/** Samples the memory in use, and adds up for how long this process was kept from running. */
function watchProcess(): { stop(): { readonly memory: number; readonly lagged: number } } {
  const before = memoryInUse();
  let most = before;
  let lagged = 0;
  let last = performance.now();
  const look = () => {
    most = Math.max(most, memoryInUse());
    const now = performance.now();
    lagged += Math.max(0, now - last - TICK_MS);
    last = now;
  };
  const timer = setInterval(look, TICK_MS);
  return {
    stop() {
      clearInterval(timer);
      look();
      return { memory: (most - before) / 1024 / 1024, lagged };
    },
  };
}

function memoryInUse(): number {
  try {
    return process.memoryUsage.rss();
  } catch {
    // It is read from a file, and there may be no descriptor left to open it with.
    return 0;
  }
}
