import { readlinkSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { processorTime } from '../../src/judging/processor-time.ts';

test('the time that a thread computes counts, and the time that it waits does not', async () => {
  const own = readlinkSync('/proc/thread-self');
  const now = () => processorTime(own) ?? Number.NaN;
  const first = now();
  await setTimeout(1_000);
  const waited = now();
  expect(waited - first).toBeLessThan(500);
  // Ends when it has computed for so long, however long that takes.
  while (now() - waited < 200);
  expect(now() - waited).toBeLessThan(1_000);
});

test('a thread that is no more has no time that can be read', () => {
  expect(processorTime('1/task/0')).toBeUndefined();
});
