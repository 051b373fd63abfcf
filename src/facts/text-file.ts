/** A text file of the host as the probe brought it, line by line, without line ends. */
export interface TextFile {
  readonly path: string;
  readonly lines: readonly string[];
  /** ISO 8601, UTC. */
  readonly modifiedAt?: string;
  /** `false`: it exists and the account may not read it; `lines` is then empty. */
  readonly readable: boolean;
  /** Set when the file is a symbolic link: where it points, as `readlink` prints it. */
  readonly linkTarget?: string;
}
