import { spawn } from 'node:child_process';
import type { Ended, Session } from '../../src/transport/session.ts';

export interface ShellSession extends Session {
  /** Everything that the command wrote so far. */
  stdout(): string;
}

/** A session that runs `argv` on this machine, whatever command is asked for: `['busybox', 'sh', '-s']`. */
export function shellSession(argv: readonly [string, ...string[]], env: NodeJS.ProcessEnv = process.env): ShellSession {
  const chunks: Buffer[] = [];
  return {
    stdout: () => Buffer.concat(chunks).toString('utf8'),
    close: () => {},
    run: (_command, stdin, watch, signal) =>
      new Promise<Ended>((resolve, reject) => {
        const [file, ...args] = argv;
        const child = spawn(file, args, { env, stdio: 'pipe', signal });
        const stderr: Buffer[] = [];
        let watched = false;
        child.on('error', (error) => reject(signal.aborted ? signal.reason : error));
        child.stdin.on('error', () => {});
        child.stdout.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          watched ||= watch(chunk);
        });
        child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
        child.on('close', (code) =>
          resolve({ how: watched ? 'watched' : 'exited', exitCode: code ?? undefined, stderr: Buffer.concat(stderr) }),
        );
        child.stdin.end(stdin);
      }),
  };
}
