import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';
import { type KeyKind, makeKey } from './sshd.ts';

export interface Agent {
  readonly socket: string;
  /** Generates a key and adds it; gives the one line of its public key. */
  addNew(kind: KeyKind, name: string): Promise<string>;
  empty(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a real ssh-agent without keys. */
export async function startAgent(): Promise<Agent> {
  const directory = await mkdtemp(join(tmpdir(), 'limits-audit-agent-'));
  const socket = join(directory, 'agent');
  const pid = /SSH_AGENT_PID=(\d+)/.exec(await run(['ssh-agent', '-s', '-a', socket]))?.[1] ?? '';
  const add = (...args: readonly string[]) => run(['env', `SSH_AUTH_SOCK=${socket}`, 'ssh-add', '-q', ...args]);
  return {
    socket,
    async addNew(kind, name) {
      const file = join(directory, name);
      await makeKey(file, kind, kind === 'rsa' ? ['-b', '2048'] : []);
      await add(file);
      return (await readFile(`${file}.pub`, 'utf8')).trim();
    },
    async empty() {
      await add('-D');
    },
    async stop() {
      await run(['kill', pid]);
      await rm(directory, { recursive: true });
    },
  };
}
