import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { gatherAll } from '../../src/gather.ts';
import type { Report } from '../../src/report/report.ts';
import { openTransport } from '../../src/transport/transport.ts';
import { aHost } from '../transport/a-host.ts';
import { startFakeSsh, startTcp } from '../transport/fake-server.ts';
import { CLIENT_KEY } from '../transport/try-connect.ts';
import type { Fault } from './fault.ts';
import { NODE } from './observe-apart.ts';
import { replay } from './replay.ts';
import { fakeSsh, set, tcp } from './scenes.ts';
import { testFaults } from './test-faults.ts';

const LIMITED = ['sh', '-c', 'ulimit -n 32; exec "$@"', 'sh'];

const faults: readonly Fault[] = [
  {
    id: 'F91',
    fault: 'one host of fifty hangs',
    build: async (clean) => {
      const hanging = await tcp(clean, () => undefined);
      const { server, scene } = await fakeSsh(clean, { exec: replay() });
      const fine = Array.from({ length: 49 }, (_, index) => ({ name: `web${index}`, port: server.port }));
      return {
        ...set(scene, { handshakeTimeoutMs: 2500 }),
        hosts: [{ port: hanging.server.port }, ...fine],
        concurrency: 10,
        stalls: 2500,
        check: ({ hosts }) => expect(hosts.filter(({ facts }) => facts)).toHaveLength(49),
      };
    },
    sees: {
      code: 'handshake-timeout',
      phase: 'banner',
      retry: 'yes',
      message: '127.0.0.1 port PORT accepted the connection, but did not finish its SSH greeting within 2.5 s.',
      hint: 'The host may be overloaded, or what listens there may not be an SSH server: see the log of its sshd.',
    },
  },
  {
    id: 'F94',
    fault: 'the runner has 32 file descriptors for sixty hosts',
    build: async (clean) => {
      const { server, scene } = await fakeSsh(clean, { exec: replay() });
      const hosts = Array.from({ length: 60 }, (_, index) => ({ name: `web${index}`, port: server.port }));
      return {
        ...scene,
        hosts,
        judged: 59,
        enter: LIMITED,
        check: (seen) => {
          const codes = new Set(seen.hosts.map(({ failure }) => failure?.code ?? 'audited'));
          // Those that got a descriptor are fine, and no host is blamed.
          expect([...codes].sort()).toEqual(['audited', 'local-resource']);
        },
      };
    },
    sees: {
      code: 'local-resource',
      phase: 'connect',
      retry: 'no',
      message: 'The runner itself ran out of something, so the host was not contacted: EMFILE.',
      hint: 'Lower concurrency, or raise the limits of the runner (open files, processes, memory).',
    },
  },
];

testFaults(faults);

function outcomes(report: Report) {
  return Object.fromEntries(report.hosts.map(({ name, error }) => [name, error?.code ?? 'audited']));
}

test('F92 SIGTERM in the middle of a run: sockets closed, a report of what there is, and no good exit code', async () => {
  const done = await startFakeSsh({ exec: replay() });
  const hanging = await startTcp(() => undefined);
  const folder = await mkdtemp(join(tmpdir(), 'limits-audit-cancel-'));
  const line = (name: string, port: number) =>
    `${name} ansible_host=127.0.0.1 ansible_port=${port} ansible_user=audit\n`;
  await writeFile(
    join(folder, 'hosts'),
    line('done', done.port) + line('late1', hanging.port) + line('late2', hanging.port),
  );
  await writeFile(
    join(folder, 'known_hosts'),
    `${done.knownHosts}${done.knownHosts.replace(/:\d+/, `:${hanging.port}`)}`,
  );
  const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
  const [command = '', ...args] = [...NODE, cli, 'audit', '--inventory', 'hosts', '--known-hosts', '@known_hosts'];
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', LIMITS_AUDIT_SSH_KEY: CLIENT_KEY },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  let stopped = 0;
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (stopped > 0 || !said.includes('[1/3] done')) return;
    stopped = performance.now();
    child.kill('SIGTERM');
  });
  const [code] = await once(child, 'close');
  const took = performance.now() - stopped;
  await hanging.allClosed();
  const report: Report = JSON.parse(await readFile(join(folder, 'limits-audit-report', 'report.json'), 'utf8'));
  await rm(folder, { recursive: true });
  await Promise.all([done.stop(), hanging.stop()]);
  expect(said).toContain('[1/3] done');
  expect(code).toBeGreaterThan(0);
  expect(took).toBeLessThan(10_000);
  expect(outcomes(report)).toEqual({ done: 'audited', late1: 'cancelled', late2: 'cancelled' });
}, 60_000);

test('F95 a clock that is set back while a host is audited does not make its time negative', async () => {
  const server = await startFakeSsh({ exec: replay() });
  const transport = await openTransport({
    key: CLIENT_KEY,
    connectTimeoutMs: 5000,
    knownHosts: { name: 'known-hosts', text: server.knownHosts },
  });
  let now = Date.parse('2026-01-02T03:04:05Z');
  const [gathered] = await gatherAll([aHost({ port: server.port })], transport, {
    concurrency: 1,
    probeTimeoutMs: 20_000,
    retries: 0,
    sysctlKeys: new Set(),
    inputNames: new Set(),
    signal: new AbortController().signal,
    now: () => {
      now -= 3_600_000;
      return new Date(now);
    },
    onHost: () => undefined,
  });
  await server.stop();
  expect(gathered?.failure).toBeUndefined();
  expect(gathered?.milliseconds).toBeGreaterThan(0);
  expect(gathered?.milliseconds).toBeLessThan(20_000);
});
