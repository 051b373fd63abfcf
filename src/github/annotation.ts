import type { Place } from '../problem.ts';

export const LEVELS = ['error', 'warning', 'notice'] as const;
export type Level = (typeof LEVELS)[number];

/** What is shown beside a line of a file. Texts are plain and may quote a host. */
export interface Annotation {
  readonly level: Level;
  readonly title: string;
  readonly lines: readonly string[];
  /** Where it may stand, the best place first. */
  readonly places: readonly Place[];
}
