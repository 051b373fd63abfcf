import { readFileSync } from 'node:fs';

/** proc(5) counts in clock ticks, of which Linux shows 100 a second to programs on every machine that Node runs on. */
const TICK_MS = 10;

/**
 * The processor time of a thread, in milliseconds: utime and stime of proc_pid_stat(5). Undefined where it cannot be
 * read. `thread`: what /proc/thread-self leads to, `PID/task/TID`.
 */
export function processorTime(thread: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${thread}/stat`, 'utf8');
    // The name, in parentheses, may hold anything; the state follows it, and utime is the 11th field after that.
    const [utime, stime] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    const milliseconds = (Number(utime) + Number(stime)) * TICK_MS;
    return Number.isNaN(milliseconds) ? undefined : milliseconds;
  } catch {
    return undefined;
  }
}
