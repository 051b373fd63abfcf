import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createProgressStatus } from '../../src/report/progress-status.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function started() {
  const lines: string[] = [];
  const { tell, end } = createProgressStatus((line) => lines.push(line), Date.now);
  const host = (done: number, total: number, unreachable: number): void =>
    tell({ host: 'web-1', done, total, unreachable, milliseconds: 3 });
  return { lines, host, end };
}

test('one line that changes ten times a second at most, and always at the end', () => {
  const { lines, host, end } = started();
  for (let done = 1; done <= 1000; done += 1) {
    vi.advanceTimersByTime(2);
    host(done, 1000, done >= 500 ? 1 : 0);
  }
  expect(lines.length).toBeLessThanOrEqual(2000 / 100 + 2 + 2);
  expect(lines[0]).toBe('1 of 1,000 hosts, 0 s');
  expect(lines.at(-1)).toBe('1,000 of 1,000 hosts, 1 not audited, 2 s: judging what was read');
  end();
});

test('the clock goes on while every host takes its time, until the end', () => {
  const { lines, host, end } = started();
  host(1, 3, 0);
  vi.advanceTimersByTime(2000);
  end();
  vi.advanceTimersByTime(5000);
  expect(lines).toEqual(['1 of 3 hosts, 0 s', '1 of 3 hosts, 1 s', '1 of 3 hosts, 2 s']);
});
