// A child process of the benchmark: judges many hosts by the recommended baseline, as an audit does after it has
// gathered their facts. Prints what it took as one line of JSON.
import { readFileSync } from 'node:fs';
import { filesOnDisk } from '../src/baseline/files.ts';
import { judge } from '../src/baseline/judge.ts';
import { loadBaseline } from '../src/baseline/load-baseline.ts';
import { readFacts } from '../src/facts/read-facts.ts';
import { parseFrame } from '../src/probe/frame.ts';
import { aHost } from '../test/transport/a-host.ts';

export interface Judging {
  readonly controls: number;
  readonly results: number;
  readonly factsMs: number;
  readonly judgeMs: number;
}

const hosts = Number(process.argv[2]);
const host = aHost();
const nonce = 'benchmark';
const capture = readFileSync(new URL('../src/demo/captures/incident.txt', import.meta.url), 'utf8');
const frame = parseFrame(Buffer.from(capture.replaceAll(/^(BEGIN|END) NONCE/gm, `$1 ${nonce}`)), nonce);
if (frame.state !== 'whole') throw new Error('the capture is not whole');
const baseline = await loadBaseline(['recommended'], filesOnDisk('.'));
const context = { host, at: new Date(), sysctlKeys: baseline.sysctlKeys, inputNames: baseline.inputNames };

let [factsMs, judgeMs, results] = [0, 0, 0];
for (let index = 0; index < hosts; index += 1) {
  const started = performance.now();
  const facts = readFacts(frame.output, context);
  const read = performance.now();
  results += judge(baseline.compileFor(host.vars, host), facts).length;
  factsMs += read - started;
  judgeMs += performance.now() - read;
}
const judging: Judging = { controls: baseline.controls.length, results, factsMs, judgeMs };
process.stdout.write(`${JSON.stringify(judging)}\n`);
