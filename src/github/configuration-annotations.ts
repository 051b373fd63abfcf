import type { Problem } from '../problem.ts';
import { problemText } from '../report/problem-text.ts';
import type { Level } from './annotation.ts';
import { type Annotator, positionOf } from './annotator.ts';

/** What is wrong or odd in the configuration, on the line that it is about. */
export function annotateProblem(annotator: Annotator, level: Level, problem: Problem): void {
  annotator.add(level, problemText(problem), {
    title: 'Limits Audit: configuration',
    ...(problem.place && positionOf(problem.place)),
  });
}
