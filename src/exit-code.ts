import type { Report } from './report/report.ts';

/** What the process says when it ends. The Action and the CLI use the same codes. */
export const EXIT = {
  passed: 0,
  failed: 1,
  usage: 2,
  incomplete: 3,
  internal: 70,
} as const;

export function exitCodeOf(conclusion: Report['conclusion']): number {
  return EXIT[conclusion];
}
