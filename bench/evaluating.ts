import type { Evaluating, Way } from './evaluate-hosts.ts';
import { measureChild } from './measure.ts';
import { ratio, spread } from './numbers.ts';
import type { Section } from './section.ts';

const RUNS = 3;
const CHILD = new URL('evaluate-hosts.ts', import.meta.url).pathname;

interface Contender {
  readonly way: Way;
  readonly name: string;
  readonly hosts: number;
}

/** The floor comes first, since the others are compared with it. */
const CONTENDERS: readonly Contender[] = [
  { way: 'plain', name: 'ajv, one schema, compiled once', hosts: 10_000 },
  { way: 'baseline', name: 'limits-audit, compiled once', hosts: 10_000 },
  { way: 'naive', name: 'ajv, one schema, compiled for each host', hosts: 20 },
];

/** (f) What it costs to evaluate facts alone, against the schema compiler below. */
export async function benchEvaluating(): Promise<Section> {
  const measured = CONTENDERS.map((contender) => ({ contender, runs: [] as Evaluating[], peaks: [] as number[] }));
  for (let run = 0; run < RUNS; run += 1) {
    for (const { contender, runs, peaks } of measured) {
      const argv = [CHILD, contender.way, String(contender.hosts)];
      const { answer, peakKib } = await measureChild<Evaluating>(argv, { memory: run === 0 });
      runs.push(answer);
      if (run === 0) peaks.push(peakKib / 1024);
    }
  }
  const cpus = measured.map(({ runs }) => runs.map(({ cpuMs, hosts }) => (cpuMs * 1000) / hosts));
  const [floor = []] = cpus;
  const [own] = measured.flatMap(({ contender, runs }) => (contender.way === 'baseline' ? runs : []));
  return {
    title: `Evaluating: facts of 10000 hosts, ${own?.controls ?? 0} controls, ${own?.results ?? 0} results`,
    head: ['with', 'hosts', 'CPU µs/host', 'against the first', 'wall s', 'peak MiB (PSS)'],
    rows: measured.map(({ contender, runs, peaks }, index) => [
      contender.name,
      String(contender.hosts),
      spread(cpus[index] ?? []),
      ratio(cpus[index] ?? [], floor),
      spread(
        runs.map(({ wallMs }) => wallMs / 1000),
        2,
      ),
      spread(peaks),
    ]),
    notes: [],
  };
}
