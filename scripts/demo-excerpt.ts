// The README's first screen: what the audit says of the recorded incident, made by the code that says it.
import { filesOnDisk } from '../src/baseline/files.ts';
import { judge } from '../src/baseline/judge.ts';
import { loadBaseline } from '../src/baseline/load-baseline.ts';
import { incident } from '../src/demo/captures/incident.embedded.ts';
import { readFacts } from '../src/facts/read-facts.ts';
import { parseFrame } from '../src/probe/frame.ts';
import { buildReport } from '../src/report/build-report.ts';
import { renderTerminal } from '../src/report/terminal.ts';
import { VERSION } from '../src/version.ts';
import { aHost } from '../test/transport/a-host.ts';

const HOST = aHost({ name: 'web-1', groups: ['web'], place: { file: 'inventory.ini', line: 2 } });

/** The report on the recorded incident, up to the part of its first finding that goes into every kernel parameter. */
export async function demoExcerpt(): Promise<string> {
  const frame = parseFrame(Buffer.from(incident), 'NONCE');
  if (frame.state !== 'whole') throw new Error('src/demo/captures/incident.txt is not a whole probe output.');
  const at = new Date(0);
  const facts = readFacts(frame.output, { host: HOST, at, sysctlKeys: new Set(), inputNames: new Set() });
  const baseline = await loadBaseline(['recommended'], filesOnDisk('.'));
  const results = judge(baseline.compileFor(HOST.vars), facts);
  const report = buildReport({
    version: VERSION,
    run: {
      startedAt: at.toISOString(),
      finishedAt: at.toISOString(),
      inventory: ['inventory.ini'],
      hosts: 'all',
      baselines: ['recommended'],
      failOnSeverity: 'low',
      failOnUnreachable: true,
      failOnUnknown: true,
    },
    controls: baseline.controls,
    disabledControls: [],
    hosts: [{ name: HOST.name, groups: HOST.groups, place: HOST.place, attempts: 1, milliseconds: 0, facts, results }],
  });
  const text = renderTerminal(report, { color: false, width: 100 });
  const end = text.indexOf('\n  Set here, and without effect');
  return `${end < 0 ? text : text.slice(0, end).trimEnd()}\n\n[…]`;
}
