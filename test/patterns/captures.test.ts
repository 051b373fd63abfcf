// Patterns on what the probe brought from real hosts under systemd, which the test machine need not have.
import { expect, test } from 'vitest';
import type { Result } from '../../src/baseline/control.ts';
import { judge } from '../../src/baseline/judge.ts';
import { loadBaseline } from '../../src/baseline/load-baseline.ts';
import { healthy } from '../../src/demo/captures/healthy.embedded.ts';
import { incident } from '../../src/demo/captures/incident.embedded.ts';
import { readFacts } from '../../src/facts/read-facts.ts';
import { parseFrame } from '../../src/probe/frame.ts';
import { filesOf } from '../baseline/baseline-from.ts';
import { aHost } from '../transport/a-host.ts';

async function resultsOf(capture: string, name: string): Promise<readonly Result[]> {
  const frame = parseFrame(Buffer.from(capture), 'NONCE');
  if (frame.state !== 'whole') throw new Error('the capture is cut');
  const { compileFor, inputNames, sysctlKeys } = await loadBaseline([name], filesOf({}));
  const facts = readFacts(frame.output, { host: aHost(), at: new Date(0), sysctlKeys, inputNames });
  return judge(compileFor(new Map()), facts);
}

async function failuresOf(capture: string, name: string): Promise<readonly string[]> {
  const failing = (await resultsOf(capture, name)).filter(({ outcome }) => outcome === 'fail');
  return failing.map(({ control, subject, observed }) => `${control} ${subject} ${JSON.stringify(observed)}`);
}

test('the incident: patterns 1, 22, 23 and 28', async () => {
  const results = await resultsOf(incident, 'recommended');
  const failing = results.filter(({ outcome }) => outcome === 'fail').map(({ control }) => control);
  expect([...new Set(failing)]).toEqual([
    'program-nofile',
    'program-nofile-headroom',
    'program-nofile-exhausted',
    'no-tw-recycle-in-files',
    'ephemeral-ports',
  ]);
});

test.each(['recommended', 'thorough'])('the healthy host has nothing wrong by %s', async (name) => {
  expect(await failuresOf(healthy, name)).toEqual([]);
});

test('its unit was read, and is as on disk', async () => {
  const results = await resultsOf(healthy, 'recommended');
  const unit = results.filter(({ control }) => control === 'unit-reloaded');
  expect(unit.map(({ subject, outcome }) => [subject, outcome])).toEqual([
    ['/systemd/units/supervisor.service/needDaemonReload', 'pass'],
  ]);
});
