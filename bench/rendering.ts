import { FORMATS } from '../src/report/format-names.ts';
import { measureChild } from './measure.ts';
import { ratio, spread } from './numbers.ts';
import type { Rendered, Rendering } from './render-report.ts';
import type { Section } from './section.ts';

const HOSTS = 10_000;
const CHILD = new URL('render-report.ts', import.meta.url).pathname;

const NAMES: Readonly<Partial<Record<Rendering, string>>> = {
  floor: 'JSON.stringify, one line',
  nothing: 'no format: the report alone',
};

/** The floor comes first, since the others are compared with it. */
const RENDERINGS: readonly Rendering[] = ['floor', 'nothing', ...FORMATS];

/** (g) What each format of a big report takes, against the least that a report of that size can take. */
export async function benchRendering(): Promise<Section> {
  const measured: { readonly rendering: Rendering; readonly rendered: Rendered }[] = [];
  for (const rendering of RENDERINGS) {
    const { answer } = await measureChild<Rendered>([CHILD, rendering, String(HOSTS)]);
    measured.push({ rendering, rendered: answer });
  }
  const [floor] = measured;
  return {
    title: `Rendering: ${HOSTS} hosts, 60 controls, ${floor?.rendered.findings ?? 0} findings`,
    head: ['format', 'CPU ms', 'against the first', 'MB', 'peak MiB (RSS)'],
    rows: measured.map(({ rendering, rendered: { cpuMs, bytes, peakKib } }) => [
      NAMES[rendering] ?? rendering,
      ...(rendering === 'nothing'
        ? ['–', '–', '–']
        : [spread(cpuMs), ratio(cpuMs, floor?.rendered.cpuMs ?? []), (bytes / 1e6).toFixed(1)]),
      (peakKib / 1024).toFixed(0),
    ]),
    notes: [],
  };
}
