import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadBounded } from '../../src/judging/bounded-baseline.ts';
import { aFacts } from '../builders/facts.ts';
import type { Hostile } from './hostile.ts';

async function outcomeOf({ put, x = null }: Hostile, folder: string): Promise<string> {
  try {
    const baseline = await loadBounded([put(folder)], { root: folder, isWithin: false, kills: { count: 0 } });
    const facts = aFacts();
    const host = { ...facts.host, vars: { x } };
    const judged = { name: 'h', place: { file: 'inventory' }, facts: { ...facts, host } };
    const [results = []] = await baseline.judgeAll([judged], new AbortController().signal);
    return results
      .map(({ control, outcome, reason }) => `${control} ${outcome}${reason ? `: ${reason}` : ''}`)
      .join('\n');
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}

/** One test for each row. */
export function tryEach(rows: readonly Hostile[]): void {
  let root: string;
  const times: string[] = [];

  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), 'limits-audit-hostile-'));
  });

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
    process.stdout.write(`\nHostile baselines, seconds of computing to load and to judge:\n${times.join('\n')}\n`);
  });

  test.each(rows)(
    '$name',
    async (hostile) => {
      const folder = mkdtempSync(path.join(root, 'w-'));
      const before = process.cpuUsage();
      const said = await outcomeOf(hostile, folder);
      const { user, system } = process.cpuUsage(before);
      const seconds = (user + system) / 1e6;
      times.push(`${seconds.toFixed(2)}  ${hostile.name}: ${said.slice(0, 160)}`);
      if (typeof hostile.says === 'string') expect(said).toBe(hostile.says);
      else expect(said).toMatch(hostile.says);
      // Two seconds of the thread that is stopped, and what its start and its end cost.
      expect(seconds).toBeLessThan(10);
    },
    120_000,
  );
}
