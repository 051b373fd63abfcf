import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** A process, told from a later one with the same number by when it started. */
export interface SeenProcess {
  readonly pid: number;
  readonly parent: number;
  readonly started: string;
  readonly command: string;
  /** Where it works. */
  readonly directory: string;
}

/** All processes of the machine, as /proc has them now. */
export function processes(): readonly SeenProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
}

function readProcess(pid: number): SeenProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie is gone but for its parent's interest.
    if (fields[0] === 'Z') return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
    const directory = readlinkSync(`/proc/${pid}/cwd`);
    return { pid, parent: Number(fields[1]), started: fields[19] ?? '', command, directory };
  } catch {
    return undefined;
  }
}

/** The descendants of a process, now. */
export function descendants(of: number): readonly SeenProcess[] {
  const all = processes();
  const found: SeenProcess[] = [];
  for (const known = new Set([of]); ; ) {
    const more = all.filter(({ pid, parent }) => known.has(parent) && !known.has(pid));
    if (more.length === 0) return found;
    for (const each of more) known.add(each.pid);
    found.push(...more);
  }
}

/** Waits until `condition` gives something; throws when it has not within `ms`. */
export async function until<Result>(
  what: string,
  condition: () => Result | undefined | false,
  ms = 20_000,
): Promise<Result> {
  const end = performance.now() + ms;
  for (;;) {
    const result = condition();
    if (result !== undefined && result !== false) return result;
    if (performance.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await wait(5);
  }
}

/**
 * How long a process had to wait for a CPU, in milliseconds so far. On a machine with more to do than it has CPUs for
 * that is most of what any process takes, and says nothing of it.
 */
export function waitedForCpu(pid: number): number | undefined {
  try {
    const [, nanoseconds = ''] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / 1e6;
  } catch {
    return undefined;
  }
}

/**
 * Command lines of all processes, and environments of all but one: what the machine's users could see. A child that is
 * still a copy of that one, because it has not become its program yet, counts as it.
 */
export function snapshot(without: number): readonly string[] {
  const own = readText(`/proc/${without}/cmdline`);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const command = readText(`/proc/${pid}/cmdline`);
      return [command, command === own ? '' : readText(`/proc/${pid}/environ`)];
    });
}

function readText(file: string): string {
  try {
    const text = readFileSync(file, 'latin1');
    // As it is, and with spaces: a secret that a shell took apart stands in several arguments.
    return `${text}\n${text.replaceAll('\0', ' ')}`;
  } catch {
    return '';
  }
}
