import { formatProblem, type Problem } from '../problem.ts';
import { escapeLines } from '../report/untrusted.ts';
import type { Level } from './annotation.ts';
import { type Annotator, positionOf } from './annotator.ts';

/** What is wrong or odd in the configuration, on the line that it is about. */
export function annotateProblem(annotator: Annotator, level: Level, problem: Problem): void {
  annotator.add(level, escapeLines(formatProblem(problem)), {
    title: 'Limits Audit: configuration',
    ...(problem.place && positionOf(problem.place)),
  });
}
