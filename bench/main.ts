// npm run bench: what an audit costs, against what people use today. Everything happens on this machine; it prints
// tables, leaves no file and no process behind, and ends by itself. docs/benchmark.md says how to read them.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { renderTable } from '../src/commands/table.ts';
import { benchClients } from './clients.ts';
import { benchEvaluating } from './evaluating.ts';
import { benchJudging } from './judging.ts';
import { benchProbe } from './probe.ts';
import { endAll } from './process-group.ts';
import { benchRendering } from './rendering.ts';
import type { Section } from './section.ts';
import { benchStart } from './start.ts';

const LONGEST_MS = 360_000;

const directory = mkdtempSync(path.join(tmpdir(), 'limits-audit-bench-'));
process.once('exit', () => {
  endAll();
  rmSync(directory, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
setTimeout(() => {
  print(`Stopped after ${LONGEST_MS / 1000} s: what is missing above was not measured.`);
  process.exit(1);
}, LONGEST_MS).unref();

const started = performance.now();
print(`Node ${process.versions.node}, ${cpus().length} CPUs (${cpus()[0]?.model ?? 'unknown'}).`);
print('Medians, and least–most of this run. Compare ratios, never figures of two machines.');
printSection(await benchStart());
for (const section of await benchClients(directory)) printSection(section);
printSection(await benchJudging());
printSection(await benchEvaluating());
printSection(await benchRendering());
// Last, as it takes longest where a machine is slow.
printSection(await benchProbe(directory));
print(`\nTook ${((performance.now() - started) / 1000).toFixed(0)} s.`);
process.exit();

function printSection({ title, head, rows, notes }: Section): void {
  print(`\n${title}\n${renderTable(head, rows)}`);
  for (const note of notes) print(`Note: ${note}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
