// What a run over many hosts holds in memory: their facts and results, and no validator for each of them.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { FactsBundle } from '../../src/facts/bundle.ts';
import { aFacts } from '../builders/facts.ts';
import { until } from './processes.ts';
import { runCli } from './run-bundle.ts';

const HOSTS = 3000;
const CONTROLS = 12;

/** The most that the process has ever held, in MiB: VmHWM of proc_pid_status(5). */
function peakOf(pid: number): number | undefined {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
}

function saved(): string {
  const own = aFacts();
  const hosts = Array.from({ length: HOSTS }, (_, index) => {
    const name = `web-${index}`;
    const facts = { ...own, host: { ...own.host, name, vars: { n: 30 + (index % 4), rack: index } } };
    return { name, groups: [], location: { file: 'hosts.ini', line: index + 1 }, attempts: 1, milliseconds: 5, facts };
  });
  const bundle: FactsBundle = { schemaVersion: 1, gatheredAt: '2026-01-01T00:00:00Z', hosts };
  return JSON.stringify(bundle);
}

/** Each of them has an input, and enough in it to be worth something in memory. */
const BASELINE = `
inputs: { n: 10 }
at:
  /sysctl:
    allOf:
${Array.from(
  { length: CONTROLS },
  (_, index) => `      - control: { id: c${index}, severity: low, title: T }
        required: [net.ipv4.tcp_fin_timeout]
        properties: { net.ipv4.tcp_fin_timeout: { minimum: { $input: n }, maximum: ${100 + index} } }
        patternProperties: { ^net: { type: [integer, array], not: { enum: [${-1 - index}, [${index}]] } } }
`,
).join('')}`;

test('three thousand hosts with four distinct inputs stay within bounds', async () => {
  let peak = 0;
  const run = await runCli(['audit', '--facts', 'saved.json', '--baseline', 'b.yml'], {
    files: { 'saved.json': saved(), 'b.yml': BASELINE },
    meanwhile: async ({ child }) => {
      const ended = () => child.exitCode !== null || child.signalCode !== null;
      await until(
        'the audit ends',
        () => {
          peak = Math.max(peak, peakOf(child.pid ?? 0) ?? 0);
          return ended();
        },
        240_000,
      );
    },
  });
  expect([run.code, run.report?.summary]).toMatchObject([0, { hosts: HOSTS, pass: HOSTS * CONTROLS, error: 0 }]);
  expect(peak).toBeGreaterThan(50);
  expect(peak).toBeLessThan(450);
}, 300_000);
