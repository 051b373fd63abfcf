import type { Judging } from './judge-hosts.ts';
import { measureChild } from './measure.ts';
import { spread } from './numbers.ts';
import type { Section } from './section.ts';

const [HOSTS, RUNS] = [10_000, 3];
const CHILD = new URL('judge-hosts.ts', import.meta.url).pathname;

/** (e) What a big fleet adds once its hosts have answered. */
export async function benchJudging(): Promise<Section> {
  const runs: Judging[] = [];
  const peaks: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const { answer, peakKib } = await measureChild<Judging>([CHILD, String(HOSTS)], { memory: true });
    runs.push(answer);
    peaks.push(peakKib / 1024);
  }
  const [first] = runs;
  return {
    title: `Judging: ${HOSTS} hosts, ${first?.controls ?? 0} controls, ${first?.results ?? 0} results`,
    head: ['what', 'value'],
    rows: [
      ['facts from the output of the probe, µs/host', spread(runs.map(({ factsMs }) => (factsMs * 1000) / HOSTS))],
      ['judging, µs/host', spread(runs.map(({ judgeMs }) => (judgeMs * 1000) / HOSTS))],
      [
        'judging all, s',
        spread(
          runs.map(({ judgeMs }) => judgeMs / 1000),
          2,
        ),
      ],
      ['peak MiB (PSS), nothing kept', spread(peaks)],
    ],
    notes: [],
  };
}
