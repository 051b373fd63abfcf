/**
 * The only commands that are ever run on a host, made by {@link remoteCommand} alone. What varies is on stdin, and here
 * only the user that a workflow names. Words are separated by single spaces and hold nothing that a shell reads.
 */
export type RemoteCommand = 'sh -s' | 'sudo -n sh -s' | `sudo -n -u ${string} sh -s`;

/** How a command ended, as far as the transport can tell. Proof that output is whole is the probe's business. */
export interface Ended {
  /** `watched`: the watcher had enough. `exited`: the command ended. `lost`: the connection did. */
  readonly how: 'watched' | 'exited' | 'lost';
  readonly exitCode: number | undefined;
  /** First bytes of stderr (bounded). Hostile and perhaps translated: a hint for people, never parsed first. */
  readonly stderr: Buffer;
}

/** Something that runs the probe on a host. */
export interface Session {
  /**
   * Runs `command` with `stdin` and hands every chunk of stdout to `watch`, which answers `true` when it has
   * all that it wants. Rejects with a {@link FailureError} when the command cannot be started, the signal
   * aborts, or output passes the byte limit.
   */
  run(command: RemoteCommand, stdin: string, watch: (chunk: Buffer) => boolean, signal: AbortSignal): Promise<Ended>;
  /** Ends the session and destroys what it holds. Never throws; safe to call twice. */
  close(): void;
}
