import { createProgressLog } from '../report/progress-log.ts';
import { createProgressStatus, type ProgressStatus } from '../report/progress-status.ts';
import type { Terminal } from './terminal.ts';

/** How far a run is, on stderr: one line that changes on a terminal, lines that stay elsewhere. */
export function tellProgress({ status, note }: Pick<Terminal, 'status' | 'note'>): ProgressStatus {
  const now = (): number => performance.now();
  if (status !== undefined) return createProgressStatus(status, now);
  return { tell: createProgressLog(note, now), end: () => undefined };
}
