/** One table of the benchmark's output. */
export interface Section {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}
