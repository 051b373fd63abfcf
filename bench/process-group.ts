import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

const groups = new Set<number>();

/** Ends every group that is left. Nothing that this benchmark started may outlive it. */
export function endAll(): void {
  for (const group of groups) endGroup(group);
}

/** A command in a process group of its own, so that it ends with all of its descendants. */
export interface Group {
  readonly child: ChildProcess;
  /** Memory of all its processes now, shared pages counted once (PSS), in KiB. */
  memory(): number;
  end(): Promise<void>;
}

export function startGroup(argv: readonly string[], stdin: 'ignore' | 'pipe' = 'ignore'): Group {
  const [command = '', ...args] = argv;
  const child = spawn(command, args, { detached: true, stdio: [stdin, 'pipe', 'pipe'] });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${command} cannot be started`);
  groups.add(pid);
  const exited = once(child, 'exit');
  return {
    child,
    memory: () => groupMemory(pid),
    end: async () => {
      endGroup(pid);
      await exited;
      groups.delete(pid);
    },
  };
}

/** Resolves with the first line that a helper prints: it is ready. */
export async function firstLine(group: Group): Promise<string> {
  const { stdout, stderr } = group.child;
  let errors = '';
  stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  let text = '';
  for await (const chunk of stdout ?? []) {
    text += String(chunk);
    const end = text.indexOf('\n');
    if (end !== -1) return text.slice(0, end);
  }
  throw new Error(`a helper ended before it was ready: ${errors.trim().split('\n').at(-1) ?? ''}`);
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

function groupMemory(group: number): number {
  let total = 0;
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) !== group) continue;
      total += Number(/^Pss: +(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      // It went away while it was read.
    }
  }
  return total;
}
