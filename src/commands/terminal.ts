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
}
