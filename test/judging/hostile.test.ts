import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadBounded } from '../../src/judging/bounded-baseline.ts';
import { aFacts } from '../builders/facts.ts';
import type { Hostile } from './hostile.ts';
import { HOSTILE_FILES } from './hostile-files.ts';
import { HOSTILE_SCHEMAS } from './hostile-schemas.ts';

let root: string;
const times: string[] = [];

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'limits-audit-hostile-'));
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
  process.stdout.write(`\nHostile baselines, seconds to load and to judge:\n${times.join('\n')}\n`);
});

async function outcomeOf({ put, x = null }: Hostile, folder: string): Promise<string> {
  try {
    const baseline = await loadBounded([put(folder)], folder);
    const facts = aFacts();
    const host = { ...facts.host, vars: { x } };
    const [results = []] = await baseline.judgeAll([
      { name: 'h', place: { file: 'inventory' }, facts: { ...facts, host } },
    ]);
    return results
      .map(({ control, outcome, reason }) => `${control} ${outcome}${reason ? `: ${reason}` : ''}`)
      .join('\n');
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}

test.each([...HOSTILE_SCHEMAS, ...HOSTILE_FILES])('$name', async (hostile) => {
  const folder = mkdtempSync(path.join(root, 'w-'));
  const started = performance.now();
  const said = await outcomeOf(hostile, folder);
  const seconds = (performance.now() - started) / 1000;
  times.push(`${seconds.toFixed(2)}  ${hostile.name}: ${said.slice(0, 160)}`);
  if (typeof hostile.says === 'string') expect(said).toBe(hostile.says);
  else expect(said).toMatch(hostile.says);
  // Two seconds on a machine with nothing else to do; what would never end fails here on any.
  expect(seconds).toBeLessThan(20);
});
