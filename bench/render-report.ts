// A child process of the benchmark: makes the report of a big fleet, renders it in one format, and prints what that
// took as one line of JSON. Making the report is not part of it, but of the memory.
import { FORMATS, type Format } from '../src/report/format-names.ts';
import { renderReport } from '../src/report/render-report.ts';
import { bigReport } from '../test/builders/big-report.ts';

/** `floor`: the report as one line of JSON, by the engine itself. `nothing`: the report alone. */
export type Rendering = Format | 'floor' | 'nothing';

export interface Rendered {
  /** One for each time that it was rendered; the first has the compiler of the engine to warm up. */
  readonly cpuMs: readonly number[];
  /** UTF-8. */
  readonly bytes: number;
  readonly findings: number;
  /** The most memory of this process at any time. */
  readonly peakKib: number;
}

const RUNS = 3;

const [rendering, hosts] = [process.argv[2] as Rendering, Number(process.argv[3])];
const report = bigReport({ hosts, controls: 60, share: 0.05 });
let bytes = 0;
const cpuMs = Array.from({ length: RUNS }, () => {
  const before = process.cpuUsage();
  const text = render();
  const { user, system } = process.cpuUsage(before);
  bytes = Buffer.byteLength(text);
  return (user + system) / 1000;
});
const rendered: Rendered = {
  cpuMs,
  bytes,
  findings: report.summary.fail,
  peakKib: process.resourceUsage().maxRSS,
};
process.stdout.write(`${JSON.stringify(rendered)}\n`);

function render(): string {
  if (rendering === 'floor') return JSON.stringify(report);
  const format = FORMATS.find((each) => each === rendering);
  if (format === undefined) return '';
  return renderReport(format, report, {
    text: { color: true, width: 100 },
    sarif: { root: '/repository', exitCode: 1 },
    junit: { unknown: 'error' },
  });
}
