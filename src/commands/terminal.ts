/** The terminal that a command talks to. */
export interface Terminal {
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly color: boolean;
  readonly width: number;
  /** Results: stdout. */
  readonly print: (text: string) => void;
  /** Progress and errors: stderr. */
  readonly note: (text: string) => void;
  /**
   * One line on stderr that stands until anything else is said; the next one takes its place. Absent where lines cannot
   * be taken back: no terminal, or one without cursor.
   */
  readonly status?: (text: string) => void;
}
