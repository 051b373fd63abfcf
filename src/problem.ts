/** Where something stands in a file that a person can open. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * The line that a place points at, as its file has it, in three parts. What is long is cut around the place. It is
 * anybody's text: it is escaped where it is printed.
 */
export interface Excerpt {
  readonly before: string;
  /** What the place points at. */
  readonly marked: string;
  readonly after: string;
}

/** One thing that is wrong with what the user gave us. All problems of a run are shown at once. */
export interface Problem {
  /** What was expected and what was found, one sentence, no trailing newline. Never holds a secret. */
  readonly message: string;
  readonly place?: Place;
  /** Where the text of the file is known: what stands at the place. */
  readonly excerpt?: Excerpt;
  /** What to do about it, one sentence. */
  readonly hint?: string;
}

/** Bad input: an inventory, a baseline, an input or a key that cannot be used. Exit code 2. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.problems = problems;
  }
}

export function formatPlace(place: Place): string {
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
}

/** `FILE:LINE:COLUMN: message` and, indented below it, what to do. */
export function formatProblem(problem: Problem): string {
  const where = problem.place ? `${formatPlace(problem.place)}: ` : '';
  const hint = problem.hint ? `\n  ${problem.hint}` : '';
  return `${where}${problem.message}${hint}`;
}
