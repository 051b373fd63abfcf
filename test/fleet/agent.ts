import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';

/** A real ssh-agent that holds what a test gives it. */
export interface Agent {
  readonly socket: string;
  /** A directory that lives as long as the agent; tests may put key files there. */
  readonly directory: string;
  /** Adds the private key in a file; a wrong mode is the test's fault. */
  add(file: string): Promise<void>;
  empty(): Promise<void>;
  stop(): Promise<void>;
}

export async function startAgent(): Promise<Agent> {
  const directory = await mkdtemp(join(tmpdir(), 'limits-audit-agent-'));
  const socket = join(directory, 'agent');
  const pid = /SSH_AGENT_PID=(\d+)/.exec(await run(['ssh-agent', '-s', '-a', socket]))?.[1] ?? '';
  const sshAdd = async (...args: readonly string[]) => {
    await run(['env', `SSH_AUTH_SOCK=${socket}`, 'ssh-add', '-q', ...args]);
  };
  return {
    socket,
    directory,
    add: (file) => sshAdd(file),
    empty: () => sshAdd('-D'),
    async stop() {
      await run(['kill', pid]);
      await rm(directory, { recursive: true });
    },
  };
}
